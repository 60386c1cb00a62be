import type { ErrorCode } from '@leasehold/core/error-codes'
import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { noContent, ref } from '../../http/wire.ts'
import { findEntitlements } from '../../storage/entitlements.ts'
import {
  delegatedTo,
  type LocalServer,
  listLocalServers,
} from '../../storage/local-servers/local-servers.ts'
import { tokenRefusals } from '../../tokens/refuse-token.ts'
import { callerOf } from '../entitlement-command.ts'
import { EntitlementModel, entitlementComponents } from '../entitlements/entitlement-model.ts'
import { entitlementOrNotFound, entitlementsToWire } from '../entitlements/read-entitlements.ts'
import {
  activateLocalServer,
  deactivateLocalServer,
  mayEndWithoutToken,
  refreshLocalServer,
} from './license-local-server.ts'
import {
  LocalServerConfig,
  LocalServerList,
  LocalServerModel,
  LocalServerToken,
  localServerComponents,
  localServerToWire,
} from './local-server-model.ts'
import { localServerOrNotFound, localServerParams } from './local-server-or-not-found.ts'
import { openLocalRequest } from './open-local-request.ts'

const tags = ['Local license servers']
const config = { scopes: ['lls:admin'] } as const
const ofLicence: ErrorCode[] = ['localServerInactive', 'offlineNotAllowed', 'noSeatAvailable']

/** The local license servers of the tenant, and their own licences. */
export function localServerRoutes(api: Api, deps: Deps): void {
  const { db } = deps
  addComponents(api, [...entitlementComponents, ...localServerComponents])

  api.get(
    '/local-license-servers',
    {
      config,
      schema: {
        tags,
        operationId: 'listLocalLicenseServers',
        summary: 'List the local license servers',
        response: { 200: ref(LocalServerList) },
      },
    },
    async ({ tenantId }) => {
      const now = deps.clock.now()
      const servers = await listLocalServers(db, tenantId)
      const items = servers.map((server) => localServerToWire(server, now))
      return { items, elementsTotal: items.length }
    },
  )

  api.get(
    '/local-license-servers/config',
    {
      config,
      schema: {
        tags,
        operationId: 'getLocalLicenseServerConfig',
        summary: 'What a local license server is set up with',
        description: 'Save the reply as a file, and name it in LEASEHOLD_LOCAL_CONFIG at the site.',
        response: { 200: ref(LocalServerConfig) },
      },
    },
    async ({ tenantId }) => {
      const { issuer, offlineJwk, rootJwks } = await deps.keys.load(tenantId)
      return {
        llsLicenseTenantId: issuer,
        llsLicenseTenantKey: offlineJwk,
        clientTenantId: issuer,
        clientTenantKey: offlineJwk,
        rootKeys: [...rootJwks],
        url: deps.config.publicUrl,
      }
    },
  )

  api.get(
    '/local-license-servers/entitlement',
    {
      config: { ...config, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'getLocalLicenseServersEntitlement',
        summary: 'The entitlement that local license servers take their own licences of',
        description: 'Of several the one that a licence was taken of last.',
        response: { 200: ref(EntitlementModel) },
      },
    },
    async ({ tenantId }) => {
      const servers = await listLocalServers(db, tenantId)
      const [latest] = servers.toSorted((a, b) => b.activatedAt - a.activatedAt)
      if (!latest) throw new RequestError('entitlementUnknown')
      return licenceOf(deps, tenantId, latest)
    },
  )

  api.get(
    '/local-license-servers/:localLicenseServerId',
    {
      config: { ...config, refusals: ['localServerUnknown'] },
      schema: {
        tags,
        operationId: 'getLocalLicenseServer',
        summary: 'Read a local license server',
        params: localServerParams,
        response: { 200: ref(LocalServerModel) },
      },
    },
    async ({ params, tenantId }) => {
      const server = await localServerOrNotFound(deps, tenantId, params.localLicenseServerId)
      return localServerToWire(server, deps.clock.now())
    },
  )

  api.get(
    '/local-license-servers/:localLicenseServerId/entitlement',
    {
      config: { ...config, refusals: ['localServerUnknown', 'entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'getLocalLicenseServerEntitlement',
        summary: 'The entitlement that is the licence of the local license server itself',
        params: localServerParams,
        response: { 200: ref(EntitlementModel) },
      },
    },
    async ({ params, tenantId }) => {
      const server = await localServerOrNotFound(deps, tenantId, params.localLicenseServerId)
      return licenceOf(deps, tenantId, server)
    },
  )

  api.get(
    '/local-license-servers/:localLicenseServerId/entitlements',
    {
      config: { ...config, refusals: ['localServerUnknown'] },
      schema: {
        tags,
        operationId: 'listEntitlementsOfLocalLicenseServer',
        summary: 'The entitlements that the local license server serves',
        params: localServerParams,
        response: {
          200: Type.Object({
            items: Type.Array(ref(EntitlementModel)),
            elementsTotal: Type.Integer(),
          }),
        },
      },
    },
    async ({ params, tenantId }) => {
      const now = deps.clock.now()
      const server = await localServerOrNotFound(deps, tenantId, params.localLicenseServerId)
      const ids = (await delegatedTo(db, tenantId, server.id)).map(({ id }) => id)
      const records = await findEntitlements(db, tenantId, ids, now)
      const items = await entitlementsToWire(deps, tenantId, records, new Set(['customer']), now)
      return { items, elementsTotal: items.length }
    },
  )

  api.post(
    '/local-license-servers/license/activate',
    {
      config: {
        ...config,
        refusals: [
          ...tokenRefusals,
          ...ofLicence,
          'activationCodeUnknown',
          'localServerNotAllowed',
          'offlineTokenReplayed',
        ],
      },
      schema: {
        tags,
        operationId: 'activateLocalLicenseServer',
        summary: 'Answer the activation token of a local license server with its licence',
        description:
          'The code in the token has to be of an entitlement with the on/off feature ' +
          '`localLicenseServer` and an offline lease period.',
        body: ref(LocalServerToken),
        response: { 200: ref(LocalServerToken) },
      },
    },
    async (request) => ({
      token: await activateLocalServer(deps, callerOf(request), request.body.token),
    }),
  )

  api.post(
    '/local-license-servers/license/deactivate',
    {
      config: {
        ...config,
        refusals: [...tokenRefusals, 'inUse', 'localServerInactive', 'offlineTokenReplayed'],
      },
      schema: {
        tags,
        operationId: 'deactivateLocalLicenseServer',
        summary: 'End the licence of a local license server by its deactivation token',
        body: ref(LocalServerToken),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const keys = await deps.keys.load(request.tenantId)
      const opened = await openLocalRequest(deps, keys, 'deactivate', request.body.token)
      const { server, claims } = opened
      if (!server) throw new RequestError('offlineTokenForeign')
      // A token of a licence before this one.
      if (claims.counter <= server.counter) throw new RequestError('offlineTokenReplayed')
      await deactivateLocalServer(deps, callerOf(request), server)
      return reply.code(204).send()
    },
  )

  api.patch(
    '/local-license-servers/:localLicenseServerId/license/refresh',
    {
      config: { ...config, refusals: ['localServerUnknown', ...ofLicence] },
      schema: {
        tags,
        operationId: 'refreshLocalLicenseServer',
        summary: 'Renew the licence of a local license server: a token to carry to it',
        params: localServerParams,
        response: { 200: ref(LocalServerToken) },
      },
    },
    async (request) => {
      const { params, tenantId } = request
      const server = await localServerOrNotFound(deps, tenantId, params.localLicenseServerId)
      return { token: await refreshLocalServer(deps, callerOf(request), server) }
    },
  )

  api.post(
    '/local-license-servers/:localLicenseServerId/license/deactivate-without-token',
    {
      config: {
        ...config,
        refusals: ['localServerUnknown', 'localServerNotAllowed', 'inUse', 'localServerInactive'],
      },
      schema: {
        tags,
        operationId: 'deactivateLocalLicenseServerWithoutToken',
        summary: 'End the licence of a local license server that is gone',
        description: 'Its licence needs the on/off feature `deactivateWithoutToken`.',
        params: localServerParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { params, tenantId } = request
      const server = await localServerOrNotFound(deps, tenantId, params.localLicenseServerId)
      if (!(await mayEndWithoutToken(deps, tenantId, server))) {
        const id = toWireId('entitlement', server.entitlementId)
        throw new RequestError('localServerNotAllowed', {
          details: `The feature deactivateWithoutToken of ${id} is off.`,
        })
      }
      await deactivateLocalServer(deps, callerOf(request), server)
      return reply.code(204).send()
    },
  )
}

async function licenceOf(deps: Deps, tenantId: string, { entitlementId }: LocalServer) {
  const now = deps.clock.now()
  const record = await entitlementOrNotFound(deps, tenantId, entitlementId, now)
  const [model] = await entitlementsToWire(deps, tenantId, [record], new Set(), now)
  return model
}
