import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toWireId } from '@leasehold/core/ids'
import { expect, test } from 'vitest'
import type { emptyContent } from '../src/cache/cache-content.ts'
import { makeSeal, openContent, sealContent } from '../src/cache/sealed.ts'
import { openDevice } from '../src/device/device.ts'
import type { LeaseholdOptions } from '../src/leasehold.ts'
import { settle } from '../src/options.ts'
import { makeActive, makeFolder, makePlace, thisDevice } from './support/licence.ts'
import { makeSigningKey, signJws, signManifest } from './support/vendor.ts'

/** Lets the owner of the device change what is in the cache, as nobody else could. */
async function rewrite(
  options: LeaseholdOptions,
  change: (content: typeof emptyContent) => object,
) {
  const settings = settle(options)
  const seal = makeSeal(settings, await openDevice(settings))
  const path = join(settings.folder, 'cache')
  const content = openContent(seal, await readFile(path))
  await writeFile(path, sealContent(seal, { ...content, ...change(content) }))
}

async function makeClosed() {
  const place = await makeActive()
  await place.license.close()
  return place
}

test('a cache that was changed is refused, whichever byte it was', async () => {
  const { open, folder } = await makeClosed()
  const path = join(folder, 'cache')
  const good = await readFile(path)
  const start = good.indexOf('\n') + 1
  for (const index of [start, start + 12, start + 500, good.length - 1]) {
    const bad = Buffer.from(good)
    bad[index] = (bad[index] ?? 0) ^ 1
    await writeFile(path, bad)
    const license = await open()
    expect(license.status).toBe('notActivated')
    expect(license.problem?.code).toBe('cacheTampered')
    await license.close()
  }
})

test('a cache cut short is refused', async () => {
  const { open, folder } = await makeClosed()
  const path = join(folder, 'cache')
  const good = await readFile(path)
  for (const [length, code] of [
    [good.length - 1, 'cacheTampered'],
    [good.indexOf('\n') + 5, 'cacheTampered'],
    [10, 'cacheMalformed'],
    [0, 'cacheMalformed'],
  ] as const) {
    await writeFile(path, good.subarray(0, length))
    const license = await open()
    expect(license.problem?.code).toBe(code)
    await license.close()
  }
})

test('a refused cache does not stand in the way of activating again', async () => {
  const { open, folder } = await makeClosed()
  await writeFile(join(folder, 'cache'), 'rubbish')
  const license = await open()
  expect(license.problem?.code).toBe('cacheMalformed')
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'cacheMalformed' })
  await license.activate({ code: 'DEMO-CODE' })
  expect(license.status).toBe('active')
  expect(license.problem).toBeNull()
})

test('a cache copied to another device is refused, with and without the secret beside it', async () => {
  const { open, folder } = await makeClosed()
  const elsewhere = await makeFolder()
  await copyFile(join(folder, 'cache'), join(elsewhere, 'cache'))
  const withoutSecret = await open({ folder: elsewhere })
  expect(withoutSecret.problem?.code).toBe('cacheForeignDevice')
  await withoutSecret.close()
  await copyFile(join(folder, 'device'), join(elsewhere, 'device'))
  const signals = () => ({ ...thisDevice, machine: 'machine 2' })
  const withSecret = await open({ folder: elsewhere, signals })
  expect(withSecret.problem?.code).toBe('cacheForeignDevice')
  expect(withSecret.has('export')).toBe(false)
})

test('a lease given to another fingerprint is refused even in a cache of this device', async () => {
  const { server, open, license } = await makeActive()
  server.desk.claims = (claims) => ({ ...claims, fp: 'of another device' })
  expect(await license.refresh()).toMatchObject({ reason: 'replyUntrusted' })
  expect(license.status).toBe('active')
  await license.close()
  expect((await open()).status).toBe('active')
})

test('a cache of another product, vendor or seat is refused', async () => {
  const { open } = await makeClosed()
  const id = '01900000-0000-7000-8000-0000000000ff'
  const cases = [
    [{ productId: toWireId('product', id) }, 'cacheForeignProduct'],
    [{ tenantId: toWireId('tenant', id) }, 'cacheForeignTenant'],
    [{ seatId: 'somebody else' }, 'cacheForeignSeat'],
  ] as const
  for (const [other, code] of cases) {
    const license = await open(other)
    expect(license.status).toBe('notActivated')
    expect(license.problem?.code).toBe(code)
    await license.close()
  }
})

test('a lease in the cache is verified again at every open', async () => {
  const { open, options, server } = await makeClosed()
  const { vendor } = server.desk
  const stranger = makeSigningKey()
  const document = (typ = 'leasehold-lease+jwt', key = vendor.lease) => signJws(typ, {}, key)
  const cases = [
    [(good: string) => spoil(good), 'cacheSignatureInvalid'],
    [() => document('leasehold-access+jwt'), 'cacheSignatureInvalid'],
    [() => document(), 'cacheMalformed'],
    [(good: string) => resign(good, stranger), 'keyUntrusted'],
  ] as const
  const good = { document: '' }
  await rewrite(options, ({ lease }) => {
    good.document = lease?.document ?? ''
    return {}
  })
  for (const [make, code] of cases) {
    await rewrite(options, ({ lease }) => ({
      lease: { ...lease, document: make(good.document) },
    }))
    const license = await open()
    expect(license.problem?.code).toBe(code)
    expect(license.status).toBe('notActivated')
    await license.close()
  }
})

test('a manifest is trusted only from a pinned root, and none older than one seen', async () => {
  const { open, options, server } = await makeClosed()
  const { vendor } = server.desk
  const older = { manifest: signManifest({ ...vendor, serial: 0 }) }
  await rewrite(options, ({ lease }) => ({ lease: { ...lease, ...older } }))
  const rolledBack = await open()
  expect(rolledBack.problem?.code).toBe('manifestRolledBack')
  await rolledBack.close()
  const other = await open({ publicKeys: [makeSigningKey().jwk] })
  expect(other.problem?.code).toBe('keyUntrusted')
})

test('a reply with an older manifest or a strange key is not believed, and its nonce is kept', async () => {
  const { license, server } = await makeActive()
  const { vendor } = server.desk
  vendor.serial = 5
  expect(await license.refresh()).toEqual({ refreshed: true })
  vendor.serial = 4
  const result = await license.refresh()
  expect(result).toMatchObject({ refreshed: false, reason: 'replyUntrusted' })
  expect(result).toMatchObject({
    error: { details: expect.stringContaining('manifestRolledBack') },
  })
  const { root } = vendor
  vendor.root = makeSigningKey()
  vendor.serial = 6
  expect(await license.refresh()).toMatchObject({ reason: 'replyUntrusted' })
  expect(license.has('export')).toBe(true)
  vendor.root = root
  expect(await license.refresh()).toEqual({ refreshed: true })
})

test('keys rotate without anybody being stranded', async () => {
  const { license, server, open, options } = await makeActive()
  const { vendor } = server.desk
  vendor.lease = makeSigningKey()
  vendor.serial += 1
  expect(await license.refresh()).toEqual({ refreshed: true })
  const next = makeSigningKey()
  await license.close()
  const shipped = await open({ publicKeys: [...options.publicKeys, next.jwk] })
  vendor.root = next
  vendor.serial += 1
  expect(await shipped.refresh()).toEqual({ refreshed: true })
  await shipped.close()
  const later = await open({ publicKeys: [next.jwk] })
  expect(later.status).toBe('active')
})

test('a cache whose root is no longer pinned is renewed by a refresh', async () => {
  const { server, open } = await makeClosed()
  const next = makeSigningKey()
  server.desk.vendor.root = next
  server.desk.vendor.serial += 1
  const license = await open({ publicKeys: [next.jwk] })
  expect(license.problem?.code).toBe('keyUntrusted')
  expect(await license.refresh()).toEqual({ refreshed: true })
  expect(license.status).toBe('active')
})

test('a lease older than the one that is held is not believed', async () => {
  const { license, server, clock } = await makeActive()
  clock.pass(60_000)
  await license.refresh()
  server.desk.claims = (claims) => ({ ...claims, iat: Number(claims.iat) - 30 })
  expect(await license.refresh()).toMatchObject({ reason: 'replyUntrusted' })
})

test('cache and secret are readable by their owner only', async () => {
  const { folder } = await makeClosed()
  for (const name of ['cache', 'device']) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  }
})

test('a folder that cannot be written refuses before the server is asked', async () => {
  const { license, folder, server } = await makeActive()
  await mkdir(join(folder, 'cache.new'))
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'cacheUnwritable' })
  expect(server.calls).toHaveLength(1)
  expect(license.has('export')).toBe(true)
})

test('a cache that was deleted beneath an application ends its activation', async () => {
  const { license, folder } = await makeActive()
  await rm(join(folder, 'cache'))
  expect(await license.refresh()).toMatchObject({ reason: 'notActivated' })
  expect(license.status).toBe('notActivated')
})

test('another storage and secret can be given', async () => {
  const rows = new Map<string, Uint8Array>()
  const storage = {
    read: async () => rows.get('licence') ?? null,
    write: async (bytes: Uint8Array) => void rows.set('licence', bytes),
  }
  const deviceSecret = new Uint8Array(32).fill(7)
  const { license, open } = await makeActive({ storage, deviceSecret })
  expect(await license.refresh()).toEqual({ refreshed: true })
  await license.close()
  expect((await open({ storage, deviceSecret })).status).toBe('active')
  const other = await open({ storage, deviceSecret: new Uint8Array(32).fill(8) })
  expect(other.problem?.code).toBe('cacheForeignDevice')
})

test('a storage that fails behind the back of the application does not end it', async () => {
  let asked = 0
  const storage = {
    read: async () => null,
    write: async () => {},
    stamp: async () => {
      asked += 1
      if (asked > 1) throw new Error('the connection was lost')
      return null
    },
  }
  const { open, clock } = await makePlace()
  await open({ storage, deviceSecret: new Uint8Array(32).fill(7) })
  await clock.advance(5_000)
  expect(asked).toBeGreaterThan(3)
})

test('a cache that cannot be read for a moment ends no rights, and for longer does', async () => {
  let bytes: Uint8Array | null = null
  let isHeld = false
  let written = 0
  const storage = {
    read: async () => {
      if (isHeld) throw new Error('EBUSY')
      return bytes
    },
    write: async (content: Uint8Array) => {
      bytes = content
      written += 1
    },
    stamp: async () => `${written} ${isHeld}`,
  }
  const { license, clock, server } = await makeActive({
    storage,
    deviceSecret: new Uint8Array(32).fill(7),
  })
  const told: string[] = []
  license.on('changed', ({ after }) => told.push(after.status))
  isHeld = true
  await clock.advance(5_000)
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'cacheUnreadable' })
  isHeld = false
  await clock.advance(1_000)
  expect([license.has('export'), told]).toEqual([true, []])
  isHeld = true
  await clock.advance(20_000)
  expect([license.status, license.problem?.code]).toEqual(['notActivated', 'cacheUnreadable'])
  isHeld = false
  await clock.advance(1_000)
  expect([license.status, license.problem]).toEqual(['active', null])
  // The lease that is held ends when it ends, readable or not.
  isHeld = true
  await clock.advance(1_000)
  expect(license.status).toBe('active')
  clock.setWall(license.state.lease?.expiresAt.getTime() ?? 0)
  expect(license.status).toBe('leaseExpired')
  expect(server.calls).toHaveLength(1)
})

test('a storage that fails is reported with its own words', async () => {
  const storage = {
    read: async () => {
      throw new Error('no such table')
    },
    write: async () => {},
  }
  const { open } = await makeClosed()
  const license = await open({ storage })
  expect(license.status).toBe('notActivated')
  expect(license.problem).toMatchObject({ code: 'cacheUnreadable', details: 'no such table' })
})

function spoil(document: string): string {
  const index = document.lastIndexOf('.') + 10
  const other = document[index] === 'A' ? 'B' : 'A'
  return document.slice(0, index) + other + document.slice(index + 1)
}

function resign(document: string, key: Parameters<typeof signJws>[2]): string {
  const [, payload = ''] = document.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return signJws('leasehold-lease+jwt', claims, key)
}
