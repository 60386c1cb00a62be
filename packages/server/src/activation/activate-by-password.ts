import type { Deps } from '../deps.ts'
import { accountOfPassword } from '../http/account-of-password.ts'
import { attemptKey } from '../http/attempt-limiter.ts'
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
  shown: { readonly username: string; readonly password: string },
): Promise<Extract<Answer, { ok: true }>> {
  const { tenantId } = request
  const address = attemptKey(tenantId, request.ipAddress)
  const { contactId, username } = await accountOfPassword(deps.clock, limiter, address, () =>
    verifyContactPassword(deps, tenantId, shown),
  )
  return activateInGroups(deps, request, 'password', [{ contactIds: [contactId], username }])
}
