import { addInterval, isNone } from './interval.ts'
import type { Rights } from './rights.ts'
import { dayStartAt } from './seat-days.ts'
import type { ActivationMode } from './state.ts'
import { rightEndAt } from './status.ts'

/**
 * End (exclusive) of a lease given at `now`: the period from now, never past the right to use. An
 * online period of `none` lasts as long as the right to use does ("full duration"); without an
 * offline period there is no offline lease, see `allowsMode`.
 */
export function leaseEndAt(rights: Rights, mode: ActivationMode, now: number): number {
  const period = mode === 'offline' ? rights.offlineLeasePeriod : rights.leasePeriod
  const rightEnd = rightEndAt(rights)
  if (isNone(period) && mode === 'online') return rightEnd
  return Math.min(addInterval(now, period), rightEnd)
}

/**
 * The latest end that a lease given at `now` or earlier may have. A month from 30 January 23:00 ends
 * later than one from 31 January 01:00: both end on 28 February, at their time of day.
 */
export function latestLeaseEndAt(rights: Rights, mode: ActivationMode, now: number): number {
  const lateOnTheDayBefore = dayStartAt(now) - 1
  return Math.max(leaseEndAt(rights, mode, now), leaseEndAt(rights, mode, lateOnTheDayBefore))
}

/** Offline leases are given only where they have a period of their own. */
export function allowsMode(rights: Rights, mode: ActivationMode): boolean {
  return mode === 'online' || !isNone(rights.offlineLeasePeriod)
}

/** A concurrent seat comes back by its lease end, so a lease without end is not allowed for it. */
export function leaseFitsMode(rights: Pick<Rights, 'concurrencyMode' | 'leasePeriod'>): boolean {
  return rights.concurrencyMode === 'nodeLock' || !isNone(rights.leasePeriod)
}
