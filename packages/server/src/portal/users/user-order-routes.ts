import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { writeInstant } from '../../http/instant.ts'
import { page, pageOf, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents, type Routes } from '../../http/routes.ts'
import {
  component,
  Instant,
  noContent,
  nullable,
  readWireId,
  ref,
  wireId,
} from '../../http/wire.ts'
import type { PortalUser } from '../../identity/contacts/portal-session.ts'
import { closed } from '../../management/fields.ts'
import { writeAuthorisation, writeWithdrawal } from '../../management/groups/authorise-contact.ts'
import { currentRightsOfGroups } from '../../storage/entitlement-places.ts'
import { findGroup, listGroups } from '../../storage/groups.ts'
import { pageBy } from '../../storage/listing.ts'
import { groupsOfContact } from '../../storage/people/group-contacts.ts'
import { findCustomerPerson } from '../../storage/people/portal-users.ts'
import { expectShown } from '../shown.ts'
import { asAdmin } from './as-admin.ts'
import { contactIdOf, userParams } from './user-path.ts'

const UserGroup = component(
  'PortalUserGroup',
  Type.Object({
    id: wireId('group'),
    orderRefId: nullable(Type.String()),
    created: Instant,
    offeringNames: Type.Array(Type.String()),
    authorised: Type.Boolean(),
  }),
)
const UserGroupList = pageOf('PortalUserGroupList', ref(UserGroup))
const UserGroupInput = component(
  'PortalUserGroupInput',
  closed({ id: wireId('group') }, { examples: [{ id: 'egr_AZqz8hI0eryN7wEjRWeJqw' }] }),
)

const tags = ['Portal']
const path = '/portal/users/:contactId/entitlement-groups'
const refused = ['notShown', 'adminNeeded', 'contactUnknown', 'groupUnknown'] as const

/** Which of a customer's orders somebody may use. */
export const portalUserOrderRoutes: Routes = (api, deps) => {
  addComponents(api, [UserGroup, UserGroupList, UserGroupInput])

  api.get(
    path,
    {
      config: { portal: true, refusals: ['notShown', 'adminNeeded', 'contactUnknown'] },
      schema: {
        tags,
        operationId: 'listPortalUserGroups',
        summary: 'List the orders of your company, and which of them somebody may use',
        description: 'The latest first. An admin sees and uses all of them in any case.',
        params: userParams,
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(UserGroupList) },
      },
    },
    async ({ portalUser, params, query }) => {
      const { tenantId, customerId } = portalUser
      await expectShown(deps, portalUser, 'showUserManagement')
      if (portalUser.role !== 'admin') throw new RequestError('adminNeeded')
      const contactId = contactIdOf(params)
      await expectPerson(deps, portalUser, contactId)
      const paging = readPaging(query)
      const listing = pageBy('-created', paging)
      const found = await listGroups(deps.db, tenantId, { customerId }, listing)
      const groupIds = found.items.map(({ id }) => id)
      const own = new Set(await groupsOfContact(deps.db, tenantId, contactId))
      const rights = await currentRightsOfGroups(deps.db, tenantId, groupIds)
      const items = found.items.map(({ id, orderRefId, createdAt }) => ({
        id: toWireId('group', id),
        orderRefId,
        created: writeInstant(createdAt),
        offeringNames: rights
          .filter(({ groupId }) => groupId === id)
          .map((each) => each.rights.offeringName),
        authorised: own.has(id),
      }))
      return page(items, found.total, paging)
    },
  )

  api.post(
    path,
    {
      config: { portal: true, refusals: refused },
      schema: {
        tags,
        operationId: 'authorisePortalUser',
        summary: 'Let somebody of your company use an order',
        description: 'Doing it again changes nothing.',
        params: userParams,
        body: ref(UserGroupInput),
        response: { 204: noContent },
      },
    },
    async ({ portalUser, params, body }, reply) => {
      const contactId = contactIdOf(params)
      const groupId = readWireId('group', body.id, 'id')
      await asAdmin(deps, portalUser, async (within) => {
        await expectPerson(within, portalUser, contactId)
        await expectOwnGroup(within, portalUser, groupId)
        await writeAuthorisation(within, portalUser.tenantId, groupId, contactId)
      })
      return reply.code(204).send()
    },
  )

  api.delete(
    `${path}/:entitlementGroupId`,
    {
      config: { portal: true, refusals: refused },
      schema: {
        tags,
        operationId: 'withdrawPortalUser',
        summary: 'Let somebody of your company use an order no more',
        description: 'Seats that it has taken stay taken: free them, or their leases end.',
        params: Type.Object({ ...userParams.properties, entitlementGroupId: pathId('group') }),
        response: { 204: noContent },
      },
    },
    async ({ portalUser, params }, reply) => {
      const contactId = contactIdOf(params)
      const groupId = wireIdOrNotFound('group', params.entitlementGroupId, 'groupUnknown')
      await asAdmin(deps, portalUser, async (within) => {
        await expectPerson(within, portalUser, contactId)
        await expectOwnGroup(within, portalUser, groupId)
        await writeWithdrawal(within, portalUser.tenantId, groupId, contactId)
      })
      return reply.code(204).send()
    },
  )
}

async function expectPerson(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { tenantId, customerId }: PortalUser,
  contactId: string,
): Promise<void> {
  const place = { customerId, contactId }
  if (!(await findCustomerPerson(db, tenantId, place, clock.now()))) {
    throw new RequestError('contactUnknown')
  }
}

/** An order of another customer is not there. */
async function expectOwnGroup(
  { db }: Pick<Deps, 'db'>,
  { tenantId, customerId }: PortalUser,
  groupId: string,
): Promise<void> {
  const group = await findGroup(db, tenantId, groupId)
  if (group?.customerId !== customerId) throw new RequestError('groupUnknown')
}
