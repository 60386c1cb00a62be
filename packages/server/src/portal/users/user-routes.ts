import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents, type Routes } from '../../http/routes.ts'
import { noContent, ref } from '../../http/wire.ts'
import type { PortalUser } from '../../identity/contacts/portal-session.ts'
import { expectMatch, tagged } from '../../management/content-tag.ts'
import { findCustomerPerson, listCustomerPeople } from '../../storage/people/portal-users.ts'
import { expectShown } from '../shown.ts'
import { changeUser, inviteAgain, inviteUser, removeUser } from './manage-users.ts'
import {
  aboutPerson,
  PortalUserInput,
  PortalUserList,
  PortalUserModel,
  PortalUserPatch,
  toWirePortalUser,
} from './user-model.ts'
import { contactIdOf, userParams } from './user-path.ts'

const tags = ['Portal']
const path = '/portal/users'
const refused = ['notShown', 'adminNeeded'] as const
const one = [...refused, 'contactUnknown'] as const

/** The people of a customer who sign in: seen by whom the vendor shows them to, managed by admins. */
export const portalUserRoutes: Routes = (api, deps) => {
  addComponents(api, [PortalUserModel, PortalUserList, PortalUserInput, PortalUserPatch])

  api.get(
    path,
    {
      config: { portal: true, refusals: ['notShown'] },
      schema: {
        tags,
        operationId: 'listPortalUsers',
        summary: 'List the people of your company who may sign in',
        querystring: Type.Object({
          ...pagingQuery,
          search: Type.Optional(
            Type.String({ maxLength: 100, description: 'In the e-mail and the name.' }),
          ),
        }),
        response: { 200: ref(PortalUserList) },
      },
    },
    async ({ portalUser, query }) => {
      await expectShown(deps, portalUser, 'showUserManagement')
      const { tenantId, customerId } = portalUser
      const paging = readPaging(query)
      const who = { customerId, search: query.search?.trim() || null }
      const found = await listCustomerPeople(deps.db, tenantId, who, paging, deps.clock.now())
      return page(found.items.map(toWirePortalUser), found.total, paging)
    },
  )

  api.post(
    path,
    {
      config: {
        portal: true,
        refusals: [...refused, 'duplicate', 'mailNotConfigured', 'stateConflict'],
      },
      schema: {
        tags,
        operationId: 'invitePortalUser',
        summary: 'Invite somebody of your company',
        description:
          'With a password, the person gets a mail with a link to choose it. An e-mail that is ' +
          'known without an account gets one; one that has an account is refused. With ' +
          'openIdToken, claimValue is what the identity provider of your company calls the person. ' +
          'One company sends fifty mails at once, and then one more every 29 minutes.',
        body: ref(PortalUserInput),
        response: { 201: ref(PortalUserModel) },
      },
    },
    async ({ portalUser, body }, reply) => {
      const contactId = await inviteUser(deps, portalUser, body)
      const person = await personOrNotFound(deps, portalUser, contactId)
      return reply.code(201).send(toWirePortalUser(person))
    },
  )

  api.get(
    `${path}/:contactId`,
    {
      config: { portal: true, refusals: ['notShown', 'contactUnknown'] },
      schema: {
        tags,
        operationId: 'getPortalUser',
        summary: 'Read one of the people of your company',
        params: userParams,
        response: { 200: ref(PortalUserModel) },
      },
    },
    async ({ portalUser, params }, reply) => {
      await expectShown(deps, portalUser, 'showUserManagement')
      const person = await personOrNotFound(deps, portalUser, contactIdOf(params))
      tagged(reply, aboutPerson(person))
      return toWirePortalUser(person)
    },
  )

  api.patch(
    `${path}/:contactId`,
    {
      config: { portal: true, refusals: [...one, 'stateConflict', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'changePortalUser',
        summary: 'Change the name, the role or the access of somebody of your company',
        description:
          'What is left out stays, null clears. Nobody changes their own role or access, so that ' +
          'an admin always remains.',
        params: userParams,
        body: ref(PortalUserPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { portalUser, params, body } = request
      const expect = expectMatch(request, aboutPerson)
      await changeUser(deps, portalUser, contactIdOf(params), body, expect)
      return reply.code(204).send()
    },
  )

  api.delete(
    `${path}/:contactId`,
    {
      config: { portal: true, refusals: [...one, 'stateConflict'] },
      schema: {
        tags,
        operationId: 'removePortalUser',
        summary: 'Take away the account of somebody of your company',
        description:
          'The person signs in no more, and may use no order any more. Seats that it has taken ' +
          'stay taken: free them, or their leases end. The vendor keeps it as a contact.',
        params: userParams,
        response: { 204: noContent },
      },
    },
    async ({ portalUser, params }, reply) => {
      await removeUser(deps, portalUser, contactIdOf(params))
      return reply.code(204).send()
    },
  )

  api.post(
    `${path}/:contactId/invitation`,
    {
      config: { portal: true, refusals: [...one, 'mailNotConfigured', 'stateConflict'] },
      schema: {
        tags,
        operationId: 'invitePortalUserAgain',
        summary: 'Mail somebody of your company a link to choose a password',
        description:
          'The link of an earlier mail works no more. One person is mailed once in ten minutes, ' +
          'and of one company fifty at once, and then one more every 29 minutes.',
        params: userParams,
        response: { 204: noContent },
      },
    },
    async ({ portalUser, params }, reply) => {
      await inviteAgain(deps, portalUser, contactIdOf(params))
      return reply.code(204).send()
    },
  )
}

async function personOrNotFound(deps: Deps, user: PortalUser, contactId: string) {
  const place = { customerId: user.customerId, contactId }
  const person = await findCustomerPerson(deps.db, user.tenantId, place, deps.clock.now())
  if (!person) throw new RequestError('contactUnknown')
  return person
}
