import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import type { PublicKey } from '../../src/leasehold.ts'

export const tenantId = toWireId('tenant', '01900000-0000-7000-8000-000000000001')
export const otherProductId = toWireId('product', '01900000-0000-7000-8000-000000000012')
export const productId = toWireId('product', '01900000-0000-7000-8000-000000000011')

export type SigningKey = { readonly jwk: PublicKey; readonly privateKey: KeyObject }

/** A vendor's keys: what the license server would sign with. */
export type Vendor = {
  root: SigningKey
  lease: SigningKey
  serial: number
  /** A local license server, which signs in the vendor's place until then. */
  site: { key: SigningKey; until: number } | null
}

export function makeVendor(): Vendor {
  return { root: makeSigningKey(), lease: makeSigningKey(), serial: 1, site: null }
}

export function makeSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const canonical = JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })
  const kid = createHash('sha256').update(canonical).digest('base64url')
  return { jwk: { kty: 'OKP', crv: 'Ed25519', x, kid }, privateKey }
}

export function signJws(typ: string, claims: object, key: SigningKey): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode({ alg: 'EdDSA', typ, kid: key.jwk.kid })}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`
}

export function signManifest(vendor: Vendor, claims: object = {}): string {
  const key = { ...vendor.lease.jwk, nbf: 0, exp: null, use: ['lease'] }
  const manifest = { v: 1, iss: tenantId, serial: vendor.serial, iat: 0, keys: [key], ...claims }
  return signJws('leasehold-manifest+jwt', manifest, vendor.root)
}
