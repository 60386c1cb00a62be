import { addInterval, foreverAt, type Interval, isNone } from '../interval.ts'
import { limitWithOverdraft } from '../limits.ts'
import type { AttributeRight, FeatureRight, Rights } from '../rights.ts'
import { seatLimit } from '../seats.ts'
import { rightEndAt } from '../status.ts'

/**
 * Whether anything is less than before: a limit, a feature, an end, a period, a value taken away.
 * A reduction is published at once, whatever the window and the detection say.
 *
 * @param now periods are compared as they would run from here: a month may be shorter than 30 days
 */
export function isReduction(before: Rights, after: Rights, now: number): boolean {
  return (
    lowered(before.seatCount, after.seatCount) ||
    lowered(seatLimit(before), seatLimit(after)) ||
    (before.concurrencyMode === 'nodeLock' && after.concurrencyMode === 'concurrent') ||
    lowered(before.expiryAt, after.expiryAt) ||
    rightEndAt(after) < rightEndAt(before) ||
    (before.hasMaintenance && !after.hasMaintenance) ||
    maintenanceEnd(after) < maintenanceEnd(before) ||
    shortened(before.leasePeriod, after.leasePeriod, now, foreverAt) ||
    shortened(before.offlineLeasePeriod, after.offlineLeasePeriod, now, now) ||
    shortened(before.gracePeriod, after.gracePeriod, now, now) ||
    shortened(before.lingerPeriod, after.lingerPeriod, now, now) ||
    before.features.some((feature) => isLess(feature, sameOf(after.features, feature))) ||
    before.attributes.some((attribute) => isTaken(attribute, sameOf(after.attributes, attribute)))
  )
}

/** Null is unlimited, or never. */
function lowered(before: number | null, after: number | null): boolean {
  return after !== null && (before === null || after < before)
}

function maintenanceEnd({ hasMaintenance, maintenanceExpiryAt }: Rights): number {
  return hasMaintenance ? (maintenanceExpiryAt ?? 0) : 0
}

/** @param noneEndAt what a period of `none` comes to */
function shortened(before: Interval, after: Interval, now: number, noneEndAt: number): boolean {
  const endAt = (period: Interval) => (isNone(period) ? noneEndAt : addInterval(now, period))
  return endAt(after) < endAt(before)
}

function sameOf<T extends { readonly id: string }>(items: readonly T[], item: T): T | undefined {
  return items.find(({ id }) => id === item.id)
}

function isLess(before: FeatureRight, after: FeatureRight | undefined): boolean {
  if (!after || after.type !== before.type) return true
  const limitOf = ({ value, overdraft }: FeatureRight) => limitWithOverdraft(value, overdraft)
  return lowered(before.value, after.value) || lowered(limitOf(before), limitOf(after))
}

/** Attributes have no order; one that is gone or empty is less than one that is there. */
function isTaken(before: AttributeRight, after: AttributeRight | undefined): boolean {
  return before.value !== null && (after?.value ?? null) === null
}
