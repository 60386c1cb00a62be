import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { readWireId, ref } from '../../http/wire.ts'
import { listGroupContacts } from '../../storage/people/group-contacts.ts'
import { entitlementReaders, entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { noContent } from '../operation.ts'
import { authoriseContact, withdrawContact } from './authorise-contact.ts'
import {
  AuthorizedContactInput,
  AuthorizedContactList,
  authorizedComponents,
  authorizedToWire,
} from './group-contact-routes.ts'
import { groupIdOf, groupParams } from './group-routes.ts'
import { groupOrNotFound } from './read-groups.ts'

const tags = ['Entitlement groups']
const path = '/entitlements/groups/:entitlementGroupId/authorized-users'
const description = 'As version 2024-01-01 has it; see authorized-contacts.'

/** Authorised contacts under the older version's name and addresses. */
export function authorizedUserRoutes(api: Api, deps: Deps): void {
  addComponents(api, authorizedComponents)

  api.get(
    path,
    {
      config: { scopes: entitlementReaders, refusals: ['groupUnknown'] },
      schema: {
        tags,
        operationId: 'listAuthorizedUsers',
        summary: 'List the contacts that may use a group',
        description,
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

  for (const [action, change, refusal] of [
    ['add', authoriseContact, 'stateConflict'],
    ['remove', withdrawContact, 'contactUnknown'],
  ] as const) {
    api.patch(
      `${path}/${action}`,
      {
        config: { scopes: entitlementWriters, refusals: ['groupUnknown', refusal] },
        schema: {
          tags,
          operationId: action === 'add' ? 'addAuthorizedUser' : 'removeAuthorizedUser',
          summary: action === 'add' ? 'Let a contact use a group' : 'Let a contact use it no more',
          description,
          params: groupParams,
          body: ref(AuthorizedContactInput),
          response: { 204: noContent },
        },
      },
      async ({ tenantId, params, body }, reply) => {
        await change(deps, tenantId, groupIdOf(params), readWireId('contact', body.id, 'id'))
        return reply.code(204).send()
      },
    )
  }
}
