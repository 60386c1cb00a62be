import type { FastifyRequest } from 'fastify'
import { createDoorkeeper } from '../../activation/doorkeeper.ts'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { invalid } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { readWireId, ref } from '../../http/wire.ts'
import { activateOffline, type Carrier } from '../../offline/activate-offline.ts'
import { deactivateByToken, refreshByToken, refreshOffline } from '../../offline/report-offline.ts'
import { callerOf } from '../entitlement-command.ts'
import { entitlementActivators } from '../entitlements/entitlement-scopes.ts'
import { noContent } from '../operation.ts'
import {
  OfflineActivation,
  OfflineDeactivation,
  OfflineRefresh,
  OfflineToken,
  offlineComponents,
  refusalsOfDeactivation,
  refusalsOfRefresh,
  refusalsOfRequest,
  toWireOfflineToken,
} from './offline-model.ts'

const tags = ['Activations']
const scopes = entitlementActivators
/** Devices without a network: what they ask for and what they are answered travels by hand. */
export function offlineRoutes(api: Api, deps: Deps): void {
  const doorkeeper = createDoorkeeper(deps)
  addComponents(api, offlineComponents)

  api.post(
    '/entitlements/activations/offline',
    {
      config: { scopes, refusals: refusalsOfRequest },
      schema: {
        tags,
        operationId: 'activateOffline',
        summary: 'Take a seat for a device without a network, by the token that it has made',
        description:
          'The same token gets the same answer again, as long as the seat stands as it was ' +
          'answered. See docs/formats.md, "Tokens carried by hand".',
        body: ref(OfflineActivation),
        response: { 200: ref(OfflineToken) },
      },
    },
    async (request) => {
      const { token, escrow = [] } = request.body
      const carrier = carrierOf(request)
      return toWireOfflineToken(await activateOffline(deps, doorkeeper, carrier, token, { escrow }))
    },
  )

  api.patch(
    '/entitlements/activations/offline',
    {
      config: { scopes, refusals: refusalsOfRefresh },
      schema: {
        tags,
        operationId: 'refreshOffline',
        summary: 'Renew the lease of a device without a network, and get the token for it',
        description:
          'By activationId, whenever the vendor wishes; or by the token that the device has made, ' +
          'which tells what it has used and gives back. One of the two.',
        body: ref(OfflineRefresh),
        response: { 200: ref(OfflineToken) },
      },
    },
    async (request) => {
      const { activationId, token, escrow = [] } = request.body
      const carrier = carrierOf(request)
      if ((activationId === undefined) === (token === undefined)) {
        throw invalid('activationId', 'is needed, or token, but not both', 'required')
      }
      if (token !== undefined)
        return toWireOfflineToken(await refreshByToken(deps, carrier, token, escrow))
      const id = readWireId('activation', activationId ?? '', 'activationId')
      return toWireOfflineToken(await refreshOffline(deps, carrier, id, escrow))
    },
  )

  api.delete(
    '/entitlements/activations/offline',
    {
      config: { scopes, refusals: refusalsOfDeactivation },
      schema: {
        tags,
        operationId: 'deactivateOffline',
        summary: 'End the activation of a device that has wiped itself, by the token it has made',
        description:
          'The seat stays occupied until the lease that the device had would end, unless the ' +
          "tenant's setting offlineDeactivation is freeAtOnce.",
        body: ref(OfflineDeactivation),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deactivateByToken(deps, carrierOf(request), request.body.token)
      return reply.code(204).send()
    },
  )
}

function carrierOf(request: FastifyRequest): Carrier {
  const { tenantId, author } = callerOf(request)
  return { tenantId, author, ipAddress: request.ip }
}
