import {
  dayStartAt,
  everySeatDay,
  nextDayAt,
  type SeatsChange,
  seatDays,
} from '@leasehold/core/seat-days'
import { seatLimit } from '@leasehold/core/seats'
import { settle } from '@leasehold/core/settle'
import type { Deps } from '../../deps.ts'
import { policyOf } from '../../licensing/policies.ts'
import { dueActivations } from '../../storage/activations.ts'
import { listSeatTerms } from '../../storage/entitlement-versions.ts'
import type { EntitlementRecord } from '../../storage/entitlements.ts'
import { readSeatFigures } from '../../storage/seat-days.ts'
import { tenantSettings } from '../../storage/tenant-settings.ts'
import { entitlementOrNotFound } from '../entitlements/read-entitlements.ts'

export type UsageDay = {
  readonly dayAt: number
  readonly seatCount: number
  /** Null is unlimited. */
  readonly seatLimit: number | null
  readonly min: number
  readonly max: number
  readonly complete: boolean
}

/** The seats of each day of a range, from the first day of the entitlement to today. */
export async function usageHistory(
  deps: Deps,
  tenantId: string,
  entitlementId: string,
  range: { fromAt: number; untilAt: number },
): Promise<UsageDay[]> {
  const now = deps.clock.now()
  const record = await entitlementOrNotFound(deps, tenantId, entitlementId, now)
  const place = { tenantId, groupId: record.group.id, entitlementId }
  const untilAt = Math.min(range.untilAt, nextDayAt(dayStartAt(now)))
  const fromAt = Math.max(range.fromAt, dayStartAt(record.state.rights.createdAt))
  const { opening, closed, changes } = await readSeatFigures(deps.db, place, { fromAt, untilAt })
  const lapsed = await lapsesToCome(deps, tenantId, record, now)
  const all = [...changes, ...lapsed].sort((a, b) => a.at - b.at)
  const latest = closed.at(-1)
  const open = seatDays(latest?.closing ?? opening, all, latest && nextDayAt(latest.dayAt))
  const days = [...closed, ...open]
  const terms = await listSeatTerms(deps.db, tenantId, place, untilAt)
  return everySeatDay(opening, days, fromAt, untilAt).flatMap(({ dayAt, min, max }) => {
    const endAt = nextDayAt(dayAt)
    const last = terms.findLast(({ at }) => at < endAt)
    if (!last) return []
    const { seatCount } = last
    return [{ dayAt, seatCount, seatLimit: seatLimit(last), min, max, complete: endAt <= now }]
  })
}

/** Seats that have lapsed, but of which no line was written yet. */
async function lapsesToCome(
  { db }: Deps,
  tenantId: string,
  { state }: EntitlementRecord,
  now: number,
): Promise<SeatsChange[]> {
  const place = { groupId: state.groupId, entitlementId: state.id }
  const due = await dueActivations(db, tenantId, place, now)
  const group = {
    policy: policyOf(await tenantSettings(db, tenantId)),
    entitlements: new Map([[state.id, state]]),
    activations: new Map(due.map((activation) => [activation.id, activation])),
    moreLapsed: new Set<string>(),
  }
  return settle(group, now).log.map(({ at, seatsChange }) => ({ at, change: seatsChange }))
}
