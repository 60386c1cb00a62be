import type { LicensingCommand } from '@leasehold/core/commands'
import type { ErrorCode } from '@leasehold/core/error-codes'
import type { Grant } from '@leasehold/core/outcome'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { activate, ofIdentity } from '../../activation/activate.ts'
import { createDoorkeeper, wrongOnes } from '../../activation/doorkeeper.ts'
import { featureOf, leaseReply, stateOf } from '../../licensing/lease-reply.ts'
import { orderOfEntitlement } from '../../storage/order-of-entitlement.ts'
import { attemptLimiter } from '../attempt-limiter.ts'
import { refusalsOfStatus } from '../refusals-of-status.ts'
import { addComponents, type Routes } from '../routes.ts'
import { ref } from '../wire.ts'
import { attemptOf } from './attempt.ts'
import { callerOf } from './caller.ts'
import { entitlementToWire } from './entitlement-view.ts'
import {
  ActivateRequest,
  ActivationEntitlement,
  ActivationFeature,
  ActivationState,
  FeatureAmount,
  FeatureUseReport,
  LeaseReply,
  licensingComponents,
} from './schemas.ts'
import { type Granted, grantedOf, send, submit } from './send.ts'
import { updateRoutes } from './update-routes.ts'
import { usageRoutes } from './usage-routes.ts'

const tags = ['Licensing']
const security = [{ licensing: [] }]

const ofToken: ErrorCode[] = [
  'tokenMissing',
  'tokenInvalid',
  'tokenRevoked',
  'activationUnknown',
  'tooManyAttempts',
]
const ofSeat: ErrorCode[] = [...ofToken, ...refusalsOfStatus, 'seatLost']
const nonce = 'rotated'

const refusalsOf: Record<'checkout' | 'return', ErrorCode[]> = {
  checkout: ['featureLimitReached'],
  return: ['featureNotReturnable', 'featureNotCheckedOut'],
}

type CommandOf = (
  on: Pick<Extract<LicensingCommand, { type: 'refresh' }>, 'activationId' | 'caller'>,
) => LicensingCommand

/** The Licensing API: what a customer's application calls. */
export const licensingRoutes: Routes = (api, deps) => {
  const doorkeeper = createDoorkeeper(deps)
  const wrongTokens = attemptLimiter(deps.clock, wrongOnes)
  addComponents(api, licensingComponents)
  updateRoutes(api, deps, wrongTokens)
  usageRoutes(api, deps, wrongTokens)

  const aboutOf = (tenantId: string, { activation }: Grant) => ({
    epoch: deps.epoch,
    nextContact: deps.updates.contactAfter(tenantId, activation),
  })

  /** Decides a command of the token's activation and sends what `body` makes of the grant. */
  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    command: CommandOf,
    body: (granted: Granted) => object | Promise<object>,
  ) {
    const { tenantId } = request
    const keys = await deps.keys.load(tenantId)
    const { claims, caller } = callerOf(request, keys, wrongTokens)
    const { groupId, activationId, epoch } = claims
    const answer = await submit(deps, {
      tenantId,
      groupId,
      command: command({ activationId, caller }),
      author: { type: 'activation', id: activationId, name: activationId },
      ipAddress: request.ip,
      ...attemptOf(request, `${activationId}.${epoch}`),
    })
    const granted = await grantedOf(deps, tenantId, answer)
    return send(reply, keys, granted.grant, await body(granted))
  }

  api.post(
    '/activate',
    {
      config: {
        nonce: 'given',
        refusals: [
          'activationCodeUnknown',
          'credentialsInvalid',
          ...ofIdentity,
          'contactNotAuthorised',
          'noSeatAvailable',
          ...refusalsOfStatus,
          'possibleClone',
          'tooManyAttempts',
          'attemptOvertaken',
        ],
      },
      schema: {
        operationId: 'activate',
        summary: 'Take a seat, or renew the one that this seatId holds',
        tags,
        security: [],
        body: ref(ActivateRequest),
        response: { 201: ref(LeaseReply) },
      },
    },
    async (request, reply) => {
      const { tenantId, ip, body: seat } = request
      const asking = {
        tenantId,
        ipAddress: ip,
        author: { type: 'activation', id: null, name: seat.seatName ?? seat.seatId },
        byVendor: false,
        attempt: (principal: string) => attemptOf(request, principal),
      } as const
      const answer = await activate(deps, doorkeeper, asking, seat)
      const keys = await deps.keys.load(request.tenantId)
      const { grant, rights } = await grantedOf(deps, request.tenantId, answer)
      const body = await leaseReply(grant, rights, keys, aboutOf(request.tenantId, grant))
      return send(reply.code(201), keys, grant, body)
    },
  )

  api.patch(
    '/activation',
    {
      config: { nonce, refusals: ofSeat },
      schema: {
        operationId: 'refreshActivation',
        summary: 'Renew the lease and take all that was changed',
        tags,
        security,
        response: { 200: ref(LeaseReply) },
      },
    },
    async (request, reply) => {
      const keys = await deps.keys.load(request.tenantId)
      return serve(
        request,
        reply,
        (on) => ({ type: 'refresh', ...on }),
        ({ grant, rights }) => leaseReply(grant, rights, keys, aboutOf(request.tenantId, grant)),
      )
    },
  )

  api.get(
    '/activation',
    {
      // HEAD would take the nonce too.
      exposeHeadRoute: false,
      config: { nonce, refusals: [...ofSeat, 'tokenExpired'] },
      schema: {
        operationId: 'getActivation',
        summary: 'The state of the activation',
        tags,
        security,
        response: { 200: ref(ActivationState) },
      },
    },
    (request, reply) =>
      serve(
        request,
        reply,
        (on) => ({ type: 'read', ...on }),
        ({ grant, rights }) => stateOf(grant, rights),
      ),
  )

  api.get(
    '/activation/entitlement',
    {
      // HEAD would take the nonce too.
      exposeHeadRoute: false,
      config: { nonce, refusals: [...ofSeat, 'tokenExpired'] },
      schema: {
        operationId: 'getActivationEntitlement',
        summary: 'What was ordered',
        tags,
        security,
        response: { 200: ref(ActivationEntitlement) },
      },
    },
    async (request, reply) => {
      const { claims } = callerOf(request, await deps.keys.load(request.tenantId), wrongTokens)
      // Read before the nonce rotates, so that a fault here costs the client nothing.
      const order = await orderOfEntitlement(deps.db, claims)
      return serve(
        request,
        reply,
        (on) => ({ type: 'read', ...on }),
        ({ rights }) => entitlementToWire(rights, order),
      )
    },
  )

  for (const type of ['checkout', 'return'] as const) {
    api.patch(
      `/activation/features/${type}`,
      {
        config: {
          nonce,
          refusals: [
            ...ofSeat,
            'tokenExpired',
            'featureUnknown',
            'featureNotMetered',
            ...refusalsOf[type],
          ],
        },
        schema: {
          operationId: `${type}Feature`,
          summary:
            type === 'checkout'
              ? 'Take an amount of an element pool, or count a use: all or nothing'
              : 'Give elements of a pool back',
          tags,
          security,
          body: ref(FeatureAmount),
          response: { 200: ref(ActivationFeature) },
        },
      },
      (request, reply) =>
        serve(
          request,
          reply,
          (on) => ({ type, ...on, ...request.body }),
          ({ grant, rights }) => featureOf(grant, rights),
        ),
    )
  }

  api.post(
    '/activation/features/track',
    {
      config: {
        nonce,
        refusals: [
          ...ofSeat,
          'tokenExpired',
          'featureUnknown',
          'featureNotTracked',
          'featureNotEnabled',
        ],
      },
      schema: {
        operationId: 'trackFeature',
        summary: 'Note that an on/off feature was used',
        tags,
        security,
        body: ref(FeatureUseReport),
        response: { 200: ref(ActivationFeature) },
      },
    },
    (request, reply) => {
      const { key, amount = 1 } = request.body
      return serve(
        request,
        reply,
        (on) => ({ type: 'track', ...on, key, amount }),
        ({ grant, rights }) => featureOf(grant, rights),
      )
    },
  )

  api.delete(
    '/activation',
    {
      config: { refusals: [...ofToken, 'entitlementExported'] },
      schema: {
        operationId: 'deactivate',
        summary: 'Hand the seat in',
        tags,
        security,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { claims, caller } = callerOf(
        request,
        await deps.keys.load(request.tenantId),
        wrongTokens,
      )
      const { groupId, activationId } = claims
      await submit(deps, {
        tenantId: request.tenantId,
        groupId,
        command: { type: 'deactivate', activationId, caller, force: false },
        author: { type: 'activation', id: activationId, name: activationId },
        ipAddress: request.ip,
      })
      return reply.code(204).send(null)
    },
  )
}
