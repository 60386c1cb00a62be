import { createHash, timingSafeEqual } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { Deps } from '../../deps.ts'
import { OutboundFault } from '../../outbound/read-json.ts'
import {
  findIdentityProvider,
  type IdentityProvider,
} from '../../storage/people/identity-providers.ts'
import type { Discovery } from './provider-documents.ts'
import { openClientSecret } from './seal-client-secret.ts'
import { verifyIdentityToken } from './verify-identity-token.ts'

/** What a browser keeps, sealed, while somebody is away at a provider. */
export type SignInState = {
  readonly providerId: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly redirectUri: string
  readonly expiresAt: number
}

/** Which pages somebody signs in to: what was begun at one ends there. */
export type SignInPlace = 'portal' | 'console'

/** For whom the provider vouches; null when the code or the token does not count. */
export type Vouched = { readonly provider: IdentityProvider; readonly claims: JWTPayload }

/** How long somebody may take to sign in there. */
export const signInMs = 10 * 60_000
const contextOf = (place: SignInPlace) => `${place} sign-in`

type SignInDeps = Pick<
  Deps,
  'db' | 'clock' | 'secrets' | 'randomBytes' | 'readJson' | 'providerDocuments'
>

/** Where to send the browser (authorization code with PKCE), and what it keeps meanwhile. */
export async function beginSignIn(
  deps: SignInDeps,
  tenantId: string,
  provider: IdentityProvider,
  { place, redirectUri }: { readonly place: SignInPlace; readonly redirectUri: string },
): Promise<{ authorizationUrl: string; sealed: string }> {
  const { discovery } = await deps.providerDocuments.of(provider)
  if (discovery.authorizationEndpoint === null || discovery.tokenEndpoint === null) {
    throw new OutboundFault('the provider names no address to sign in at')
  }
  const random = () => deps.randomBytes(32).toString('base64url')
  const kept: SignInState = {
    providerId: provider.id,
    ...{ state: random(), nonce: random(), verifier: random(), redirectUri },
    expiresAt: deps.clock.now() + signInMs,
  }
  const url = new URL(discovery.authorizationEndpoint)
  const query = {
    ...{ response_type: 'code', client_id: provider.clientId ?? '', redirect_uri: redirectUri },
    ...{ scope: provider.signInScope, state: kept.state, nonce: kept.nonce },
    ...{ code_challenge: sha256(kept.verifier), code_challenge_method: 'S256' },
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const sealed = deps.secrets.seal(tenantId, contextOf(place), Buffer.from(JSON.stringify(kept)))
  return { authorizationUrl: url.href, sealed: sealed.toString('base64url') }
}

/** For whom a provider vouches that somebody has come back from. Throws OutboundFault when it is away. */
export async function finishSignIn(
  deps: SignInDeps,
  tenantId: string,
  place: SignInPlace,
  sealed: string,
  returned: { readonly code: string; readonly state: string; readonly iss?: string | undefined },
): Promise<Vouched | null> {
  const kept = openState(deps, tenantId, place, sealed)
  if (!kept || !isSame(kept.state, returned.state)) return null
  const provider = await findIdentityProvider(deps.db, tenantId, kept.providerId)
  if (!provider?.enabled || provider.clientId === null) return null
  // A provider may have sent the browser on to another one, to be handed that one's code (RFC 9207).
  if (returned.iss !== undefined && returned.iss !== provider.issuer) return null
  const { discovery } = await deps.providerDocuments.of(provider)
  const token = await exchange(deps, tenantId, provider, discovery, kept, returned.code)
  if (token === null) return null
  // An ID token is for whoever asked for it: the page, not the vendor's applications.
  const asked = { ...provider, audiences: [provider.clientId] }
  const now = deps.clock.now()
  const verified = await verifyIdentityToken(deps.providerDocuments, asked, token, now)
  if (!verified.ok || verified.claims.nonce !== kept.nonce) return null
  return { provider, claims: verified.claims }
}

/** The ID token for a code; null when the provider refuses the code. */
async function exchange(
  deps: SignInDeps,
  tenantId: string,
  provider: IdentityProvider,
  discovery: Discovery,
  kept: SignInState,
  code: string,
): Promise<string | null> {
  const clientId = provider.clientId ?? ''
  const secret = openClientSecret(deps.secrets, tenantId, provider)
  const form = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code, redirect_uri: kept.redirectUri },
    ...{ code_verifier: kept.verifier, client_id: clientId },
  })
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
  if (secret !== null && discovery.takesBasic) {
    // RFC 6749, 2.3.1: both are encoded like a form first.
    const pair = [clientId, secret].map((text) =>
      new URLSearchParams({ '': text }).toString().slice(1),
    )
    headers.authorization = `Basic ${Buffer.from(pair.join(':')).toString('base64')}`
    form.delete('client_id')
  } else if (secret !== null) form.set('client_secret', secret)
  const { status, body } = await deps.readJson(discovery.tokenEndpoint ?? '', {
    body: form.toString(),
    headers,
  })
  if (status >= 500) throw new OutboundFault(`the token endpoint answered ${status}`)
  const token = status === 200 && (body as { id_token?: unknown } | null)?.id_token
  return typeof token === 'string' ? token : null
}

function openState(
  { secrets, clock }: SignInDeps,
  tenantId: string,
  place: SignInPlace,
  sealed: string,
): SignInState | null {
  try {
    const text = secrets
      .open(tenantId, contextOf(place), Buffer.from(sealed, 'base64url'))
      .toString()
    // Past the seal it is what `beginSignIn` wrote.
    const kept = JSON.parse(text) as SignInState
    return kept.expiresAt > clock.now() ? kept : null
  } catch {
    return null
  }
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
