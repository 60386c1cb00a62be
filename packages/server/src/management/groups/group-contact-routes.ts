import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pageOf, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { addComponents } from '../../http/routes.ts'
import { component, nullable, readWireId, ref, wireId } from '../../http/wire.ts'
import type { Contact } from '../../storage/people/contact-row.ts'
import { listGroupContacts } from '../../storage/people/group-contacts.ts'
import { entitlementReaders, entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { closed } from '../fields.ts'
import { noContent } from '../operation.ts'
import { authoriseContact, withdrawContact } from './authorise-contact.ts'
import { groupIdOf, groupParams } from './group-routes.ts'
import { groupOrNotFound } from './read-groups.ts'

const AuthorizedContactModel = component(
  'AuthorizedContact',
  Type.Object({
    id: wireId('contact'),
    customerId: wireId('customer'),
    firstName: nullable(Type.String()),
    lastName: nullable(Type.String()),
    email: Type.String(),
  }),
)

export const AuthorizedContactList = pageOf('AuthorizedContactList', ref(AuthorizedContactModel))

export const AuthorizedContactInput = component(
  'AuthorizedContactInput',
  closed({ id: wireId('contact') }, { examples: [{ id: 'con_AZqz8hI0eryN7wEjRWeJqw' }] }),
)

export const authorizedComponents = [
  AuthorizedContactModel,
  AuthorizedContactList,
  AuthorizedContactInput,
]

const tags = ['Entitlement groups']
const path = '/entitlements/groups/:entitlementGroupId/authorized-contacts'

/** Who may use the entitlements of a group by who they are, instead of by a code. */
export function groupContactRoutes(api: Api, deps: Deps): void {
  addComponents(api, authorizedComponents)

  api.get(
    path,
    {
      config: { scopes: entitlementReaders, refusals: ['groupUnknown'] },
      schema: {
        tags,
        operationId: 'listAuthorizedContacts',
        summary: 'List the contacts that may use a group',
        params: groupParams,
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(AuthorizedContactList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const group = await groupOrNotFound(deps, tenantId, groupIdOf(params))
      const paging = readPaging(query)
      const found = await listGroupContacts(deps.db, tenantId, group.id, paging)
      return page(found.items.map(authorizedToWire), found.total, paging)
    },
  )

  api.post(
    path,
    {
      config: {
        scopes: entitlementWriters,
        refusals: ['groupUnknown', 'stateConflict'],
      },
      schema: {
        tags,
        operationId: 'addAuthorizedContact',
        summary: 'Let a contact use the entitlements of a group',
        description:
          'The contact must be one of the customer that the group belongs to. Adding it again ' +
          'changes nothing. When the group moves to another customer, this ends.',
        params: groupParams,
        body: ref(AuthorizedContactInput),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      const contactId = readWireId('contact', body.id, 'id')
      await authoriseContact(deps, tenantId, groupIdOf(params), contactId)
      return reply.code(204).send()
    },
  )

  api.delete(
    `${path}/:contactId`,
    {
      config: { scopes: entitlementWriters, refusals: ['groupUnknown', 'contactUnknown'] },
      schema: {
        tags,
        operationId: 'removeAuthorizedContact',
        summary: 'Let a contact use a group no more',
        description: 'Seats that it has taken stay taken: free them, or their leases end.',
        params: Type.Object({ ...groupParams.properties, contactId: pathId('contact') }),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params }, reply) => {
      const contactId = wireIdOrNotFound('contact', params.contactId, 'contactUnknown')
      await withdrawContact(deps, tenantId, groupIdOf(params), contactId)
      return reply.code(204).send()
    },
  )
}

export function authorizedToWire({ id, customerId, firstName, lastName, email }: Contact) {
  return {
    id: toWireId('contact', id),
    customerId: toWireId('customer', customerId),
    firstName,
    lastName,
    email,
  }
}
