import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, days, hours, sampleRights } from '../test/support/sample-rights.ts'
import { foreverAt, noInterval } from './interval.ts'
import { allowsMode, leaseEndAt, leaseFitsMode } from './lease.ts'
import { rightEndAt } from './status.ts'

const now = at('2026-01-15T10:00')

describe('a lease', () => {
  it('lasts its period, whatever the term', () => {
    expect(leaseEndAt(sampleRights({ leasePeriod: hours(4) }), 'online', now)).toBe(
      at('2026-01-15T14:00'),
    )
  })

  it('ends with the right to use at the latest, grace included', () => {
    const rights = sampleRights({ leasePeriod: days(30), gracePeriod: days(2) })
    expect(leaseEndAt(rights, 'online', now)).toBe(at('2026-02-03'))
    expect(leaseEndAt(rights, 'online', at('2026-02-02T23:59'))).toBe(at('2026-02-03'))
  })

  it('of none is full duration: as long as the right', () => {
    const locked = { concurrencyMode: 'nodeLock', leasePeriod: noInterval } as const
    expect(leaseEndAt(sampleRights(locked), 'online', now)).toBe(at('2026-02-01'))
    const forever = { ...locked, plan: { licenseType: 'perpetual' } } as const
    expect(leaseEndAt(sampleRights(forever), 'online', now)).toBe(foreverAt)
  })

  it('offline has a period of its own, and there is none without it', () => {
    const rights = sampleRights({ leasePeriod: hours(1), offlineLeasePeriod: days(7) })
    expect(leaseEndAt(rights, 'offline', now)).toBe(at('2026-01-22T10:00'))
    expect(allowsMode(rights, 'offline')).toBe(true)
    const without = sampleRights({ concurrencyMode: 'nodeLock', leasePeriod: noInterval })
    expect(allowsMode(without, 'offline')).toBe(false)
    expect(allowsMode(without, 'online')).toBe(true)
    expect(leaseEndAt(without, 'offline', now)).toBe(now)
  })

  it('never ends later than the right to use', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: now, max: now + 10 ** 11 }),
        fc.integer({ min: 1, max: 32767 }),
        fc.constantFrom('second', 'hour', 'day', 'month', 'year'),
        fc.boolean(),
        (instant, count, type, offline) => {
          const period = { type, count }
          const rights = sampleRights({ leasePeriod: period, offlineLeasePeriod: period })
          const end = leaseEndAt(rights, offline ? 'offline' : 'online', instant)
          expect(end).toBeLessThanOrEqual(rightEndAt(rights))
        },
      ),
    )
  })

  it('must be finite for floating seats, or a dead application would keep its place', () => {
    expect(leaseFitsMode({ concurrencyMode: 'concurrent', leasePeriod: noInterval })).toBe(false)
    expect(leaseFitsMode({ concurrencyMode: 'concurrent', leasePeriod: days(1) })).toBe(true)
    expect(leaseFitsMode({ concurrencyMode: 'nodeLock', leasePeriod: noInterval })).toBe(true)
  })
})
