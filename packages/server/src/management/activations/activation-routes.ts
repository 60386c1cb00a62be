import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { ActivationState } from '../../http/licensing/schemas.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import { activationStatuses } from '../../licensing/state-to-wire.ts'
import { activationSortParts, activationSorts } from '../../storage/activations.ts'
import { callerOf } from '../entitlement-command.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { activationDeleters, entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { noContent } from '../operation.ts'
import { ActivationList, activationComponents } from './activation-model.ts'
import { activationIdOf, activationParams } from './activation-path.ts'
import { freeSeat } from './free-seat.ts'
import { activationState, activationsOf } from './read-activations.ts'
import { twinOf } from './twin.ts'
import { TwinModel, twinComponents } from './twin-model.ts'

const tags = ['Activations']

/** The activations of an entitlement, their state, and freeing their seats. */
export function activationRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...activationComponents, ...twinComponents])

  api.get(
    '/entitlements/:entitlementId/activations',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'listActivations',
        summary: 'List the activations of an entitlement',
        description:
          'Without a status, those that hold a place now; without a sort, the latest first.',
        params: entitlementParams,
        querystring: Type.Object({
          ...listQuery(activationSorts, 'the seat id, the name of the seat and the user name'),
          seatId: Type.Optional(Type.String({ maxLength: 100 })),
          status: Type.Optional(oneOf(activationStatuses)),
        }),
        response: { 200: ref(ActivationList) },
      },
    },
    async ({ params, query, tenantId }) => {
      const { seatId, status } = query
      const filter = { ...(seatId !== undefined && { seatId }), ...(status && { status }) }
      const entitlementId = entitlementIdOf(params)
      const listing = readListing(query, activationSortParts, '-activated')
      const found = await activationsOf(deps, tenantId, entitlementId, filter, listing)
      return listReply(query, found, found.items)
    },
  )

  api.get(
    '/entitlements/activations/:activationId',
    {
      config: { scopes: entitlementReaders, refusals: ['activationUnknown'] },
      schema: {
        tags,
        operationId: 'getActivationState',
        summary: 'The state of an activation',
        params: activationParams,
        response: { 200: ref(ActivationState) },
      },
    },
    ({ params, tenantId }) => activationState(deps, tenantId, activationIdOf(params)),
  )

  api.get(
    '/entitlements/activations/:activationId/twin',
    {
      config: { scopes: entitlementReaders, refusals: ['activationUnknown'] },
      schema: {
        tags,
        operationId: 'getActivationTwin',
        summary: 'What is saved, what the device has of it, and by when it knows',
        params: activationParams,
        response: { 200: ref(TwinModel) },
      },
    },
    ({ params, tenantId }) => twinOf(deps, tenantId, activationIdOf(params)),
  )

  api.delete(
    '/entitlements/activations/:activationId',
    {
      config: {
        scopes: activationDeleters,
        refusals: ['activationUnknown', 'seatLingers', 'leaseNeverEnds'],
      },
      schema: {
        tags,
        operationId: 'deleteActivation',
        summary: 'Free a seat',
        description:
          'What it has checked out goes back. A seat within its linger period stays occupied; ' +
          'force frees it at once. With atLeaseEnd the device is refused from now on, and its place ' +
          'and elements come free when its lease has ended: until then nobody else is given them.',
        params: activationParams,
        querystring: Type.Object({
          force: Type.Optional(Type.Boolean()),
          atLeaseEnd: Type.Optional(Type.Boolean()),
        }),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { params, query } = request
      await freeSeat(deps, callerOf(request), activationIdOf(params), query)
      return reply.code(204).send()
    },
  )
}
