import { createHash, type KeyObject } from 'node:crypto'

export type Ed25519Jwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string }
export type RsaJwk = { kty: 'RSA'; n: string; e: string; kid: string }

export function ed25519Jwk(key: KeyObject): Ed25519Jwk {
  const { x } = key.export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('Not an Ed25519 key.')
  return { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint({ crv: 'Ed25519', kty: 'OKP', x }) }
}

export function rsaJwk(key: KeyObject): RsaJwk {
  const { n, e } = key.export({ format: 'jwk' })
  if (n === undefined || e === undefined) throw new TypeError('Not an RSA key.')
  return { kty: 'RSA', n, e, kid: thumbprint({ e, kty: 'RSA', n }) }
}

/** RFC 7638: SHA-256 over the required members, which the caller gives in lexical order. */
function thumbprint(members: Record<string, string>): string {
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}
