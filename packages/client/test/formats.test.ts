import { readFileSync } from 'node:fs'
import type { PublicKey } from '@leasehold/client'
import { fromWireId, type IdKind, toWireId } from '@leasehold/core/ids'
import { describe, expect, test } from 'vitest'
import { readJws } from '../src/trust/jws.ts'
import { readLease } from '../src/trust/lease.ts'
import { leaseType, verifyLeaseDocument } from '../src/trust/lease-document.ts'
import { verifyManifest } from '../src/trust/manifest.ts'
import { openResponse } from '../src/trust/offline-response.ts'
import { importPublicKey, thumbprint } from '../src/trust/public-keys.ts'

function vectors<T>(name: string): T {
  const url = new URL(`../../../conformance/formats/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as T
}

function rootsOf(keys: readonly PublicKey[]) {
  const roots = keys.flatMap((jwk) => {
    const key = importPublicKey(jwk)
    return key === null ? [] : [[jwk.kid, key] as const]
  })
  expect(roots).toHaveLength(keys.length)
  return new Map(roots)
}

describe('lease documents', () => {
  const { tenantId, productId, publicKeys, manifest, cases } = vectors<{
    tenantId: string
    productId: string
    publicKeys: PublicKey[]
    manifest: string
    cases: { name: string; document: string; reason: string | null; claims?: object }[]
  }>('lease-documents')
  const list = verifyManifest(manifest, { tenantId, roots: rootsOf(publicKeys), highestSerial: 0 })
  if (!list.ok) throw new Error(list.detail)

  test.each(cases)('$name', ({ document, reason, claims }) => {
    const checked = verifyLeaseDocument(document, { manifest: list.value, tenantId, productId })
    expect(checked.ok ? null : checked.reason).toBe(reason)
    if (!checked.ok) return
    expect(checked.value).toEqual(readLease(claims as Record<string, unknown>))
    const jws = readJws(document, leaseType)
    expect(jws.ok && jws.value.claims).toEqual(claims)
  })

  test('instants are read to the millisecond', () => {
    const [first] = cases
    const lease = readLease(first?.claims as Record<string, unknown>)
    expect(lease?.issuedAt).toBe(1780315200250)
    expect(lease?.expiresAt).toBe(1780401600000)
    expect(lease?.maintenanceExpiryAt).toBe(Date.UTC(2027, 0, 1))
  })
})

describe('manifests', () => {
  const { tenantId, publicKeys, cases } = vectors<{
    tenantId: string
    publicKeys: PublicKey[]
    cases: {
      name: string
      manifest: string
      highestSerial: number
      reason: string | null
      serial?: number
      kids?: string[]
    }[]
  }>('manifests')
  const roots = rootsOf(publicKeys)

  test.each(cases)('$name', ({ manifest, highestSerial, reason, serial, kids }) => {
    const checked = verifyManifest(manifest, { tenantId, roots, highestSerial })
    expect(checked.ok ? null : checked.reason).toBe(reason)
    if (!checked.ok) return
    expect(checked.value.serial).toBe(serial)
    expect([...checked.value.keys.keys()]).toEqual(kids)
  })

  test('the kid of a pinned root is the thumbprint of its key', () => {
    for (const key of publicKeys) expect(thumbprint(key)).toBe(key.kid)
  })
})

describe('offline responses', () => {
  const { tenantId, productId, requestId, fp, responseKey, publicKeys, cases } = vectors<{
    tenantId: string
    productId: string
    requestId: string
    fp: string
    responseKey: string
    publicKeys: PublicKey[]
    cases: { name: string; token: string; reason: string | null; lease?: object }[]
  }>('offline-responses')
  const rule = {
    ...{ tenantId, productId, requestId, fingerprint: fp, highestSerial: 0 },
    responseKey: Buffer.from(responseKey, 'base64url'),
    roots: rootsOf(publicKeys),
  }

  test.each(cases)('$name', ({ token, reason, lease }) => {
    const checked = openResponse(token, rule)
    expect(checked.ok ? null : checked.reason).toBe(reason)
    if (!checked.ok) return
    expect(checked.value.lease).toEqual(readLease(lease as Record<string, unknown>))
    expect(checked.value.lease.escrow).toEqual([{ key: 'storageTb', granted: 50, returned: 0 }])
  })
})

describe('ids', () => {
  const { cases, refused } = vectors<{
    cases: { kind: IdKind; uuid: string; id: string }[]
    refused: { name: string; id: string }[]
  }>('ids')

  test.each(cases)('$kind $uuid is $id', ({ kind, uuid, id }) => {
    expect(toWireId(kind, uuid)).toBe(id)
    expect(fromWireId(kind, id)).toBe(uuid)
  })

  test.each(refused)('is no id of an entitlement: $name', ({ id }) => {
    expect(fromWireId('entitlement', id)).toBeNull()
  })
})
