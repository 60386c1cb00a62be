import type { Ed25519Jwk } from './jwk.ts'
import type { JwsSigner } from './jws.ts'

export const manifestType = 'leasehold-manifest+jwt'

/** A signing key as the manifest lists it. Instants in milliseconds; open while `notAfterAt` is null. */
export type ListedKey = {
  jwk: Ed25519Jwk
  notBeforeAt: number
  notAfterAt: number | null
  /** Of a local license server: the entitlements (wire ids) that it may sign for, each until when. */
  ends?: Readonly<Record<string, number>>
}

/** The manifest of docs/formats.md, byte for byte. `issuer` is the wire id of the tenant. */
export function makeManifest(
  signAsRoot: JwsSigner,
  manifest: { issuer: string; serial: number; issuedAt: number; keys: readonly ListedKey[] },
): string {
  return signAsRoot(
    JSON.stringify({
      v: 1,
      iss: manifest.issuer,
      serial: manifest.serial,
      iat: manifest.issuedAt / 1000,
      keys: manifest.keys.map(keyToClaim),
    }),
  )
}

/** The keys of a manifest of the tenant's own: this program made it, so it is of the form that it makes. */
export function keysListedIn(jws: string): ListedKey[] {
  const claims = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as {
    keys: (Ed25519Jwk & { nbf: number; exp: number | null })[]
  }
  return claims.keys.map(({ kty, crv, x, kid, nbf, exp }) => ({
    jwk: { kty, crv, x, kid },
    notBeforeAt: Math.round(nbf * 1000),
    notAfterAt: exp === null ? null : Math.round(exp * 1000),
  }))
}

function keyToClaim({ jwk, notBeforeAt, notAfterAt, ends }: ListedKey) {
  return {
    kid: jwk.kid,
    kty: jwk.kty,
    crv: jwk.crv,
    x: jwk.x,
    nbf: notBeforeAt / 1000,
    exp: notAfterAt === null ? null : notAfterAt / 1000,
    use: ['lease'],
    ...(ends && {
      for: Object.keys(ends),
      ends: Object.fromEntries(Object.entries(ends).map(([id, at]) => [id, at / 1000])),
    }),
  }
}
