import { describe, expect, test } from 'vitest'
import { type Fleet, makeFleet } from '../support/fleet.ts'

// Ten thousand devices that were all started in the same second, by the client's own schedule.

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const size = 10_000

/** A lease of hours, renewed near its end. */
const leaseOf = (hours: number) => ({
  leaseMs: hours * hour,
  renewal: { mode: 'atExpiry', courtesy: false },
})

describe('ten thousand clients started in the same second', () => {
  test('spread what they ask, so that no second sees many of them', () => {
    const fleet = makeFleet(size, leaseOf(2))
    fleet.run(4 * hour)
    const streams = fleet.peak('stream')
    expect(streams).toBeLessThan(size / 4)
    expect(fleet.peak('poll')).toBeLessThan(100)
    expect(fleet.peak('renew')).toBeLessThan(100)
  })

  test('whose server is down for an hour and a half just when all leases are due lose no right', () => {
    const fleet = makeFleet(size, leaseOf(8))
    // They are due between 7.03 and 7.2.
    fleet.down(6.3 * hour, 7.8 * hour)
    fleet.run(9 * hour)
    expect(fleet.lapsed).toBe(0)
    expect(fleet.renewedSince(6.3 * hour)).toBe(size)
    expectNoHammering(fleet)
    expect(fleet.peak('renew', 7.8 * hour)).toBeLessThan(size / 20)
  })

  test('whose server is restarted come back over half a minute, not at once', () => {
    const fleet = makeFleet(size, leaseOf(24))
    fleet.down(hour, hour + 3 * second)
    fleet.run(2 * hour)
    expect(fleet.peak('stream', hour)).toBeLessThan(size / 10)
    expect(fleet.streaming()).toBe(size)
  })

  test('whose server says to come back in a minute do so later than that, and apart', () => {
    const fleet = makeFleet(size, leaseOf(24), { retryAfterSeconds: 60 })
    fleet.busy(hour, 3 * hour)
    fleet.run(5 * hour)
    expectNoHammering(fleet)
    expect(fleet.peak('poll', 3 * hour)).toBeLessThan(size / 20)
  })

  test('whose rights are revoked during an outage lose them with the first answer, or with the lease', () => {
    const fleet = makeFleet(size, leaseOf(8))
    fleet.down(2 * hour, 4 * hour)
    fleet.revoke(3 * hour)
    // A tenth of them never sees the network again.
    fleet.cutOff(0.1, 2 * hour)
    fleet.run(9 * hour)
    // Retries go as far as a poll interval apart.
    expect(fleet.lastOnlineUseAt).toBeLessThan(4 * hour + hour + minute)
    expect(fleet.lastUseAt).toBeLessThanOrEqual(8 * hour + second)
    expect(fleet.usedPastWorstCase).toBe(0)
  })

  /** While nobody answers a device asks some twenty times in the first hour, and no more than once in a minute. */
  function expectNoHammering(fleet: Fleet) {
    expect(fleet.mostInAnHour()).toBeLessThan(30)
  }
})
