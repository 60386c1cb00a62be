import type { ErrorCode } from '@leasehold/core/error-codes'
import { activate, ofIdentity } from '../../activation/activate.ts'
import { createDoorkeeper } from '../../activation/doorkeeper.ts'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { ActivationFeature, ActivationState, FeatureAmount } from '../../http/licensing/schemas.ts'
import { refusalsOfStatus } from '../../http/refusals-of-status.ts'
import { addComponents } from '../../http/routes.ts'
import { readWireId, ref } from '../../http/wire.ts'
import { featureOf, stateOf } from '../../licensing/lease-reply.ts'
import { callerOf } from '../entitlement-command.ts'
import { entitlementActivators } from '../entitlements/entitlement-scopes.ts'
import { activationComponents, CreateActivation, RefreshActivation } from './activation-model.ts'
import { activationIdOf, activationParams } from './activation-path.ts'
import { grantOf, useSeat } from './use-seat.ts'

const tags = ['Activations']
const scopes = entitlementActivators

const ofSeat: ErrorCode[] = ['activationUnknown', ...refusalsOfStatus, 'seatLost']
const ofFeature: ErrorCode[] = [...ofSeat, 'featureUnknown', 'featureNotMetered']

/** Taking seats and using them for a device: what the Licensing API does, without its tokens. */
export function seatRoutes(api: Api, deps: Deps): void {
  const doorkeeper = createDoorkeeper(deps)
  addComponents(api, activationComponents)

  api.post(
    '/entitlements/activations',
    {
      config: {
        scopes,
        refusals: [
          'activationCodeUnknown',
          'credentialsInvalid',
          ...ofIdentity,
          'contactNotAuthorised',
          'noSeatAvailable',
          ...refusalsOfStatus,
          'tooManyAttempts',
        ],
      },
      schema: {
        tags,
        operationId: 'createActivation',
        summary: 'Take a seat for a device, or renew the one that this seatId holds',
        description:
          'The device is given no token by this. One that runs on the seat goes on with its own.',
        body: ref(CreateActivation),
        response: { 201: ref(ActivationState) },
      },
    },
    async (request, reply) => {
      const { tenantId, author, ipAddress } = callerOf(request)
      const asking = {
        tenantId,
        author,
        ipAddress: ipAddress ?? request.ip,
        byVendor: true,
        attempt: () => ({}),
      }
      const { grant, rights } = grantOf(await activate(deps, doorkeeper, asking, request.body))
      return reply.code(201).send(stateOf(grant, rights))
    },
  )

  api.patch(
    '/entitlements/activations',
    {
      config: { scopes, refusals: [...ofSeat, 'offlineNotAllowed'] },
      schema: {
        tags,
        operationId: 'refreshActivationOf',
        summary: 'Renew the lease of a seat',
        description: 'An online device learns of its new lease at its own next call.',
        body: ref(RefreshActivation),
        response: { 200: ref(ActivationState) },
      },
    },
    async (request) => {
      const id = readWireId('activation', request.body.activationId, 'activationId')
      const refresh = await useSeat(deps, callerOf(request), id, (on) => ({
        type: 'refresh',
        ...on,
      }))
      const { grant, rights } = grantOf(refresh)
      return stateOf(grant, rights)
    },
  )

  for (const type of ['checkout', 'return'] as const) {
    api.patch(
      `/entitlements/activations/:activationId/features/${type}`,
      {
        config: {
          scopes,
          refusals:
            type === 'checkout'
              ? [...ofFeature, 'featureLimitReached']
              : [...ofFeature, 'featureNotReturnable', 'featureNotCheckedOut'],
        },
        schema: {
          tags,
          operationId: `${type}FeatureOf`,
          summary:
            type === 'checkout'
              ? 'Take an amount of an element pool for a seat, or count a use: all or nothing'
              : 'Give elements of a pool back that a seat holds',
          params: activationParams,
          body: ref(FeatureAmount),
          response: { 200: ref(ActivationFeature) },
        },
      },
      async (request) => {
        const id = activationIdOf(request.params)
        const { key, amount } = request.body
        const used = await useSeat(deps, callerOf(request), id, (on) => ({
          type,
          ...on,
          key,
          amount,
        }))
        const { grant, rights } = grantOf(used)
        return featureOf(grant, rights)
      },
    )
  }
}
