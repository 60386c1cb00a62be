import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import { writeInstant } from '../http/instant.ts'
import { page, pagingQuery, readPaging } from '../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../http/path-id.ts'
import { RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { Instant, noContent, ref } from '../http/wire.ts'
import { ActivationList, ActivationModel } from '../management/activations/activation-model.ts'
import { freeSeat } from '../management/activations/free-seat.ts'
import { activationsOf } from '../management/activations/read-activations.ts'
import { readDayRange } from '../management/usage/day-range.ts'
import { usageHistory } from '../management/usage/usage-history.ts'
import {
  dayToWire,
  UsageHistoryModel,
  usageHistoryComponents,
} from '../management/usage/usage-history-model.ts'
import { findActivation } from '../storage/activations.ts'
import { pageBy } from '../storage/listing.ts'
import { entitlementIdOf, entitlementParams } from './entitlement-routes.ts'
import { expectShown, shownEntitlement } from './shown.ts'

const tags = ['Portal']
const path = '/portal/entitlements/:entitlementId'
const seatParams = Type.Object({
  ...entitlementParams.properties,
  activationId: pathId('activation'),
})

/** The seats of an entitlement, who has them, and giving one free. */
export const portalSeatRoutes: Routes = (api, deps) => {
  addComponents(api, [ActivationModel, ActivationList, ...usageHistoryComponents])

  api.get(
    `${path}/activations`,
    {
      config: { portal: true, refusals: ['notShown', 'entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'listPortalSeats',
        summary: 'List the seats that are taken, the latest first',
        params: entitlementParams,
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(ActivationList) },
      },
    },
    async ({ portalUser, params, query }) => {
      await expectShown(deps, portalUser, 'showEntitlementGroups')
      const { entitlementId } = await shownEntitlement(deps, portalUser, entitlementIdOf(params))
      const paging = readPaging(query)
      const listing = pageBy('-activated', paging)
      const found = await activationsOf(deps, portalUser.tenantId, entitlementId, {}, listing)
      return page(found.items, found.total, paging)
    },
  )

  api.delete(
    `${path}/activations/:activationId`,
    {
      config: {
        portal: true,
        refusals: ['notShown', 'entitlementUnknown', 'activationUnknown', 'seatLingers'],
      },
      schema: {
        tags,
        operationId: 'freePortalSeat',
        summary: 'Free a seat that somebody else has forgotten',
        description:
          'It counts as free at once; its device may run on its cached rights until its lease ' +
          'ends. A seat within its linger period stays occupied.',
        params: seatParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { portalUser, params } = request
      const { tenantId, author } = portalUser
      await expectShown(deps, portalUser, 'showEntitlementGroups')
      const { entitlementId } = await shownEntitlement(deps, portalUser, entitlementIdOf(params))
      const id = wireIdOrNotFound('activation', params.activationId, 'activationUnknown')
      const seat = await findActivation(deps.db, tenantId, id)
      if (seat?.entitlementId !== entitlementId) throw new RequestError('activationUnknown')
      await freeSeat(deps, { tenantId, author, ipAddress: request.ip }, id)
      return reply.code(204).send()
    },
  )

  api.get(
    `${path}/usage-history`,
    {
      config: { portal: true, refusals: ['notShown', 'entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'getPortalUsageHistory',
        summary: 'The least and the most seats in use on each day, in UTC',
        params: entitlementParams,
        querystring: Type.Object({
          from: Type.Optional({ ...Instant, description: 'The day that holds it is the first.' }),
          to: Type.Optional({
            ...Instant,
            description: 'Excluded. Without both, the thirty days up to today.',
          }),
        }),
        response: { 200: ref(UsageHistoryModel) },
      },
    },
    async ({ portalUser, params, query }) => {
      await expectShown(deps, portalUser, 'showActivationsGraph')
      const { entitlementId } = await shownEntitlement(deps, portalUser, entitlementIdOf(params))
      const range = readDayRange(query, deps.clock.now())
      const days = await usageHistory(deps, portalUser.tenantId, entitlementId, range)
      return {
        entitlementId: toWireId('entitlement', entitlementId),
        from: writeInstant(range.fromAt),
        to: writeInstant(range.untilAt),
        days: days.map(dayToWire),
      }
    },
  )
}
