import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import { createApiClient } from '../../identity/create-api-client.ts'
import { deleteApiClient, listApiClients } from '../../storage/api-clients.ts'
import { violatedConstraint } from '../../storage/violations.ts'
import { pathId, wireIdOrNotFound } from '../path-id.ts'
import { type Principal, type Scope, scopes } from '../principal.ts'
import { invalid, RequestError } from '../request-error.ts'
import { addComponents, type Routes } from '../routes.ts'
import { component, noContent, nullable, oneOf, ref } from '../wire.ts'

const ApiClient = component(
  'ApiClient',
  Type.Object({
    id: Type.String(),
    clientId: Type.String(),
    clientName: nullable(Type.String()),
    scopes: Type.Array(Type.String()),
  }),
)

const ApiClientList = component(
  'ApiClientList',
  Type.Object({ items: Type.Array(ref(ApiClient)), elementsTotal: Type.Integer() }),
)

const CreatedApiClient = component(
  'CreatedApiClient',
  Type.Object({
    id: Type.String(),
    clientId: Type.String(),
    clientName: nullable(Type.String()),
    clientSecret: Type.String(),
    scopes: Type.Array(Type.String()),
  }),
)

const NewApiClient = component(
  'NewApiClient',
  Type.Object(
    {
      clientId: Type.String({ pattern: '^[A-Za-z](?:[A-Za-z0-9\\-_]{0,48}[A-Za-z0-9])?$' }),
      clientName: Type.Optional(nullable(Type.String({ maxLength: 50 }))),
      clientSecret: Type.Optional(nullable(Type.String({ minLength: 32, maxLength: 64 }))),
      scopes: Type.Optional(Type.Array(oneOf(scopes), { uniqueItems: true })),
    },
    { additionalProperties: false },
  ),
)

const config = { scopes: ['api:admin'] } as const
const tags = ['API clients']

export const apiClientRoutes: Routes = (api, deps) => {
  addComponents(api, [ApiClient, ApiClientList, CreatedApiClient, NewApiClient])

  api.post(
    '/account/api-clients',
    {
      config: { ...config, refusals: ['duplicate'] },
      schema: {
        summary: 'Create an API client; its secret is told once',
        tags,
        body: ref(NewApiClient),
        // Not 201: programs written for the older contract look for 200.
        response: { 200: ref(CreatedApiClient) },
      },
    },
    async ({ body, principal }) => {
      const granted = scopesToGrant(principal, body.scopes)
      const name = body.clientName ?? null
      const created = await createApiClient(deps, deps.db, {
        tenantId: principal.tenantId,
        clientId: body.clientId,
        clientSecret: body.clientSecret ?? undefined,
        name,
        scopes: granted,
      }).catch((error: unknown) => {
        if (violatedConstraint(error) !== 'api_client_client_id_key') throw error
        throw new RequestError('duplicate', { details: `clientId ${body.clientId} is taken.` })
      })
      const { clientId, clientSecret } = created
      const id = toWireId('apiClient', created.id)
      return { id, clientId, clientName: name, clientSecret, scopes: granted }
    },
  )

  api.get(
    '/account/api-clients',
    {
      config,
      schema: { summary: 'List the API clients', tags, response: { 200: ref(ApiClientList) } },
    },
    async ({ principal }) => {
      const clients = await listApiClients(deps.db, principal.tenantId)
      const items = clients.map((client) => ({
        id: toWireId('apiClient', client.id),
        clientId: client.clientId,
        clientName: client.name,
        scopes: client.scopes,
      }))
      return { items, elementsTotal: items.length }
    },
  )

  api.delete(
    '/account/api-clients/:apiId',
    {
      config: { ...config, refusals: ['apiClientUnknown', 'stateConflict'] },
      schema: {
        summary: 'Delete an API client; its tokens stop working within seconds',
        tags,
        params: Type.Object({ apiId: pathId('apiClient') }),
        response: { 204: noContent },
      },
    },
    async ({ params, principal }, reply) => {
      const id = wireIdOrNotFound('apiClient', params.apiId, 'apiClientUnknown')
      const { tenantId } = principal
      const outcome = await deleteApiClient(deps.db, tenantId, id, 'api:admin')
      if (outcome === 'unknown') throw new RequestError('apiClientUnknown')
      if (outcome === 'lastOne') {
        throw new RequestError('stateConflict', {
          details: 'It is the last client with api:admin: without it nobody could make another.',
        })
      }
      api.liveClients.forget(tenantId, id)
      return reply.code(204).send()
    },
  )
}

/** Nobody gives away what they don't have, or api:admin would be every permission. */
function scopesToGrant(principal: Principal, asked: readonly Scope[] | undefined): string[] {
  if (!asked) return [...principal.scopes]
  const missing = asked.filter((scope) => !principal.scopes.includes(scope))
  if (missing.length > 0) {
    throw invalid('scopes', `cannot grant ${missing.join(', ')}, which this token has not`, 'scope')
  }
  return [...asked]
}
