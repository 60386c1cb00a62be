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
  if (isDelegationOver(rights, now)) return 'expired'
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

/**
 * End of the right to use (exclusive): expiry plus grace; `foreverAt` without an expiry. At a local
 * license server it ends with the delegation at the latest.
 */
export function rightEndAt(rights: Rights): number {
  const { expiryAt, gracePeriod, exportedAt, delegatedUntilAt } = rights
  const endAt = expiryAt === null ? foreverAt : addInterval(expiryAt, gracePeriod)
  return exportedAt === null ? Math.min(endAt, delegatedUntilAt ?? foreverAt) : endAt
}

/** This is a local license server, and its leave to serve the entitlement has ended. */
export function isDelegationOver(rights: Rights, now: number): boolean {
  const { exportedAt, delegatedUntilAt } = rights
  return exportedAt === null && (delegatedUntilAt ?? foreverAt) <= now
}

/** End of grace, null where there is no expiry or no grace period. */
export function gracePeriodExpiryAt(rights: Rights): number | null {
  if (rights.expiryAt === null || rights.gracePeriod.type === 'none') return null
  return addInterval(rights.expiryAt, rights.gracePeriod)
}
