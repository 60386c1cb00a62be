import type { Deps } from '../../deps.ts'
import type { Credentials } from '../../storage/people/credentials.ts'
import { identityOf } from './identities-of-token.ts'
import type { Vouched } from './sign-in.ts'

/** Whose account it is. The portal needs a person: groups that a token names are nobody's. */
export async function contactOfClaims(
  deps: Pick<Deps, 'db' | 'clock' | 'providerDocuments'>,
  tenantId: string,
  { provider, claims }: Vouched,
): Promise<Credentials | null> {
  const withoutGroups = { ...provider, groupIdsClaim: null }
  const identity = await identityOf(deps, tenantId, withoutGroups, claims)
  return (identity && 'accounts' in identity && identity.accounts[0]) || null
}
