import { toWireId } from '@leasehold/core/ids'
import { describe, expect, test } from 'vitest'
import { leaseType, verifyLeaseDocument } from '../src/trust/lease-document.ts'
import { verifyManifest } from '../src/trust/manifest.ts'
import { importPublicKey } from '../src/trust/public-keys.ts'
import { makePlace } from './support/licence.ts'
import { startAt } from './support/test-clock.ts'
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
const shortEnd = 1_500_000

const certificate = signManifest(vendor, {
  keys: [
    { ...vendor.lease.jwk, nbf: 0, exp: null, use: ['lease'] },
    {
      ...{ ...local.jwk, nbf: 0, exp: delegationEnd, use: ['lease'] },
      ...{ for: [entitlement(1), entitlement(3)], ends: { [entitlement(3)]: shortEnd } },
    },
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

  test('signs for each entitlement to the end of the delegation of that one', () => {
    const ent = entitlement(3)
    expect(reasonOf({ ent, exp: shortEnd })).toBeNull()
    expect(reasonOf({ ent, exp: shortEnd + 1 })).toBe('keyUntrusted')
    expect(reasonOf({ ent, iat: shortEnd, exp: shortEnd })).toBe('keyUntrusted')
    expect(reasonOf({ exp: shortEnd + 1 })).toBeNull()
  })
})

describe('a site whose clock is held back', () => {
  const hour = 3_600_000
  const day = 24 * hour

  /** A seat of a site that may serve for ten days, and whose clock stands still. */
  async function heldBack() {
    const place = await makePlace()
    const { desk } = place.server
    desk.vendor.site = { key: local, until: startAt + 10 * day }
    desk.now = () => startAt
    const license = await place.open()
    await license.activate({ code: 'DEMO-CODE' })
    return { ...place, desk, license }
  }

  test('serves to the end of its delegation by the clock of the device, and no longer', async () => {
    const { clock, license, open } = await heldBack()
    clock.pass(10 * day - 1)
    expect(license.status).toBe('leaseExpired')
    await license.refresh()
    expect(license.status).toBe('active')
    clock.pass(1)
    expect(license.status).toBe('leaseExpired')
    expect(license.problem?.code).toBe('delegationOver')
    // As it is there, where the site has said that ten days less have passed.
    expect(Number(license.state.lease?.expiresAt)).toBeLessThan(startAt + 1_000)
    expect(license.has('export')).toBe(false)
    // It may sign what it likes.
    expect(await license.refresh()).toEqual({ refreshed: true })
    expect(license.status).toBe('leaseExpired')
    await license.close()
    expect((await open()).problem?.code).toBe('delegationOver')
  })

  test('has its devices at work again after an honest repair, or when the vendor serves them', async () => {
    const { clock, desk, license } = await heldBack()
    clock.setWall(startAt + 400 * day)
    await license.refresh()
    expect(license.problem?.code).toBe('delegationOver')
    clock.setWall(startAt + hour)
    await license.refresh()
    expect(license.status).toBe('active')
    clock.setWall(startAt + 400 * day)
    desk.vendor.site = null
    await license.refresh()
    expect(license.status).toBe('active')
  })
})
