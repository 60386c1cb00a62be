import { addInterval, isNone } from './interval.ts'
import type { Rights } from './rights.ts'
import type { ActivationMode } from './state.ts'
import { rightEndAt } from './status.ts'

/**
 * End (exclusive) of a lease given at `now`: the period from now, never past the right to use. A
 * period of `none` lasts as long as the right to use does ("full duration").
 */
export function leaseEndAt(rights: Rights, mode: ActivationMode, now: number): number {
  const period = mode === 'offline' ? rights.offlineLeasePeriod : rights.leasePeriod
  const rightEnd = rightEndAt(rights)
  return isNone(period) ? rightEnd : Math.min(addInterval(now, period), rightEnd)
}

/** A concurrent seat comes back by its lease end, so a lease without end is not allowed for it. */
export function leaseFitsMode(rights: Pick<Rights, 'concurrencyMode' | 'leasePeriod'>): boolean {
  return rights.concurrencyMode === 'nodeLock' || !isNone(rights.leasePeriod)
}
