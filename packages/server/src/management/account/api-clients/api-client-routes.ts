import { type Static, Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { pathId, wireIdOrNotFound } from '../../../http/path-id.ts'
import { addComponents } from '../../../http/routes.ts'
import { readInterval, readWireId, ref } from '../../../http/wire.ts'
import { apiClientSortParts, apiClientSorts, listApiClients } from '../../../storage/api-clients.ts'
import { expectMatch, tagged } from '../../content-tag.ts'
import { listQuery, listReply, readListing } from '../../list-query.ts'
import { noContent } from '../../operation.ts'
import {
  ApiClientList,
  ApiClientModel,
  ApiClientPatch,
  ApiClientWithSecret,
  apiClientToWire,
  NewApiClient,
  SecretRotation,
} from './api-client-model.ts'
import {
  addApiClient,
  apiClientOrNotFound,
  type ClientWithSecret,
  changeApiClient,
  removeApiClient,
  rotateSecret,
} from './edit-api-client.ts'

const config = { scopes: ['api:admin'] } as const
const tags = ['API clients']
const params = Type.Object({ apiId: pathId('apiClient') })
const idOf = ({ apiId }: { apiId: string }) =>
  wireIdOrNotFound('apiClient', apiId, 'apiClientUnknown')

const withSecret = ({ client, clientSecret }: ClientWithSecret) => ({
  ...apiClientToWire(client),
  clientSecret,
})

/** Programs that may call the Management API. */
export function apiClientRoutes(api: Api, deps: Deps): void {
  addComponents(api, [ApiClientModel, ApiClientList, ApiClientWithSecret])
  addComponents(api, [NewApiClient, ApiClientPatch, SecretRotation])

  api.post(
    '/account/api-clients',
    {
      config: { ...config, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createApiClient',
        summary: 'Create an API client; its secret is told once',
        description:
          'It carries scopes, a role, or both; without either, all that the caller may. Nobody ' +
          'can grant what they do not hold.',
        body: ref(NewApiClient),
        // Not 201: programs written for the older contract look for 200.
        response: { 200: ref(ApiClientWithSecret) },
      },
    },
    async ({ body, principal }) => {
      const { clientId, clientSecret } = body
      const wanted = { clientId, clientSecret: clientSecret ?? undefined, ...fieldsOf(body) }
      return withSecret(await addApiClient(deps, principal, wanted))
    },
  )

  api.get(
    '/account/api-clients',
    {
      config,
      schema: {
        tags,
        operationId: 'listApiClients',
        summary: 'List the API clients',
        querystring: Type.Object(listQuery(apiClientSorts, 'clientId and clientName')),
        response: { 200: ref(ApiClientList) },
      },
    },
    async ({ tenantId, query }) => {
      const listing = readListing(query, apiClientSortParts, 'createdAt')
      const found = await listApiClients(deps.db, tenantId, listing)
      return listReply(query, found, found.items.map(apiClientToWire))
    },
  )

  api.get(
    '/account/api-clients/:apiId',
    {
      config: { ...config, refusals: ['apiClientUnknown'] },
      schema: {
        tags,
        operationId: 'getApiClient',
        summary: 'Read an API client',
        params,
        response: { 200: ref(ApiClientModel) },
      },
    },
    async ({ tenantId, params }, reply) =>
      tagged(reply, apiClientToWire(await apiClientOrNotFound(deps.db, tenantId, idOf(params)))),
  )

  api.patch(
    '/account/api-clients/:apiId',
    {
      config: {
        ...config,
        refusals: ['apiClientUnknown', 'stateConflict', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: 'updateApiClient',
        summary: 'Change name, scopes or role of an API client',
        description:
          'What is taken away is gone from tokens that are out already; what is added comes with ' +
          'the next token. A client that holds more than the caller is not the caller’s to change.',
        params,
        body: ref(ApiClientPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request
      const id = idOf(params)
      const expect = expectMatch(request, apiClientToWire)
      await changeApiClient(deps, principal, id, fieldsOf(body), expect)
      api.liveClients.forget(principal.tenantId, id)
      return reply.code(204).send()
    },
  )

  api.post(
    '/account/api-clients/:apiId/rotate-secret',
    {
      config: { ...config, refusals: ['apiClientUnknown'] },
      schema: {
        tags,
        operationId: 'rotateApiClientSecret',
        summary: 'Give an API client another secret, which is told once',
        description:
          'The secret before it stays good for `overlap`, at most 30 days, by default not at all. ' +
          'Tokens that are out stay good until they expire.',
        params,
        body: ref(SecretRotation),
        response: { 200: ref(ApiClientWithSecret) },
      },
    },
    async ({ principal, params, body }) => {
      const rotated = await rotateSecret(deps, principal, idOf(params), {
        clientSecret: body.clientSecret ?? undefined,
        overlap: body.overlap ? readInterval(body.overlap) : undefined,
      })
      return withSecret(rotated)
    },
  )

  api.delete(
    '/account/api-clients/:apiId',
    {
      config: {
        ...config,
        refusals: ['apiClientUnknown', 'stateConflict', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: 'deleteApiClient',
        summary: 'Delete an API client; its tokens stop working within seconds',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { principal, params } = request
      const id = idOf(params)
      await removeApiClient(deps, principal, id, expectMatch(request, apiClientToWire))
      api.liveClients.forget(principal.tenantId, id)
      return reply.code(204).send()
    },
  )
}

function fieldsOf({ clientName, scopes, roleId }: Static<typeof ApiClientPatch>) {
  return {
    ...(clientName !== undefined && { name: clientName }),
    ...(scopes !== undefined && { scopes }),
    ...(roleId !== undefined && {
      roleId: roleId === null ? null : readWireId('role', roleId, 'roleId'),
    }),
  }
}
