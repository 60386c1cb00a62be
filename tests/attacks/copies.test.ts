import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  hardware,
  hour,
  minute,
  openWorld,
  refusal,
  second,
  type World,
} from './vendor-and-devices.ts'

// What happens when somebody copies a licence: the real client on copied disks, the real server, and
// what the vendor is shown of it. docs/guides/copies.md is this table in words.

let world: World
/** A vendor who has signs of a copy lead to a refusal. */
let strict: World
beforeAll(async () => {
  world = await openWorld()
  strict = await openWorld('refuse')
}, 120_000)
afterAll(async () => {
  await strict.close()
  await world.close()
})

const seatsUsed = async ({ entitlementId }: { entitlementId: string }, at = world) =>
  (await at.vendor.get(`/entitlements/${entitlementId}`)).seatsUsed

/** An application that has activated on a disk, known by its key. */
async function active(options: object = { identity: 'key' }, at = world) {
  const sold = await at.sell()
  const disk = at.newDisk()
  const license = await at.start(disk, options)
  await license.activate({ code: sold.code })
  await at.pass(second)
  return { sold, disk, license }
}

describe('a copied folder', () => {
  test('on other hardware is no licence there, and tells nobody', async () => {
    const { sold, disk } = await active({})
    const license = await world.start(await world.copyOf(disk))
    expect(license.status).toBe('notActivated')
    expect(license.problem?.code).toBe('cacheForeignDevice')
    expect(license.has('runs')).toBe(false)
    expect(await refusal(license.refresh())).toBe('cacheForeignDevice')
    expect(await world.signsOf(sold)).toEqual([])
    // It may take a seat of its own, like any other device.
    await license.activate({ code: sold.code })
    expect(await seatsUsed(sold)).toBe(2)
  })

  test('with the key that identifies it forks the lineage of nonces: the second to call is refused, and both are shown', async () => {
    const { sold, disk, license: first } = await active()
    const copy = await world.start(await world.copyOf(disk), { identity: 'key' })
    expect(copy.status).toBe('active')
    expect(await first.refresh()).toEqual({ refreshed: true })
    expect(await refusal(copy.refresh())).toBe('nonceMismatch')
    // Until its lease ends it may run; no longer, whatever it does.
    expect(copy.status).toBe('active')
    const [sign, ...more] = await world.signsOf(sold)
    expect(more).toEqual([])
    expect(sign).toMatchObject({
      ...{ sign: 'nonce', told: true, ipAddress: '127.0.0.1' },
      evidence: { sent: 1, current: 2, epoch: 1 },
      holder: { ipAddress: '127.0.0.1', lastLease: expect.any(String) },
    })
    await world.pass(25 * hour)
    expect(copy.status).toBe('leaseExpired')
    expect(await seatsUsed(sold)).toBe(0)
  })

  test('that asks again and again is told of once, and listed once an hour', async () => {
    const { sold, disk, license: first } = await active()
    const copy = await world.start(await world.copyOf(disk), { identity: 'key' })
    await first.refresh()
    // The client itself stops asking; a program made for it does not.
    const stubborn = await Promise.all(
      ['a', 'b', 'c'].map(async () =>
        world.start(await world.copyOf({ folder: disk.folder }), { identity: 'key' }),
      ),
    )
    await first.refresh()
    await refusal(copy.refresh())
    for (const each of stubborn) await refusal(each.refresh())
    const signs = await world.signsOf(sold)
    expect(signs.map(({ sign }) => sign)).toEqual(['nonce'])
    expect(signs.filter(({ told }) => told)).toHaveLength(1)
  })

  test('that activates again takes the seat from the first: one of them runs on, and it is known', async () => {
    const { sold, disk, license: first } = await active()
    const copy = await world.start(await world.copyOf(disk), { identity: 'key' })
    await copy.activate({ code: sold.code })
    expect(await refusal(first.refresh())).toBe('tokenRevoked')
    expect(first.status).toBe('notActivated')
    await world.pass(second)
    await first.activate({ code: sold.code })
    await world.pass(second)
    expect(await refusal(copy.refresh())).toBe('tokenRevoked')
    expect(await seatsUsed(sold)).toBe(1)
    const signs = await world.signsOf(sold)
    expect(signs.map(({ sign, told }) => [sign, told])).toEqual([
      ['epoch', true],
      ['quickReactivation', true],
      ['epoch', true],
    ])
    expect(signs[0]?.evidence).toMatchObject({ sent: 1, epoch: 2 })
    expect(signs[1]?.evidence).toMatchObject({ suspected: expect.any(String) })
  })

  test('is refused the seat where the policy says so, until the vendor has freed it', async () => {
    const { sold, disk, license: first } = await active({ identity: 'key' }, strict)
    const copy = await strict.start(await strict.copyOf(disk), { identity: 'key' })
    await first.refresh()
    expect(await refusal(copy.refresh())).toBe('nonceMismatch')
    expect(await refusal(copy.activate({ code: sold.code }))).toBe('possibleClone')
    // Nothing was taken from the first by it.
    expect(await first.refresh()).toEqual({ refreshed: true })
    const path = `/entitlements/${sold.entitlementId}`
    const log = await strict.vendor.get(`${path}/activations-log`)
    const denied = log.items.filter(
      ({ operation, detail }: { operation: string; detail: { code?: string } | null }) =>
        operation === 'activationDenied' && detail?.code === 'possibleClone',
    )
    expect(denied).toHaveLength(1)
    const { items } = await strict.vendor.get(`${path}/activations`)
    await strict.vendor.delete(`/entitlements/activations/${items[0].id}`)
    await copy.activate({ code: sold.code })
    expect(copy.status).toBe('active')
    expect(await refusal(first.refresh())).toBe('tokenRevoked')
  })

  test('counts what it used into the same queue: the second of one number is refused', async () => {
    const { sold, disk, license: first } = await active()
    const copy = await world.start(await world.copyOf(disk), { identity: 'key' })
    await first.count('runs', 3)
    await copy.count('runs', 5)
    await first.refresh()
    await copy.refresh()
    const { features } = await world.vendor.get(
      `/entitlements/${sold.entitlementId}?expand=features`,
    )
    expect(features[0].used).toBe(3)
    const signs = await world.signsOf(sold)
    expect(signs.map(({ sign }) => sign)).toContain('nonce')
  })
})

describe('a snapshot of a machine', () => {
  test('that is restored has lost its place: refused with its old nonce, and back by activating', async () => {
    const { sold, disk, license } = await active()
    const snapshot = await world.copyOf(disk)
    for (let n = 0; n < 3; n += 1) expect(await license.refresh()).toEqual({ refreshed: true })
    await license.close()
    const restored = await world.start(snapshot, { identity: 'key' })
    expect(await refusal(restored.refresh())).toBe('nonceMismatch')
    expect(await world.signsOf(sold)).toMatchObject([
      { sign: 'nonce', evidence: { sent: 1, current: 4 }, told: true },
    ])
    // The way back for an honest one. That it follows soon is noted as well.
    await world.pass(second)
    await restored.activate({ code: sold.code })
    expect(await restored.refresh()).toEqual({ refreshed: true })
    expect(await seatsUsed(sold)).toBe(1)
    expect((await world.signsOf(sold)).map(({ sign }) => sign)).toEqual([
      'nonce',
      'quickReactivation',
    ])
  })

  test('from before the seat was handed in runs on its cache at most, and gets nothing more', async () => {
    const { sold, disk, license } = await active()
    const snapshot = await world.copyOf(disk)
    await license.deactivate()
    expect(await seatsUsed(sold)).toBe(0)
    const restored = await world.start(snapshot, { identity: 'key' })
    expect(restored.status).toBe('active')
    expect(await refusal(restored.refresh())).toBe('tokenRevoked')
    expect(restored.status).toBe('notActivated')
    expect(await world.signsOf(sold)).toMatchObject([{ sign: 'epoch', told: true }])
    expect(await seatsUsed(sold)).toBe(0)
  })
})

describe('changed hardware', () => {
  test('under the seat of another device is a sign with both fingerprints, and refused where the policy says so', async () => {
    const seatId = 'workstation-7'
    for (const at of [world, strict]) {
      const sold = await at.sell()
      const first = await at.start(at.newDisk(), { seatId, signals: hardware('one') })
      await first.activate({ code: sold.code })
      await at.pass(second)
      const other = await at.start(at.newDisk(), { seatId, signals: hardware('two') })
      if (at === strict) {
        expect(await refusal(other.activate({ code: sold.code }))).toBe('possibleClone')
        expect(await first.refresh()).toEqual({ refreshed: true })
      } else {
        await other.activate({ code: sold.code })
        expect(await refusal(first.refresh())).toBe('tokenRevoked')
      }
      expect(await seatsUsed(sold, at)).toBe(1)
      const sign = (await at.signsOf(sold)).find((each) => each.sign === 'fingerprint')
      expect(sign).toMatchObject({
        ...{ seatId, told: true, ipAddress: '127.0.0.1' },
        evidence: { held: expect.any(String), shown: expect.any(String) },
        holder: { fingerprint: sign?.evidence.held, ipAddress: '127.0.0.1' },
      })
      expect(sign?.evidence.held).not.toBe(sign?.evidence.shown)
    }
  })

  test('of one part is the same device, of a seat that was handed in is nobody’s business', async () => {
    const sold = await world.sell()
    const disk = world.newDisk()
    const seatId = 'workstation-8'
    const before = await world.start(disk, { seatId, signals: hardware('eight') })
    await before.activate({ code: sold.code })
    await before.close()
    const upgraded = () => ({ ...hardware('eight')(), processor: 'a new one' })
    const after = await world.start(disk, { seatId, signals: upgraded })
    expect(await after.refresh()).toEqual({ refreshed: true })
    await after.deactivate()
    const other = await world.start(world.newDisk(), { seatId, signals: hardware('nine') })
    await other.activate({ code: sold.code })
    expect(await world.signsOf(sold)).toEqual([])
  })
})

describe('a container that is started again', () => {
  const ways = [
    { identity: 'hardware', disk: 'kept', hardware: 'new', is: 'another device', seats: 2 },
    { identity: 'hardware', disk: 'lost', hardware: 'new', is: 'another device', seats: 2 },
    { identity: 'hardware', disk: 'lost', hardware: 'same', is: 'the same device', seats: 1 },
    { identity: 'key', disk: 'kept', hardware: 'new', is: 'active', seats: 1 },
    { identity: 'key', disk: 'lost', hardware: 'new', is: 'another device', seats: 2 },
    { identity: 'supplied', disk: 'kept', hardware: 'new', is: 'active', seats: 1 },
    { identity: 'supplied', disk: 'lost', hardware: 'new', is: 'the same device', seats: 1 },
  ] as const

  test.each(ways)(
    'known by $identity, its disk $disk and its hardware $hardware, is $is',
    async (way) => {
      const sold = await world.sell()
      const disk = world.newDisk()
      const how = (name: string) => ({
        ...{ identity: way.identity, signals: hardware(`${sold.entitlementId} ${name}`) },
        ...(way.identity === 'supplied' && { fingerprint: `pod of ${sold.entitlementId}` }),
      })
      const before = await world.start(disk, how('old'))
      await before.activate({ code: sold.code })
      await before.close()
      const again = way.disk === 'kept' ? disk : world.newDisk()
      const after = await world.start(again, how(way.hardware === 'same' ? 'old' : 'new'))
      expect(after.status).toBe(way.is === 'active' ? 'active' : 'notActivated')
      if (way.is !== 'active') await after.activate({ code: sold.code })
      expect(await after.refresh()).toEqual({ refreshed: true })
      expect(await seatsUsed(sold)).toBe(way.seats)
      expect(await world.signsOf(sold)).toEqual([])
    },
  )

  test('twice under one supplied name: the one replaced is refused, and it is known', async () => {
    const sold = await world.sell()
    const how = { identity: 'supplied', fingerprint: 'pod 1' } as const
    const first = await world.start(world.newDisk(), how)
    await first.activate({ code: sold.code })
    const copy = await world.start(world.newDisk(), how)
    await copy.activate({ code: sold.code })
    expect(await refusal(first.refresh())).toBe('tokenRevoked')
    expect(await seatsUsed(sold)).toBe(1)
    expect(await world.signsOf(sold)).toMatchObject([{ sign: 'epoch', told: true }])
  })
})

test('a copy that only polls gains no time by it', async () => {
  const { sold, disk, license: first } = await active()
  const copy = await world.start(await world.copyOf(disk), { identity: 'key' })
  const endsAt = copy.state.lease?.expiresAt
  await world.pass(23 * hour)
  expect(await first.refresh()).toEqual({ refreshed: true })
  await world.vendor.patch(`/entitlements/${sold.entitlementId}`, { seatCount: 6 })
  await world.pass(59 * minute)
  expect(copy.state.lease?.expiresAt).toEqual(endsAt)
  await world.pass(minute)
  expect(copy.status).toBe('leaseExpired')
  expect(first.status).toBe('active')
})
