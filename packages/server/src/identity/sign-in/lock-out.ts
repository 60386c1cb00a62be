import type { SignInFailures } from '../../storage/people/sign-in-failures.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Failures in a row that lock an account. */
export const failuresToLock = 5
const firstLockMs = 15 * minuteMs

/** How long a failure counts when none follows it, from when another was possible at all. */
export const failureMemoryMs = dayMs

export function isLocked(failures: SignInFailures | null, now: number): boolean {
  return failures !== null && failures.lockedUntil !== null && failures.lockedUntil > now
}

/**
 * One failure more. Every fifth in a row locks: for 15 minutes, then for twice as long each time, a
 * day at most. So a guesser has 35 guesses in the first day and soon no more than five a day, and
 * whoever was locked out by somebody else gets in again without asking anybody.
 */
export function afterFailure(before: SignInFailures, now: number): SignInFailures {
  const since = Math.max(before.failedAt, before.lockedUntil ?? before.failedAt)
  const isForgotten = now - since >= failureMemoryMs
  const failures = (isForgotten ? 0 : before.failures) + 1
  const times = failures / failuresToLock
  if (!Number.isInteger(times)) return { failures, failedAt: now, lockedUntil: null }
  const lockMs = Math.min(firstLockMs * 2 ** (times - 1), dayMs)
  return { failures, failedAt: now, lockedUntil: now + lockMs }
}
