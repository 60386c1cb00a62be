import { addInterval, foreverAt } from './interval.ts'
import type { Rights } from './rights.ts'

export const entitlementStatuses = [
  'disabled',
  'customerDisabled',
  'exported',
  'created',
  'active',
  'gracePeriod',
  'expired',
] as const
export type EntitlementStatus = (typeof entitlementStatuses)[number]

/** The status at `now`: the first that applies. */
export function statusAt(rights: Rights, now: number): EntitlementStatus {
  if (rights.disabledAt !== null) return 'disabled'
  if (rights.customerDisabledAt !== null) return 'customerDisabled'
  if (rights.exportedAt !== null) return 'exported'
  if (rights.startedAt === null || rights.startedAt > now) return 'created'
  if (rights.expiryAt === null || now < rights.expiryAt) return 'active'
  return now < addInterval(rights.expiryAt, rights.gracePeriod) ? 'gracePeriod' : 'expired'
}

/** Whether seats may be taken and leases renewed. The first seat starts a plan that starts by activation. */
export function isUsable(rights: Rights, now: number): boolean {
  const status = statusAt(rights, now)
  if (status === 'active' || status === 'gracePeriod') return true
  return status === 'created' && startsWithFirstSeat(rights)
}

export function startsWithFirstSeat(rights: Rights): boolean {
  return rights.startedAt === null && rights.plan.licenseStartType === 'activation'
}

/** End of the right to use (exclusive): expiry plus grace; `foreverAt` without an expiry. */
export function rightEndAt(rights: Rights): number {
  return rights.expiryAt === null ? foreverAt : addInterval(rights.expiryAt, rights.gracePeriod)
}

/** End of grace, null where there is no expiry or no grace period. */
export function gracePeriodExpiryAt(rights: Rights): number | null {
  if (rights.expiryAt === null || rights.gracePeriod.type === 'none') return null
  return addInterval(rights.expiryAt, rights.gracePeriod)
}
