import { type KeyObject, sign } from 'node:crypto'

/** Signs claims that are JSON text already; the result is a compact JWS (RFC 7515, RFC 8037). */
export type JwsSigner = (claimsJson: string) => string

export function ed25519Signer(privateKey: KeyObject, typ: string, kid: string): JwsSigner {
  const input = signingInput(typ, kid)
  return (claimsJson) => {
    const signed = input(claimsJson)
    return withSignature(signed, sign(null, Buffer.from(signed), privateKey))
  }
}

/**
 * The same, computed on a thread of its own: a signature takes longer than all else that goes into
 * a reply, and the one thread that answers requests has better things to do.
 */
export function ed25519ThreadSigner(privateKey: KeyObject, typ: string, kid: string) {
  const input = signingInput(typ, kid)
  return (claimsJson: string): Promise<string> => {
    const signed = input(claimsJson)
    return new Promise((resolve, reject) => {
      sign(null, Buffer.from(signed), privateKey, (error, signature) => {
        if (error) reject(error)
        else resolve(withSignature(signed, signature))
      })
    })
  }
}

/** The header is encoded once, since it is the same for every document of the key. */
function signingInput(typ: string, kid: string): (claimsJson: string) => string {
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ, kid })).toString('base64url')
  return (claimsJson) => `${header}.${Buffer.from(claimsJson).toString('base64url')}`
}

function withSignature(signed: string, signature: Buffer): string {
  return `${signed}.${signature.toString('base64url')}`
}
