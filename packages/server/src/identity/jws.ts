import { type KeyObject, sign } from 'node:crypto'

/** Signs claims that are JSON text already; the result is a compact JWS (RFC 7515, RFC 8037). */
export type JwsSigner = (claimsJson: string) => string

/** The header is encoded once, since it is the same for every document of the key. */
export function ed25519Signer(privateKey: KeyObject, typ: string, kid: string): JwsSigner {
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ, kid })).toString('base64url')
  return (claimsJson) => {
    const signed = `${header}.${Buffer.from(claimsJson).toString('base64url')}`
    return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
  }
}
