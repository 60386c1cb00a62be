import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { pathId, wireIdOrNotFound } from '../../../http/path-id.ts'
import type { Scope } from '../../../http/principal.ts'
import { addComponents } from '../../../http/routes.ts'
import { ref } from '../../../http/wire.ts'
import { builtInRoles } from '../../../identity/built-in-roles.ts'
import { listRoles } from '../../../storage/vendor-roles.ts'
import { expectMatch, tagged } from '../../content-tag.ts'
import { noContent } from '../../operation.ts'
import { changeRole, createRole, removeRole, roleOrNotFound } from './edit-role.ts'
import { RoleInput, RoleList, RoleModel, RolePatch, roleToWire } from './role-model.ts'

const tags = ['Roles']
const writers: readonly Scope[] = ['settings:admin']
// Whoever makes API clients chooses roles for them.
const readers: readonly Scope[] = ['settings:admin', 'api:admin']
const params = Type.Object({ roleId: pathId('role') })
const idOf = ({ roleId }: { roleId: string }) => wireIdOrNotFound('role', roleId, 'roleUnknown')

export function roleRoutes(api: Api, deps: Deps): void {
  addComponents(api, [RoleModel, RoleList, RoleInput, RolePatch])

  api.get(
    '/account/roles',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listRoles',
        summary: 'List the roles, those of every tenant first',
        response: { 200: ref(RoleList) },
      },
    },
    async ({ tenantId }) => {
      const roles = [...builtInRoles, ...(await listRoles(deps.db, tenantId))]
      return { items: roles.map(roleToWire), elementsTotal: roles.length }
    },
  )

  api.post(
    '/account/roles',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createRole',
        summary: 'Create a role',
        description: 'A role is a set of scopes. Nobody can put into it what they do not hold.',
        body: ref(RoleInput),
        response: { 201: ref(RoleModel) },
      },
    },
    async ({ principal, body }, reply) => {
      const role = await createRole(deps, principal, body)
      return reply.code(201).send(tagged(reply, roleToWire(role)))
    },
  )

  api.get(
    '/account/roles/:roleId',
    {
      config: { scopes: readers, refusals: ['roleUnknown'] },
      schema: {
        tags,
        operationId: 'getRole',
        summary: 'Read a role',
        params,
        response: { 200: ref(RoleModel) },
      },
    },
    async ({ tenantId, params }, reply) =>
      tagged(reply, roleToWire(await roleOrNotFound(deps.db, tenantId, idOf(params)))),
  )

  for (const [method, body] of [
    ['PUT', RoleInput],
    ['PATCH', RolePatch],
  ] as const) {
    api.route({
      method,
      url: '/account/roles/:roleId',
      config: {
        scopes: writers,
        refusals: ['roleUnknown', 'duplicate', 'stateConflict', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateRole' : 'patchRole',
        summary: method === 'PUT' ? 'Change a role' : 'Change parts of a role',
        description:
          'What is taken away is gone from tokens that are out already; what is added comes with ' +
          'the next token.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { principal, params, body } = request
        await changeRole(deps, principal, idOf(params), body, expectMatch(request, roleToWire))
        api.liveClients.forget(principal.tenantId)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/account/roles/:roleId',
    {
      config: {
        scopes: writers,
        refusals: ['roleUnknown', 'inUse', 'stateConflict', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: 'deleteRole',
        summary: 'Delete a role that nobody carries',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { principal, params } = request
      await removeRole(deps, principal, idOf(params), expectMatch(request, roleToWire))
      return reply.code(204).send()
    },
  )
}
