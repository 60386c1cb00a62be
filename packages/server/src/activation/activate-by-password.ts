import type { Deps } from '../deps.ts'
import { attemptKey } from '../http/attempt-limiter.ts'
import { RequestError } from '../http/request-error.ts'
import { verifyContactPassword } from '../identity/contacts/verify-contact-password.ts'
import type { Answer } from '../licensing/submission.ts'
import { activateInGroups } from './activate-in-groups.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import type { SeatRequest } from './seat-request.ts'

/**
 * Takes a seat by username and password of a contact, in a group that it may use. Wrong ones are
 * counted against the caller's address, besides the lock-out of the account.
 */
export async function activateByPassword(
  deps: Deps,
  { limiter }: Doorkeeper,
  request: SeatRequest,
  { username, password }: { username: string; password: string },
): Promise<Extract<Answer, { ok: true }>> {
  const { tenantId } = request
  const address = attemptKey(tenantId, request.ipAddress)
  limiter.check(address)
  const found = await verifyContactPassword(deps, tenantId, username, password)
  // Of a burst of guesses no more are told than of as many one after the other.
  limiter.check(address)
  if (found.outcome === 'right') {
    const { contactId, username } = found
    return activateInGroups(deps, request, 'password', [{ contactIds: [contactId], username }])
  }
  limiter.failed(address)
  if (found.outcome === 'wrong') throw new RequestError('credentialsInvalid')
  const seconds = Math.max(1, Math.ceil((found.until - deps.clock.now()) / 1000))
  throw new RequestError('tooManyAttempts', { headers: { 'retry-after': String(seconds) } })
}
