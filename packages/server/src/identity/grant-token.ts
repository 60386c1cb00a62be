import type { Deps } from '../deps.ts'
import type { ApiClient } from '../storage/api-clients.ts'
import { effectiveScopes } from './effective-scopes.ts'
import { issueManagementToken } from './management-token.ts'

export const tokenSeconds = 3600

export type GrantedToken = { token: string; scopes: readonly string[] }

/**
 * A token of the Management API for a client whose secret was right. `asked` narrows it; words that
 * are no scope of ours, such as `openid`, are ignored. Null when it asks for scopes of which the
 * client has none.
 */
export function grantToken(
  { secrets, clock }: Pick<Deps, 'secrets' | 'clock'>,
  client: ApiClient,
  asked: string | undefined,
  known: readonly string[],
): GrantedToken | null {
  const words = (asked ?? '').split(' ').filter((word) => known.includes(word))
  const held = effectiveScopes(client)
  const scopes = words.length === 0 ? held : held.filter((scope) => words.includes(scope))
  if (words.length > 0 && scopes.length === 0) return null
  const now = clock.now()
  const token = issueManagementToken(secrets, {
    tenantId: client.tenantId,
    clientId: client.id,
    scopes,
    issuedAt: now,
    expiresAt: now + tokenSeconds * 1000,
  })
  return { token, scopes }
}
