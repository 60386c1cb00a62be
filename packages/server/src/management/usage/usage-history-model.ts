import { Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { component, Instant, ref, wireId } from '../../http/wire.ts'
import { amount } from '../entitlements/rights-model.ts'
import type { UsageDay } from './usage-history.ts'

const UsageDayModel = component(
  'UsageDay',
  Type.Object({
    date: Type.String({ format: 'date', description: 'A day in UTC.' }),
    seatCount: Type.Integer({ description: 'Seats purchased, as the day ended.' }),
    seatLimit: { ...amount, description: 'Overdraft seats included; null is unlimited.' },
    minSeatsUsed: Type.Integer(),
    maxSeatsUsed: Type.Integer(),
    complete: Type.Boolean({ description: 'False for the day that is not over.' }),
  }),
)

export const UsageHistoryModel = component(
  'UsageHistory',
  Type.Object({
    entitlementId: wireId('entitlement'),
    from: Instant,
    to: Instant,
    days: Type.Array(ref(UsageDayModel)),
  }),
)

export const usageHistoryComponents = [UsageDayModel, UsageHistoryModel]

export function dayToWire({ dayAt, seatCount, seatLimit, min, max, complete }: UsageDay) {
  const date = writeInstant(dayAt).slice(0, 10)
  return { date, seatCount, seatLimit, minSeatsUsed: min, maxSeatsUsed: max, complete }
}
