import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

/** An Ed25519 public key as JWK; `kid` is its RFC 7638 thumbprint. */
export type PublicKey = {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
}

/** Null when it is no Ed25519 key. */
export function importPublicKey(key: { kty: string; crv: string; x: string }): KeyObject | null {
  if (key.kty !== 'OKP' || key.crv !== 'Ed25519') return null
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.x }, format: 'jwk' })
  } catch {
    return null
  }
}

/** RFC 7638: the hash of the required members in alphabetical order. */
export function thumbprint(key: { crv: string; kty: string; x: string }): string {
  const canonical = JSON.stringify({ crv: key.crv, kty: key.kty, x: key.x })
  return createHash('sha256').update(canonical).digest('base64url')
}
