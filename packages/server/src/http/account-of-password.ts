import type { Clock } from '../clock.ts'
import type { PasswordOutcome } from '../identity/sign-in/verify-password-of.ts'
import type { AttemptLimiter } from './attempt-limiter.ts'
import { RequestError } from './request-error.ts'

/**
 * The account behind a password that was shown, or the refusal. Wrong ones are counted against the
 * key, besides the lock-out of the account.
 */
export async function accountOfPassword<A>(
  clock: Clock,
  limiter: AttemptLimiter,
  key: string,
  verify: () => Promise<PasswordOutcome<A>>,
): Promise<A> {
  limiter.check(key)
  const found = await verify()
  // Of a burst of guesses no more are told of than of as many one after the other.
  limiter.check(key)
  if (found.outcome === 'wrong' || found.outcome === 'locked') limiter.failed(key)
  return accountOrRefuse(clock, found)
}

export function accountOrRefuse<A>(clock: Clock, found: PasswordOutcome<A>): A {
  switch (found.outcome) {
    case 'right':
      return found.account
    case 'incomplete':
      throw new RequestError('secondFactorRequired')
    case 'wrong':
      throw new RequestError('credentialsInvalid')
    case 'locked': {
      const seconds = Math.max(1, Math.ceil((found.until - clock.now()) / 1000))
      throw new RequestError('tooManyAttempts', { headers: { 'retry-after': String(seconds) } })
    }
  }
}
