import { createPublicKey, verify } from 'node:crypto'
import { faulty, type Opened, opened, type TokenFault } from './token-fault.ts'

export type Claims = Readonly<Record<string, unknown>>
export type SigningJwk = { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }

const base64url = /^[A-Za-z0-9_-]+$/

/**
 * Verifies a compact JWS, Ed25519.
 *
 * @param keyOf the key that the header names, given what the claims say, of which nothing is
 *   believed yet; or why it is refused
 */
export function verifyJws(
  text: string,
  typ: string,
  keyOf: (kid: string, claims: Claims) => SigningJwk | TokenFault,
): Opened<Claims> {
  const [head = '', body = '', signature = '', ...more] = text.split('.')
  if (more.length > 0 || ![head, body, signature].every((part) => base64url.test(part))) {
    return faulty('malformed')
  }
  const header = parse(head)
  const claims = parse(body)
  if (!header || !claims || 'crit' in header) return faulty('malformed')
  const { alg, kid } = header
  // The document never chooses how it is verified.
  if (alg !== 'EdDSA' || header.typ !== typ) return faulty('wrongType')
  if (typeof kid !== 'string') return faulty('malformed')
  const jwk = keyOf(kid, claims)
  if (typeof jwk === 'string') return faulty(jwk)
  return isSignedBy(jwk, `${head}.${body}`, signature) ? opened(claims) : faulty('altered')
}

/** What a JWS says, to find the key that it has to be verified with. Nothing of it is believed. */
export function unverifiedClaims(text: string): Claims | null {
  return parse(text.split('.')[1] ?? '')
}

function isSignedBy({ kty, crv, x }: SigningJwk, signed: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' })
    return verify(null, Buffer.from(signed), key, Buffer.from(signature, 'base64url'))
  } catch {
    // A key that is no key verifies nothing.
    return false
  }
}

function parse(part: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Claims) : null
  } catch {
    return null
  }
}
