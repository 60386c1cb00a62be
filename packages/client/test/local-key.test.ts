import { toWireId } from '@leasehold/core/ids'
import { describe, expect, test } from 'vitest'
import { leaseType, verifyLeaseDocument } from '../src/trust/lease-document.ts'
import { verifyManifest } from '../src/trust/manifest.ts'
import { importPublicKey } from '../src/trust/public-keys.ts'
import {
  makeSigningKey,
  makeVendor,
  productId,
  signJws,
  signManifest,
  tenantId,
} from './support/vendor.ts'

// A local license server signs with a key of its own, which the vendor has certified for some
// entitlements and for a time.

const vendor = makeVendor()
const local = makeSigningKey()
const entitlement = (n: number) =>
  toWireId('entitlement', `01900000-0000-7000-8000-00000000004${n}`)
const delegationEnd = 2_000_000

const certificate = signManifest(vendor, {
  keys: [
    { ...vendor.lease.jwk, nbf: 0, exp: null, use: ['lease'] },
    { ...local.jwk, nbf: 0, exp: delegationEnd, use: ['lease'], for: [entitlement(1)] },
  ],
})

function lease(claims: object) {
  return {
    v: 1,
    iss: tenantId,
    aud: productId,
    sub: toWireId('activation', '01900000-0000-7000-8000-000000000051'),
    ent: entitlement(1),
    edition: toWireId('edition', '01900000-0000-7000-8000-000000000021'),
    epoch: 1,
    seat: { id: 'seat-1', name: null },
    fp: null,
    mode: 'online',
    status: 'active',
    concurrency: 'concurrent',
    rv: '1.1',
    iat: 1_000_000,
    exp: 1_086_400,
    term: { expiry: null, graceExpiry: null, maintenance: false, maintenanceExpiry: null },
    renewal: { mode: 'off', courtesy: false, courtesyIntervalSeconds: 300 },
    attributes: [],
    features: [],
    ...claims,
  }
}

function reasonOf(claims: object, key = local): string | null {
  const rootKey = importPublicKey(vendor.root.jwk)
  if (!rootKey) throw new Error('no root key')
  const roots = new Map([[vendor.root.jwk.kid, rootKey]])
  const manifest = verifyManifest(certificate, { tenantId, roots, highestSerial: 0 })
  if (!manifest.ok) throw new Error(manifest.detail)
  const document = signJws(leaseType, lease(claims), key)
  const found = verifyLeaseDocument(document, { manifest: manifest.value, tenantId, productId })
  return found.ok ? null : found.reason
}

describe("a local license server's key", () => {
  test('signs leases of the entitlements that it is certified for, to the end of its delegation', () => {
    expect(reasonOf({})).toBeNull()
    expect(reasonOf({ exp: delegationEnd })).toBeNull()
  })

  test('signs for no other entitlement', () => {
    expect(reasonOf({ ent: entitlement(2) })).toBe('keyUntrusted')
    expect(reasonOf({ ent: entitlement(2) }, vendor.lease)).toBeNull()
  })

  test('signs no lease beyond its delegation, and none once that is over', () => {
    expect(reasonOf({ exp: delegationEnd + 1 })).toBe('keyUntrusted')
    expect(reasonOf({ iat: delegationEnd, exp: delegationEnd + 1 })).toBe('keyUntrusted')
    expect(reasonOf({ exp: delegationEnd + 1 }, vendor.lease)).toBeNull()
  })
})
