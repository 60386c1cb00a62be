import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, type LocalJWKSet } from 'jose'
import type { IdentityProvider } from '../../storage/people/identity-providers.ts'
import type { ProviderDocuments } from './provider-documents.ts'

/** Why a token does not count. Until its signature is proven there is only one answer. */
export type TokenFault =
  | 'identityTokenInvalid'
  | 'identityTokenExpired'
  | 'identityTokenNotYetValid'
  | 'identityTokenAudience'

export type VerifiedToken =
  | { readonly ok: true; readonly claims: JWTPayload }
  | { readonly ok: false; readonly code: TokenFault }

// Clocks of two well-kept machines differ by less.
const skewSeconds = 60
// Of ID tokens and of access tokens (RFC 9068); a logout token, which is for the same audience and
// by the same key, says so in its own.
const types = [undefined, 'JWT', 'at+jwt', 'application/at+jwt']

/**
 * Whether a provider has made this token for one of its audiences, and it is valid now. Throws
 * OutboundFault when the provider's keys are not known and can't be read.
 */
export async function verifyIdentityToken(
  documents: ProviderDocuments,
  provider: IdentityProvider,
  token: string,
  now: number,
): Promise<VerifiedToken> {
  const options: JWTVerifyOptions = {
    issuer: provider.issuer,
    audience: [...provider.audiences],
    algorithms: [...provider.algorithms],
    currentDate: new Date(now),
    clockTolerance: skewSeconds,
    requiredClaims: ['exp', 'iat'],
  }
  try {
    const { payload, protectedHeader } = await verifyByKeyOf(documents, provider, token, options)
    const { typ } = protectedHeader
    if (!types.includes(typ) || 'events' in payload) return fault('identityTokenInvalid')
    const { iat } = payload
    if (typeof iat === 'number' && iat * 1000 > now + skewSeconds * 1000) {
      return fault('identityTokenNotYetValid')
    }
    return { ok: true, claims: payload }
  } catch (error) {
    const code = faultOf(error)
    if (code === null) throw error
    return fault(code)
  }
}

async function verifyByKeyOf(
  documents: ProviderDocuments,
  provider: IdentityProvider,
  token: string,
  options: JWTVerifyOptions,
) {
  const { keySet } = await documents.of(provider)
  try {
    return await verifyByKeys(keySet, token, options)
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    // Rotated, or made up.
    const { keySet: latest } = await documents.afterUnknownKey(provider)
    return verifyByKeys(latest, token, options)
  }
}

/** A token that does not name its key may be of any that fits. */
async function verifyByKeys(keySet: LocalJWKSet, token: string, options: JWTVerifyOptions) {
  try {
    return await jwtVerify(token, keySet, options)
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options)
      } catch (next) {
        if (!(next instanceof errors.JWSSignatureVerificationFailed)) throw next
      }
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

function fault(code: TokenFault): VerifiedToken {
  return { ok: false, code }
}

/** Null for what is no fault of the token. The library looks at claims only behind the signature. */
function faultOf(error: unknown): TokenFault | null {
  if (error instanceof errors.JWTExpired) return 'identityTokenExpired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'identityTokenAudience'
    if (error.claim === 'nbf') return 'identityTokenNotYetValid'
    return 'identityTokenInvalid'
  }
  // Keys of the set that can't be read are reported as a TypeError.
  const ofToken = error instanceof errors.JOSEError || error instanceof TypeError
  return ofToken ? 'identityTokenInvalid' : null
}
