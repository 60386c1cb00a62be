import type { Deps } from '../deps.ts'
import { attemptKey } from '../http/attempt-limiter.ts'
import { RequestError } from '../http/request-error.ts'
import { identitiesOfToken } from '../identity/providers/identities-of-token.ts'
import type { Answer } from '../licensing/submission.ts'
import { OutboundFault } from '../outbound/read-json.ts'
import { activateInGroups, type Person } from './activate-in-groups.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import type { SeatRequest } from './seat-request.ts'

/**
 * Takes a seat by an OpenID token, in a group that its bearer may use. Tokens that do not count are
 * counted against the caller's address.
 */
export async function activateByToken(
  deps: Deps,
  { limiter }: Doorkeeper,
  request: SeatRequest,
  token: string,
): Promise<Extract<Answer, { ok: true }>> {
  const { tenantId } = request
  const address = attemptKey(tenantId, request.ipAddress)
  limiter.check(address)
  const found = await identitiesOfToken(deps, tenantId, token).catch((error: unknown) => {
    if (!(error instanceof OutboundFault)) throw error
    deps.log.warn({ err: error, tenantId }, 'an identity provider could not be read')
    throw new RequestError('identityProviderUnreachable', { headers: { 'retry-after': '10' } })
  })
  // Of a burst of made-up tokens no more are told of than of as many one after the other.
  limiter.check(address)
  if (!found.ok) {
    limiter.failed(address)
    throw new RequestError(found.code)
  }
  const people = found.identities.map((identity): Person => {
    if (!('accounts' in identity)) return identity
    const { username, accounts } = identity
    return { username, contactIds: accounts.map(({ contactId }) => contactId) }
  })
  return activateInGroups(deps, request, 'openIdToken', people)
}
