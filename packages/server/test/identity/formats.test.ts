import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ed25519Jwk } from '../../src/identity/jwk.ts'
import { ed25519Signer } from '../../src/identity/jws.ts'
import { makeManifest, manifestType } from '../../src/identity/manifest.ts'
import { leaseType } from '../../src/identity/read-keys.ts'

type PrivateJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; d: string }
type ListedClaims = { kid: string; x: string; nbf: number; exp: number | null }

const vectors = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../conformance/formats/${name}.json`, import.meta.url), 'utf8'),
  )
const keys = vectors('keys')
const root: PrivateJwk = keys.root
const lease: PrivateJwk = keys.lease
const privateKey = (jwk: PrivateJwk) => createPrivateKey({ key: { ...jwk }, format: 'jwk' })
const first = (name: string) => vectors(name).cases[0]

test('a lease document is, byte for byte, the one of the vectors', () => {
  const sign = ed25519Signer(privateKey(lease), leaseType, lease.kid)
  expect(sign(JSON.stringify(keys.leaseClaims))).toBe(first('lease-documents').document)
})

test('a manifest is, byte for byte, the one of the vectors', () => {
  const sign = ed25519Signer(privateKey(root), manifestType, root.kid)
  expect(sign(JSON.stringify(keys.manifestClaims))).toBe(first('manifests').manifest)
})

test('the claims of a manifest are those of the vectors, in their order', () => {
  const { iss, serial, iat, keys: listed, v } = keys.manifestClaims
  // The others belong to local servers and to other uses.
  const ours: ListedClaims[] = listed.slice(0, 2)
  const jws = makeManifest(ed25519Signer(privateKey(root), manifestType, root.kid), {
    issuer: iss,
    serial,
    issuedAt: iat * 1000,
    keys: ours.map(({ kid, x, nbf, exp }) => ({
      jwk: { kty: 'OKP', crv: 'Ed25519', x, kid },
      notBeforeAt: nbf * 1000,
      notAfterAt: exp === null ? null : exp * 1000,
    })),
  })
  const claims = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()
  expect(claims).toBe(JSON.stringify({ v, iss, serial, iat, keys: ours }))
})

test.each([root, lease])('the id of a key is that of the vectors', (jwk) => {
  expect(ed25519Jwk(createPublicKey(privateKey(jwk)))).toEqual({
    kty: 'OKP',
    crv: 'Ed25519',
    x: jwk.x,
    kid: jwk.kid,
  })
})
