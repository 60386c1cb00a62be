import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testClock } from '../../packages/client/test/support/test-clock.ts'
import { hour, minute, openWorld, refusal, type World } from './vendor-and-devices.ts'

// What happens when somebody moves the clock of a device: the real client and the real server.

let world: World
beforeAll(async () => {
  world = await openWorld()
}, 120_000)
afterAll(() => world.close())

/** A device with a clock of its own and a lease of a day, off the network until it is put back. */
async function alone() {
  const sold = await world.sell()
  const clock = testClock(world.server.now())
  const network = { cut: false }
  const options = {
    ...{ identity: 'key' as const, clock },
    fetch: async (url: string, init: RequestInit) => {
      if (network.cut) throw Object.assign(new Error('no network'), { code: 'ENETUNREACH' })
      return fetch(url, init)
    },
  }
  const disk = world.newDisk()
  const license = await world.start(disk, options)
  await license.activate({ code: sold.code })
  network.cut = true
  const startAgain = async () => {
    await license.close()
    return world.start(disk, options)
  }
  return { sold, clock, network, license, startAgain }
}

describe('a clock that is set back', () => {
  test('while the application runs extends no lease', async () => {
    const { clock, license } = await alone()
    clock.pass(20 * hour)
    clock.setWall(clock.wall() - 19 * hour)
    expect(license.status).toBe('active')
    clock.pass(4 * hour + minute)
    expect(license.status).toBe('leaseExpired')
    expect(license.has('runs')).toBe(false)
  })

  test('while it is off extends no lease: the highest time that was written down counts', async () => {
    const { clock, startAgain } = await alone()
    clock.pass(25 * hour)
    const expired = await startAgain()
    expect(expired.status).toBe('leaseExpired')
    await expired.close()
    clock.restart(minute)
    clock.setWall(clock.wall() - 30 * hour)
    const again = await startAgain()
    expect(again.status).toBe('leaseExpired')
  })

  test('by an honest repair locks nobody out beyond the next contact', async () => {
    const { clock, network, startAgain } = await alone()
    // The battery was empty: ten years ahead, for a while.
    clock.setWall(clock.wall() + 10 * 365 * 24 * hour)
    const ahead = await startAgain()
    expect(ahead.status).toBe('leaseExpired')
    await ahead.close()
    await world.pass(minute)
    clock.setWall(world.server.now())
    const repaired = await startAgain()
    expect(await refusal(repaired.refresh())).toBe('networkUnreachable')
    network.cut = false
    expect(await repaired.refresh()).toEqual({ refreshed: true })
    expect(repaired.status).toBe('active')
  })
})

describe('a clock that is set ahead', () => {
  test('ends the lease on that device, and gives no other a seat sooner', async () => {
    const { sold, clock, license } = await alone()
    clock.setWall(clock.wall() + 40 * 24 * hour)
    expect(license.status).toBe('leaseExpired')
    const { seatsUsed } = await world.vendor.get(`/entitlements/${sold.entitlementId}`)
    expect(seatsUsed).toBe(1)
  })

  test('before the activation changes nothing: the server says what time it is', async () => {
    const sold = await world.sell()
    const clock = testClock(world.server.now() + 365 * 24 * hour)
    const license = await world.start(world.newDisk(), { identity: 'key', clock })
    await license.activate({ code: sold.code })
    expect(license.status).toBe('active')
    clock.pass(23 * hour)
    expect(license.status).toBe('active')
    clock.pass(hour)
    expect(license.status).toBe('leaseExpired')
  })

  test('at a device that had the time of the server is worth as little as set back', async () => {
    const { clock, network, license } = await alone()
    clock.setWall(clock.wall() - 365 * 24 * hour)
    network.cut = false
    expect(await license.refresh()).toEqual({ refreshed: true })
    network.cut = true
    clock.pass(24 * hour + minute)
    expect(license.status).toBe('leaseExpired')
  })
})

test('a reply that somebody kept and plays back extends nothing', async () => {
  const sold = await world.sell()
  const clock = testClock(world.server.now())
  let kept: { body: string; headers: Headers } | null = null
  let replay = false
  const license = await world.start(world.newDisk(), {
    ...{ identity: 'key', clock },
    fetch: async (url, init) => {
      if (replay && kept) return new Response(kept.body, { status: 200, headers: kept.headers })
      const reply = await fetch(url, init)
      if (init.method === 'PATCH') {
        kept = { body: await reply.clone().text(), headers: new Headers(reply.headers) }
      }
      return reply
    },
  })
  await license.activate({ code: sold.code })
  expect(await license.refresh()).toEqual({ refreshed: true })
  replay = true
  clock.pass(23 * hour)
  await license.refresh()
  clock.pass(hour + minute)
  expect(license.status).toBe('leaseExpired')
})
