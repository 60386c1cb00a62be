import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { writeInstant } from '../../http/instant.ts'
import { addComponents } from '../../http/routes.ts'
import { Instant, ref } from '../../http/wire.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { readDayRange } from './day-range.ts'
import { usageHistory } from './usage-history.ts'
import { dayToWire, UsageHistoryModel, usageHistoryComponents } from './usage-history-model.ts'

/** How many seats of an entitlement were in use, day by day. */
export function usageHistoryRoutes(api: Api, deps: Deps): void {
  addComponents(api, usageHistoryComponents)

  api.get(
    '/entitlements/:entitlementId/usage-history',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags: ['Usage'],
        operationId: 'getUsageHistory',
        summary: 'The least and the most seats in use on each day, in UTC',
        description:
          'Over the counts after each event of the day; a day that opens above zero starts with ' +
          'that count. A seat that lapses does so at the end of its lease. Days before the ' +
          'entitlement was made and days to come are left out.',
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
    async ({ params, query, tenantId }) => {
      const entitlementId = entitlementIdOf(params)
      const range = readDayRange(query, deps.clock.now())
      const days = await usageHistory(deps, tenantId, entitlementId, range)
      return {
        entitlementId: toWireId('entitlement', entitlementId),
        from: writeInstant(range.fromAt),
        to: writeInstant(range.untilAt),
        days: days.map(dayToWire),
      }
    },
  )
}
