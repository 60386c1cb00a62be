import type { Deps } from '../../deps.ts'
import { findUserOfClaims, type UserAccount } from '../../storage/users/user-accounts.ts'
import type { Vouched } from './sign-in.ts'

/**
 * Who of the vendor it is: by what the provider calls them, or by an e-mail that it says it has
 * verified. An address that it merely repeats could be anybody's.
 */
export async function userOfClaims(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  { provider, claims }: Vouched,
): Promise<UserAccount | null> {
  const value = textOf(claims[provider.userIdClaim])
  const email = claims.email_verified === true ? textOf(claims.email) : null
  return findUserOfClaims(db, tenantId, { value, email })
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null
}
