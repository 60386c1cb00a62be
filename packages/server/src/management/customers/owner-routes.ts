import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { writeInstant } from '../../http/instant.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import type { Scope } from '../../http/principal.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { component, Instant, nullable, readWireId, ref, wireId } from '../../http/wire.ts'
import { lockCustomer } from '../../storage/customers.ts'
import {
  deleteOwner,
  holdUsers,
  listOwners,
  type ResponsibilityOwner,
  replaceOwners,
} from '../../storage/people/responsibility-owners.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { closed, label } from '../fields.ts'
import { noContent } from '../operation.ts'
import { customerIdOf, customerParams } from './customer-path.ts'
import { customerOrNotFound } from './edit-customer.ts'

const OwnerModel = component(
  'ResponsibilityOwner',
  Type.Object({
    userId: wireId('user'),
    username: Type.String(),
    email: Type.String(),
    firstName: nullable(Type.String()),
    lastName: nullable(Type.String()),
    role: Type.String(),
    assignedAt: Instant,
  }),
)

const OwnerList = component(
  'ResponsibilityOwnerList',
  Type.Object({ items: Type.Array(ref(OwnerModel)), elementsTotal: Type.Integer() }),
)

const OwnersInput = component(
  'ResponsibilityOwnersInput',
  closed(
    { owners: Type.Array(closed({ userId: wireId('user'), role: label(100) }), { maxItems: 50 }) },
    { examples: [{ owners: [{ userId: 'usr_AZqz8hI0eryN7wEjRWeJqw', role: 'Account manager' }] }] },
  ),
)

const tags = ['Customers']
const readers: readonly Scope[] = ['customers:read', 'customers:admin']
const writers: readonly Scope[] = ['customers:admin']
const path = '/customers/:customerId/responsibility-owners'

/** Which users of the vendor look after a customer. It gives them no permission. */
export function ownerRoutes(api: Api, deps: Deps): void {
  addComponents(api, [OwnerModel, OwnerList, OwnersInput])

  api.get(
    path,
    {
      config: { scopes: readers, refusals: ['customerUnknown'] },
      schema: {
        tags,
        operationId: 'listResponsibilityOwners',
        summary: 'List who looks after a customer',
        params: customerParams,
        response: { 200: ref(OwnerList) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const { id } = await customerOrNotFound(deps.db, tenantId, customerIdOf(params))
      return tagged(reply, toWireList(await listOwners(deps.db, tenantId, id)))
    },
  )

  api.put(
    path,
    {
      config: { scopes: writers, refusals: ['customerUnknown', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'setResponsibilityOwners',
        summary: 'Say who looks after a customer',
        description: 'Replaces the whole list. The role is text of your own; it permits nothing.',
        params: customerParams,
        body: ref(OwnersInput),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params, body } = request
      const expect = expectMatch(request, toWireList)
      const customerId = customerIdOf(params)
      const owners = body.owners.map(({ userId, role }, index) => ({
        userId: readWireId('user', userId, `owners[${index}].userId`),
        role: role.trim(),
      }))
      refuseTwins(owners)
      await deps.db.transaction().execute(async (db) => {
        // Two lists at once must not become one of both.
        if (!(await lockCustomer(db, tenantId, customerId))) {
          throw new RequestError('customerUnknown')
        }
        expect(await listOwners(db, tenantId, customerId))
        const users = await holdUsers(
          db,
          tenantId,
          owners.map(({ userId }) => userId),
        )
        const unknown = owners.findIndex(({ userId }) => !users.has(userId))
        if (unknown >= 0) {
          throw invalid(`owners[${unknown}].userId`, 'there is no such user', 'unknown')
        }
        await replaceOwners(db, tenantId, customerId, owners, deps.clock.now())
      })
      return reply.code(204).send()
    },
  )

  api.delete(
    `${path}/:userId`,
    {
      config: { scopes: writers, refusals: ['customerUnknown', 'ownerUnknown'] },
      schema: {
        tags,
        operationId: 'removeResponsibilityOwner',
        summary: 'Take somebody off the list of who looks after a customer',
        params: Type.Object({ ...customerParams.properties, userId: pathId('user') }),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params }, reply) => {
      const { id } = await customerOrNotFound(deps.db, tenantId, customerIdOf(params))
      const userId = wireIdOrNotFound('user', params.userId, 'ownerUnknown')
      const wasThere = await deleteOwner(deps.db, tenantId, id, userId)
      if (!wasThere) throw new RequestError('ownerUnknown')
      return reply.code(204).send()
    },
  )
}

function refuseTwins(owners: readonly { readonly userId: string }[]): void {
  const ids = owners.map(({ userId }) => userId)
  const twin = ids.findIndex((id, index) => ids.indexOf(id) !== index)
  if (twin >= 0) throw invalid(`owners[${twin}].userId`, 'is named twice', 'duplicate')
}

function toWireList(owners: readonly ResponsibilityOwner[]) {
  return { items: owners.map(toWire), elementsTotal: owners.length }
}

function toWire({ userId, assignedAt, ...rest }: ResponsibilityOwner) {
  return { userId: toWireId('user', userId), ...rest, assignedAt: writeInstant(assignedAt) }
}
