import type { FastifyRequest } from 'fastify'
import { createDoorkeeper } from '../activation/doorkeeper.ts'
import type { Deps } from '../deps.ts'
import { invalid, RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { noContent, readWireId, ref } from '../http/wire.ts'
import {
  OfflineDeactivation,
  OfflineToken,
  offlineComponents,
  PortalOfflineActivation,
  PortalOfflineRefresh,
  refusalsOfDeactivation,
  refusalsOfRefresh,
  refusalsOfRequest,
  toWireOfflineToken,
} from '../management/activations/offline-model.ts'
import { activateOffline, type Carrier } from '../offline/activate-offline.ts'
import type { ReportKind } from '../offline/open-report.ts'
import {
  activationOfToken,
  deactivateByToken,
  refreshByToken,
  refreshOffline,
} from '../offline/report-offline.ts'
import { findActivation } from '../storage/activations.ts'
import { entitlementIdOf, entitlementParams } from './entitlement-routes.ts'
import { expectShown, shownEntitlement } from './shown.ts'

const tags = ['Portal']
const path = '/portal/entitlements/:entitlementId/activations/offline'
const ofPortal = ['notShown', 'entitlementUnknown'] as const

/** A customer's machines without a network: what they ask is pasted here, and the answer carried back. */
export const portalOfflineRoutes: Routes = (api, deps) => {
  const doorkeeper = createDoorkeeper(deps)
  addComponents(api, offlineComponents)

  api.post(
    path,
    {
      config: { portal: true, refusals: [...ofPortal, ...refusalsOfRequest] },
      schema: {
        tags,
        operationId: 'activatePortalMachine',
        summary: 'Take a seat for a machine without a network, by the token that it has made',
        params: entitlementParams,
        body: ref(PortalOfflineActivation),
        response: { 200: ref(OfflineToken) },
      },
    },
    async (request) => {
      const { groupId } = await shownOf(deps, request, request.params)
      const carrier = carrierOf(request)
      const of = { groupId, escrow: [] }
      return toWireOfflineToken(
        await activateOffline(deps, doorkeeper, carrier, request.body.token, of),
      )
    },
  )

  api.patch(
    path,
    {
      config: { portal: true, refusals: [...ofPortal, ...refusalsOfRefresh] },
      schema: {
        tags,
        operationId: 'refreshPortalMachine',
        summary: 'Renew the lease of a machine without a network, and get the token for it',
        params: entitlementParams,
        body: ref(PortalOfflineRefresh),
        response: { 200: ref(OfflineToken) },
      },
    },
    async (request) => {
      const { activationId, token } = request.body
      if ((activationId === undefined) === (token === undefined)) {
        throw invalid('activationId', 'is needed, or token, but not both', 'required')
      }
      const carrier = carrierOf(request)
      if (token !== undefined) {
        await expectOwn(deps, request, request.params, await named(deps, request, 'refresh', token))
        return toWireOfflineToken(await refreshByToken(deps, carrier, token, []))
      }
      const id = readWireId('activation', activationId ?? '', 'activationId')
      await expectOwn(deps, request, request.params, id)
      return toWireOfflineToken(await refreshOffline(deps, carrier, id, []))
    },
  )

  api.delete(
    path,
    {
      config: { portal: true, refusals: [...ofPortal, ...refusalsOfDeactivation] },
      schema: {
        tags,
        operationId: 'deactivatePortalMachine',
        summary: 'End the activation of a machine that has wiped itself, by the token it has made',
        params: entitlementParams,
        body: ref(OfflineDeactivation),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { token } = request.body
      await expectOwn(
        deps,
        request,
        request.params,
        await named(deps, request, 'deactivate', token),
      )
      await deactivateByToken(deps, carrierOf(request), token)
      return reply.code(204).send()
    },
  )
}

async function shownOf(
  deps: Deps,
  { portalUser }: Pick<FastifyRequest, 'portalUser'>,
  params: { entitlementId: string },
) {
  await expectShown(deps, portalUser, 'showEntitlementGroups')
  return shownEntitlement(deps, portalUser, entitlementIdOf(params))
}

/** An activation of another entitlement is not there. */
async function expectOwn(
  deps: Deps,
  request: Pick<FastifyRequest, 'portalUser'>,
  params: { entitlementId: string },
  activationId: string,
): Promise<void> {
  const { entitlementId } = await shownOf(deps, request, params)
  const seat = await findActivation(deps.db, request.portalUser.tenantId, activationId)
  if (seat?.entitlementId !== entitlementId) throw new RequestError('activationUnknown')
}

function named(
  deps: Deps,
  { portalUser }: Pick<FastifyRequest, 'portalUser'>,
  kind: ReportKind,
  token: string,
): Promise<string> {
  return activationOfToken(deps, portalUser.tenantId, kind, token)
}

function carrierOf({ portalUser, ip }: FastifyRequest): Carrier {
  const { tenantId, author } = portalUser
  return { tenantId, author, ipAddress: ip }
}
