import type { ErrorCode } from '@leasehold/core/error-codes'
import { toWireId } from '@leasehold/core/ids'
import { entitlementStatuses } from '@leasehold/core/status'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { maxTokenBytes } from '../delegation/token-types.ts'
import type { Api } from '../http/api.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, Instant, nullable, oneOf, readWireId, ref, wireId } from '../http/wire.ts'
import { tokenRefusals } from '../tokens/refuse-token.ts'
import { basicAuth } from './basic-auth.ts'
import { importDelegation } from './import-delegation.ts'
import { handInLicence, requestLicence, takeLicence } from './licence.ts'
import { licenceStatus, licenceStatuses, localServer } from './local-server.ts'
import { reportUsage, returnEntitlement } from './report-usage.ts'
import { servedEntitlements } from './served.ts'
import { syncWithCloud } from './sync-with-cloud.ts'

const strict = { additionalProperties: false }

const Token = component('LocalToken', Type.Object({ token: Type.String({ minLength: 1 }) }, strict))
const Server = component(
  'LocalServer',
  Type.Object({
    id: wireId('localServer'),
    name: nullable(Type.String()),
    tenantId: wireId('tenant'),
  }),
)
const LicenceStatus = component(
  'LocalLicenseStatus',
  Type.Object({
    status: oneOf(licenceStatuses),
    seatName: nullable(Type.String()),
    leaseExpiry: nullable(Instant),
  }),
)
const ActivationRequest = component(
  'LocalActivationRequest',
  Type.Object(
    {
      activationCode: Type.String({ minLength: 1, maxLength: 60 }),
      serverName: Type.String({ minLength: 1, maxLength: 50, pattern: '\\S' }),
    },
    strict,
  ),
)
const ReturnRequest = component(
  'LocalReturnRequest',
  Type.Object(
    { entitlementId: wireId('entitlement'), force: Type.Optional(Type.Boolean()) },
    strict,
  ),
)
const Served = component(
  'LocalEntitlement',
  Type.Object({
    id: wireId('entitlement'),
    productId: wireId('product'),
    sku: Type.String(),
    offeringName: Type.String(),
    status: oneOf(entitlementStatuses),
    expiryDate: nullable(Instant),
    seatCount: Type.Integer(),
    seatsUsed: Type.Integer(),
    seatsAvailable: nullable(Type.Integer()),
    delegationEnd: Instant,
    imported: Instant,
    returned: nullable(Instant),
  }),
)
const ServedList = component(
  'LocalEntitlementList',
  Type.Object({ items: Type.Array(ref(Served)), elementsTotal: Type.Integer() }),
)

const Synced = component(
  'LocalSync',
  Type.Object({
    items: Type.Array(
      Type.Object({
        entitlementId: wireId('entitlement'),
        imported: Type.Boolean(),
        returned: Type.Boolean({ description: 'The vendor serves it again.' }),
        errorCode: nullable(Type.String()),
      }),
    ),
    licenseRenewed: Type.Boolean(),
  }),
)

const tags = ['Local license server']
const ofOperator: ErrorCode[] = ['credentialsInvalid', 'tooManyAttempts']
const ofToken: ErrorCode[] = [...ofOperator, ...tokenRefusals, 'tokenForeign']

const operator = { type: 'system', id: null, name: 'Operator' } as const
const aboutOf = ({ ip }: FastifyRequest) => ({ author: operator, ipAddress: ip })

/** What the operator of a local license server does there, by Basic authentication. */
export const operatorRoutes: Routes = (api, deps) => {
  addComponents(api, [
    ...[Token, Server, LicenceStatus, ActivationRequest, ReturnRequest, Served, ServedList, Synced],
  ])
  const onRequest = basicAuth(deps)
  const about = { tags, security: [{ operator: [] }] }

  const status = async () => {
    const server = await localServer(deps)
    const { leaseExpiryAt } = server
    return {
      status: licenceStatus(server, deps.clock.now()),
      seatName: server.name,
      leaseExpiry: leaseExpiryAt === null ? null : new Date(leaseExpiryAt).toISOString(),
    }
  }

  api.get(
    '/lls/server',
    {
      onRequest,
      config: { refusals: ofOperator },
      schema: {
        ...about,
        operationId: 'getThisLocalServer',
        summary: 'This local license server',
        response: { 200: ref(Server) },
      },
    },
    async () => {
      const { serverId, name, tenantId } = await localServer(deps)
      const id = toWireId('localServer', serverId)
      return { id, name, tenantId: toWireId('tenant', tenantId) }
    },
  )

  api.get(
    '/lls/license/status',
    {
      onRequest,
      config: { refusals: ofOperator },
      schema: {
        ...about,
        operationId: 'getLocalLicenseStatus',
        summary: 'Whether it has a licence of its own',
        response: { 200: ref(LicenceStatus) },
      },
    },
    status,
  )

  api.post(
    '/lls/license/generate-activation-token',
    {
      onRequest,
      config: { refusals: ofOperator },
      schema: {
        ...about,
        operationId: 'generateLocalActivationToken',
        summary: 'A token to carry to the vendor, who answers with the licence',
        body: ref(ActivationRequest),
        response: { 200: ref(Token) },
      },
    },
    async ({ body }, reply) => reply.code(200).send({ token: await requestLicence(deps, body) }),
  )

  for (const [path, operationId, summary] of [
    ['activate', 'activateLocalLicense', 'Take the licence that the vendor has answered with'],
    ['refresh', 'refreshLocalLicense', 'Take a longer licence'],
  ] as const) {
    api.post(
      `/lls/license/${path}`,
      {
        onRequest,
        config: { refusals: [...ofToken, 'offlineTokenSuperseded'] },
        schema: {
          ...about,
          operationId,
          summary,
          body: ref(Token),
          response: { 200: ref(LicenceStatus) },
        },
      },
      async ({ body }, reply) => {
        await takeLicence(deps, body.token)
        return reply.code(200).send(await status())
      },
    )
  }

  api.post(
    '/lls/license/deactivate',
    {
      onRequest,
      config: { refusals: [...ofOperator, 'inUse'] },
      schema: {
        ...about,
        operationId: 'deactivateLocalLicense',
        summary: 'Hand the licence in: a token to carry to the vendor',
        response: { 200: ref(Token) },
      },
    },
    async (_request, reply) => reply.code(200).send({ token: await handInLicence(deps) }),
  )

  entitlementRoutes(api, deps, { onRequest, about })
}

function entitlementRoutes(
  api: Api,
  deps: Parameters<Routes>[1],
  { onRequest, about }: { onRequest: ReturnType<typeof basicAuth>; about: object },
): void {
  api.get(
    '/lls/entitlements',
    {
      onRequest,
      config: { refusals: ofOperator },
      schema: {
        ...about,
        operationId: 'listLocalEntitlements',
        summary: 'What it serves, and what it has returned',
        response: { 200: ref(ServedList) },
      },
    },
    async () => {
      const items = await servedEntitlements(deps)
      return { items, elementsTotal: items.length }
    },
  )

  api.post(
    '/lls/entitlements/import',
    {
      onRequest,
      bodyLimit: maxTokenBytes,
      config: {
        refusals: [
          ...ofToken,
          'localServerInactive',
          'delegationReplayed',
          'delegationReturned',
          'delegationForked',
          'delegationEnded',
        ],
      },
      schema: {
        ...about,
        operationId: 'importLocalEntitlement',
        summary: 'Serve what a delegation token has brought',
        body: ref(Token),
        response: { 200: ref(Served) },
      },
    },
    async (request, reply) => {
      const { author, ipAddress } = aboutOf(request)
      const id = await importDelegation(deps, author, ipAddress, request.body.token)
      const served = await servedEntitlements(deps)
      const wireId = toWireId('entitlement', id)
      const found = served.find((one) => one.id === wireId)
      if (!found) throw new Error('an entitlement that was imported just now')
      return reply.code(200).send(found)
    },
  )

  api.post(
    '/lls/entitlements/export',
    {
      onRequest,
      config: { refusals: [...ofOperator, 'entitlementUnknown', 'seatsInUse', 'stateConflict'] },
      schema: {
        ...about,
        operationId: 'returnLocalEntitlement',
        summary: 'Stop serving an entitlement: a token with which the vendor serves it again',
        description:
          'Asked again, it answers with another token of the same return. Where the vendor can be ' +
          'reached, the next sync brings it there by itself. Where there is more to report than one ' +
          'token holds, it goes on serving (stateConflict) until usage reports and fresh delegation ' +
          'tokens have gone over.',
        body: ref(ReturnRequest),
        response: { 200: ref(Token) },
      },
    },
    async (request, reply) => {
      const { entitlementId, force = false } = request.body
      const id = readWireId('entitlement', entitlementId, 'entitlementId')
      const token = await returnEntitlement(deps, aboutOf(request), id, force)
      return reply.code(200).send({ token })
    },
  )

  api.post(
    '/lls/sync',
    {
      onRequest,
      config: { refusals: [...ofOperator, 'unavailable'] },
      schema: {
        ...about,
        operationId: 'syncLocalServer',
        summary: 'Tell the vendor what happened and take what is new, where it can be reached',
        description: 'By itself it does so every quarter of an hour.',
        response: { 200: ref(Synced) },
      },
    },
    async (request, reply) => reply.code(200).send(await syncWithCloud(deps, request.ip)),
  )

  api.post(
    '/lls/usage-report',
    {
      onRequest,
      config: { refusals: ofOperator },
      schema: {
        ...about,
        operationId: 'reportLocalUsage',
        summary: 'What happened here, as far as the vendor is not known to have it',
        description:
          'The earliest, where a token does not take all: the next has the rest, once a delegation ' +
          'token has told what has arrived.',
        response: { 200: ref(Token) },
      },
    },
    async (request, reply) =>
      reply.code(200).send({ token: await reportUsage(deps, aboutOf(request)) }),
  )
}
