import { addInterval, foreverAt, isNone } from './interval.ts'
import { limitWithOverdraft } from './limits.ts'
import type { Rights } from './rights.ts'
import type { ActivationState, EntitlementState } from './state.ts'
import { rightEndAt } from './status.ts'

/** How many seats may be taken, overdraft included; null is unlimited. */
export function seatLimit(rights: Pick<Rights, 'seatCount' | 'overdraftSeats'>): number | null {
  return limitWithOverdraft(rights.seatCount, rights.overdraftSeats)
}

export function hasFreePurchasedSeat(entitlement: EntitlementState): boolean {
  return entitlement.seatsUsed < entitlement.rights.seatCount
}

export function hasFreeSeat(entitlement: EntitlementState): boolean {
  const limit = seatLimit(entitlement.rights)
  return limit === null || entitlement.seatsUsed < limit
}

/** More seats are held than the limit allows, since it was lowered by force. */
export function isOverLimit(entitlement: EntitlementState): boolean {
  const limit = seatLimit(entitlement.rights)
  return limit !== null && entitlement.seatsUsed > limit
}

export function isLingering(activation: ActivationState): boolean {
  return activation.held && activation.deactivatedAt !== null
}

/** Until when a seat that is checked out at `now` is occupied at least; null: no minimum. */
export function lingerEndAt(rights: Rights, now: number): number | null {
  if (rights.concurrencyMode === 'nodeLock' || isNone(rights.lingerPeriod)) return null
  return Math.min(addInterval(now, rights.lingerPeriod), rightEndAt(rights))
}

/** Nobody runs on it any more, but its minimum hold still occupies the place. */
export function isIdle(
  activation: ActivationState,
  rights: Rights,
  regrantMarginMs: number,
  now: number,
): boolean {
  if (isLingering(activation)) return true
  const stopsAt = lapsesAt(activation, rights, regrantMarginMs)
  return stopsAt !== null && stopsAt <= now
}

/**
 * Freed, or handed in by a token, while its device may still run: the place is kept for it until it
 * has stopped by its own clock.
 */
export function isAwaited(
  { held, deactivatedAt, mode, loss, fenceAt, lingerExpiryAt }: ActivationState,
  regrantMarginMs: number,
  now: number,
): boolean {
  if (!held || deactivatedAt === null || lingerExpiryAt === null) return false
  const stopsAt = fenceAt + regrantMarginMs
  return now < stopsAt && lingerExpiryAt >= stopsAt && (loss === 'freed' || mode === 'offline')
}

/**
 * When a running concurrent seat stops by itself: its device stops at the fence by its own clock,
 * the margin allows for clocks that differ. Null: never by itself.
 */
export function lapsesAt(
  activation: ActivationState,
  rights: Rights,
  regrantMarginMs: number,
): number | null {
  if (!activation.held || activation.deactivatedAt !== null) return null
  // Where it is served it falls back: at the local license server.
  if (rights.exportedAt !== null) return null
  if (rights.concurrencyMode === 'nodeLock' || activation.fenceAt >= foreverAt) return null
  return activation.fenceAt + regrantMarginMs
}

/** When its place comes free by itself: after the lapse and the linger period. Null: never. */
export function freesAt(
  activation: ActivationState,
  rights: Rights,
  regrantMarginMs: number,
): number | null {
  if (!activation.held || rights.exportedAt !== null) return null
  if (activation.deactivatedAt !== null)
    return activation.lingerExpiryAt ?? activation.deactivatedAt
  const stopsAt = lapsesAt(activation, rights, regrantMarginMs)
  return stopsAt === null ? null : Math.max(stopsAt, activation.lingerExpiryAt ?? stopsAt)
}

/** When something of it falls back by itself first: its elements at the lapse, then its place. */
export function dueAt(
  activation: ActivationState,
  rights: Rights,
  regrantMarginMs: number,
): number | null {
  const stopsAt = lapsesAt(activation, rights, regrantMarginMs)
  if (stopsAt !== null && Object.keys(activation.holdings).length > 0) return stopsAt
  return freesAt(activation, rights, regrantMarginMs)
}
