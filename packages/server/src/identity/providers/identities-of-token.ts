import { fromWireId } from '@leasehold/core/ids'
import { decodeJwt, type JWTPayload } from 'jose'
import type { Deps } from '../../deps.ts'
import { OutboundFault } from '../../outbound/read-json.ts'
import { type Credentials, findAccountsOfClaim } from '../../storage/people/credentials.ts'
import {
  customersWithProvider,
  findProvidersOfIssuer,
  type IdentityProvider,
} from '../../storage/people/identity-providers.ts'
import { type TokenFault, verifyIdentityToken } from './verify-identity-token.ts'

/** What a token says of its bearer: contacts that it is, or groups that it names. */
export type Identity = { readonly username: string } & (
  | { readonly accounts: readonly Credentials[] }
  | {
      readonly groupIds: readonly string[]
      /** Whose groups they must be; null: the vendor's provider may name any. */
      readonly customerId: string | null
    }
)

export type TokenOutcome =
  | { readonly ok: true; readonly identities: readonly Identity[] }
  | {
      readonly ok: false
      readonly code: TokenFault | 'identityProviderUnknown' | 'identityTokenClaimMissing'
    }

type IdentityDeps = Pick<Deps, 'db' | 'clock' | 'providerDocuments'>

/**
 * Who the bearer of an OpenID token is, by every provider of the tenant that vouches for it. The
 * issuer that the token names only says whose keys to try. Throws OutboundFault when the keys of all
 * of them are out of reach.
 */
export async function identitiesOfToken(
  deps: IdentityDeps,
  tenantId: string,
  token: string,
): Promise<TokenOutcome> {
  const issuer = issuerOf(token)
  if (issuer === null) return { ok: false, code: 'identityTokenInvalid' }
  const providers = await findProvidersOfIssuer(deps.db, tenantId, issuer)
  if (providers.length === 0) return { ok: false, code: 'identityProviderUnknown' }
  const identities: Identity[] = []
  const faults: (TokenFault | 'identityTokenClaimMissing')[] = []
  const unreachable: unknown[] = []
  for (const provider of providers) {
    try {
      const now = deps.clock.now()
      const verified = await verifyIdentityToken(deps.providerDocuments, provider, token, now)
      const found = verified.ok && (await identityOf(deps, tenantId, provider, verified.claims))
      if (found) identities.push(found)
      else faults.push(verified.ok ? 'identityTokenClaimMissing' : verified.code)
    } catch (error) {
      if (!(error instanceof OutboundFault)) throw error
      unreachable.push(error)
    }
  }
  if (identities.length > 0) return { ok: true, identities }
  if (unreachable.length > 0) throw unreachable[0]
  // What was found out behind a good signature says more than that another provider's did not fit.
  const told = faults.find((code) => code !== 'identityTokenInvalid')
  return { ok: false, code: told ?? 'identityTokenInvalid' }
}

/** Null when the claim that says who it is, is missing. */
export async function identityOf(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  provider: IdentityProvider,
  claims: JWTPayload,
): Promise<Identity | null> {
  const { customerId, groupIdsClaim, userIdClaim, usernameClaim } = provider
  const userId = textOf(claims[userIdClaim])
  const username = (textOf(claims[usernameClaim]) ?? userId ?? '').slice(0, maxUsername)
  const named = groupIdsClaim === null ? undefined : claims[groupIdsClaim]
  if (named !== undefined) return { username, groupIds: groupIdsOf(named), customerId }
  if (userId === null) return null
  const accounts = await findAccountsOfClaim(db, tenantId, userId)
  return { username, accounts: await within(db, tenantId, provider, accounts) }
}

/**
 * A customer's own provider speaks for the people of that customer. The vendor's speaks for those of
 * customers without one, be it switched off: the same value may mean somebody else there.
 */
async function within(
  db: Deps['db'],
  tenantId: string,
  { customerId }: IdentityProvider,
  accounts: readonly Credentials[],
): Promise<Credentials[]> {
  if (customerId !== null) return accounts.filter((each) => each.customerId === customerId)
  const customers = accounts.map((each) => each.customerId)
  const own = await customersWithProvider(db, tenantId, customers)
  return accounts.filter((each) => !own.has(each.customerId))
}

const maxUsername = 256
const maxGroups = 100

function issuerOf(token: string): string | null {
  try {
    return textOf(decodeJwt(token).iss)
  } catch {
    return null
  }
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** A list, or one text with blanks or commas between; what is no id of a group names none. */
function groupIdsOf(value: unknown): string[] {
  const texts =
    typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : []
  const ids = texts.slice(0, maxGroups).map((text) => fromWireId('group', String(text)))
  return [...new Set(ids)].filter((id) => id !== null)
}
