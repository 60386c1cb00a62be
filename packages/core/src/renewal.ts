import { addInterval, type Interval, monthsSince } from './interval.ts'
import type { Rights } from './rights.ts'
import { rightEndAt } from './status.ts'

/**
 * The rights after one more term, or null where nothing can be renewed (perpetual, not started).
 * Expiry ahead or in grace: one term from the old expiry, even if that is still past. Past grace:
 * one term from now.
 */
export function rightsRenewed(rights: Rights, now: number): Rights | null {
  const { plan, startedAt, anchorAt, expiryAt } = rights
  if (plan.licenseType !== 'subscription' || startedAt === null || startedAt > now) return null
  if (expiryAt === null || anchorAt === null) return null
  if (now >= rightEndAt(rights)) {
    return {
      ...rights,
      anchorAt: now,
      expiryAt: addInterval(now, plan.licenseDuration),
      renewalsAt: [],
    }
  }
  return {
    ...rights,
    expiryAt: nextTermEndAt(anchorAt, expiryAt, plan.licenseDuration),
    // A renewed term that was cut off before it began is gone.
    renewalsAt: [...rights.renewalsAt.filter((at) => at > now && at < expiryAt), expiryAt],
  }
}

/**
 * One term after `expiryAt`. Where the expiry is a whole number of terms from the anchor, so is the
 * new one: a monthly term begun on the 31st ends on the 28th, the 31st, the 30th, and never drifts.
 */
function nextTermEndAt(anchorAt: number, expiryAt: number, duration: Interval): number {
  const count = duration.count ?? 1
  const months = duration.type === 'year' ? count * 12 : duration.type === 'month' ? count : 0
  if (months > 0) {
    const guess = Math.floor(monthsSince(anchorAt, expiryAt) / months)
    for (const k of [guess, guess + 1]) {
      if (addInterval(anchorAt, duration, k) === expiryAt) {
        return addInterval(anchorAt, duration, k + 1)
      }
    }
  }
  return addInterval(expiryAt, duration)
}
