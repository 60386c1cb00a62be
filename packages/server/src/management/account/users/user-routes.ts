import { type Static, Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { pathId, wireIdOrNotFound } from '../../../http/path-id.ts'
import { addComponents } from '../../../http/routes.ts'
import { readWireId, ref, wireId } from '../../../http/wire.ts'
import { hasSecondFactor, usersWithSecondFactor } from '../../../storage/users/second-factors.ts'
import {
  listVendorUsers,
  vendorUserSortParts,
  vendorUserSorts,
} from '../../../storage/vendor-users.ts'
import { expectMatch, tagged } from '../../content-tag.ts'
import { listQuery, listReply, readListing } from '../../list-query.ts'
import { noContent } from '../../operation.ts'
import {
  changeUser,
  createUser,
  removeUser,
  resetSecondFactor,
  userOrNotFound,
} from './edit-user.ts'
import {
  accountToWire,
  UserInput,
  UserList,
  UserModel,
  UserPatch,
  userToWire,
} from './user-model.ts'

const config = { scopes: ['settings:admin'] } as const
const tags = ['Users']
const params = Type.Object({ userId: pathId('user') })
const idOf = ({ userId }: { userId: string }) => wireIdOrNotFound('user', userId, 'userUnknown')
const edits = ['userUnknown', 'stateConflict', 'preconditionFailed'] as const

/** The people who work for the vendor. */
export function userRoutes(api: Api, deps: Deps): void {
  addComponents(api, [UserModel, UserList, UserInput, UserPatch])

  api.get(
    '/account/users',
    {
      config,
      schema: {
        tags,
        operationId: 'listUsers',
        summary: 'List the people who work for the vendor',
        querystring: Type.Object({
          ...listQuery(vendorUserSorts, 'user name, names and e-mail'),
          roleId: Type.Optional(wireId('role')),
          enabled: Type.Optional(Type.Boolean()),
        }),
        response: { 200: ref(UserList) },
      },
    },
    async ({ tenantId, query }) => {
      const listing = readListing(query, vendorUserSortParts, 'createdAt')
      const roleId = query.roleId && readWireId('role', query.roleId, 'roleId')
      const filter = { roleId, enabled: query.enabled }
      const found = await listVendorUsers(deps.db, tenantId, filter, listing)
      const ids = found.items.map(({ id }) => id)
      const safe = await usersWithSecondFactor(deps.db, tenantId, ids)
      return listReply(
        query,
        found,
        found.items.map((user) => userToWire(user, safe.has(user.id))),
      )
    },
  )

  api.post(
    '/account/users',
    {
      config: { ...config, refusals: ['duplicate', 'stateConflict', 'mailNotConfigured'] },
      schema: {
        tags,
        operationId: 'createUser',
        summary: 'Add a person',
        description:
          'They get in by an invitation, which is mailed with mailInvitation or separately. Nobody ' +
          'can give a role that permits more than they may themselves.',
        body: ref(UserInput),
        response: { 201: ref(UserModel) },
      },
    },
    async ({ principal, body }, reply) => {
      const roleId = readWireId('role', body.roleId, 'roleId')
      const user = await createUser(deps, principal, { ...body, roleId })
      tagged(reply, accountToWire(user))
      return reply.code(201).send(userToWire(user, false))
    },
  )

  api.get(
    '/account/users/:userId',
    {
      config: { ...config, refusals: ['userUnknown'] },
      schema: {
        tags,
        operationId: 'getUser',
        summary: 'Read a person',
        params,
        response: { 200: ref(UserModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const user = await userOrNotFound(deps.db, tenantId, idOf(params))
      tagged(reply, accountToWire(user))
      return userToWire(user, await hasSecondFactor(deps.db, tenantId, user.id))
    },
  )

  for (const [method, body] of [
    ['PUT', UserInput],
    ['PATCH', UserPatch],
  ] as const) {
    api.route({
      method,
      url: '/account/users/:userId',
      config: { ...config, refusals: [...edits, 'duplicate'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateUser' : 'patchUser',
        summary: method === 'PUT' ? 'Change a person' : 'Change parts of a person',
        description:
          'With `enabled: false` they are switched off; with it, and with another `claimValue`, ' +
          'every session of theirs ends. A new e-mail address is unverified until ' +
          'an invitation to it is accepted.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { principal, params, body } = request
        const expect = expectMatch(request, accountToWire)
        await changeUser(deps, principal, idOf(params), fieldsOf(body), expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/account/users/:userId',
    {
      config: { ...config, refusals: edits },
      schema: {
        tags,
        operationId: 'deleteUser',
        summary: 'Remove a person',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { principal, params } = request
      await removeUser(deps, principal, idOf(params), expectMatch(request, accountToWire))
      return reply.code(204).send()
    },
  )

  api.delete(
    '/account/users/:userId/second-factor',
    {
      config: { ...config, refusals: ['userUnknown'] },
      schema: {
        tags,
        operationId: 'resetSecondFactor',
        summary: 'Take the second factor away from a person who has lost it',
        description: 'Their sessions end. It is done whether they have one or not.',
        params,
        response: { 204: noContent },
      },
    },
    async ({ principal, params }, reply) => {
      await resetSecondFactor(deps, principal, idOf(params))
      return reply.code(204).send()
    },
  )
}

function fieldsOf({ roleId, ...rest }: Static<typeof UserPatch>) {
  return { ...rest, ...(roleId !== undefined && { roleId: readWireId('role', roleId, 'roleId') }) }
}
