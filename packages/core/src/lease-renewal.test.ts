import { describe, expect, it } from 'vitest'
import { at } from '../test/support/sample-rights.ts'
import { foreverAt } from './interval.ts'
import { defaultRenewal, leaseRenewalOf, nextRenewalAt } from './lease-renewal.ts'

const start = at('2026-01-01')
const day = { start, end: at('2026-01-02') }
const plain = { mode: 'atExpiry', intervalSeconds: null, percent: null } as const

describe('the renewal of a lease begins', () => {
  it('at its end at nine tenths, or a minute before the end where that is earlier', () => {
    expect(nextRenewalAt(plain, day.start, day.end)).toBe(at('2026-01-01T21:36'))
    const tenMinutes = start + 600_000
    expect(nextRenewalAt(plain, start, tenMinutes)).toBe(tenMinutes - 60_000)
    expect(nextRenewalAt(plain, start, start + 30_000)).toBe(start)
  })

  it('each interval, but never after the lease has ended', () => {
    const hourly = { mode: 'every', intervalSeconds: 3_600, percent: null } as const
    expect(nextRenewalAt(hourly, day.start, day.end)).toBe(at('2026-01-01T01:00'))
    expect(nextRenewalAt(hourly, start, start + 60_000)).toBe(start + 60_000)
    expect(nextRenewalAt(hourly, start, foreverAt)).toBe(at('2026-01-01T01:00'))
  })

  it('at a percentage of it', () => {
    const mode = { mode: 'atPercent', intervalSeconds: null, percent: 80 } as const
    expect(nextRenewalAt(mode, start, at('2026-04-01'))).toBe(at('2026-03-14'))
  })

  it('not before it has ended when it is off, and never when there is no end', () => {
    const off = { mode: 'off', intervalSeconds: null, percent: null } as const
    expect(nextRenewalAt(off, day.start, day.end)).toBe(day.end)
    expect(nextRenewalAt(off, start, foreverAt)).toBeNull()
    expect(nextRenewalAt(plain, start, foreverAt)).toBeNull()
  })
})

describe('a renewal is delivered', () => {
  it('with the seconds of its interval and an eighth of the lease between courtesies', () => {
    const monthly = { mode: 'every', interval: { type: 'month', count: 1 } } as const
    const setting = { ...monthly, percent: null, courtesy: true }
    expect(leaseRenewalOf(setting, at('2026-02-01'), at('2026-02-09'))).toEqual({
      mode: 'every',
      intervalSeconds: 28 * 86_400,
      percent: null,
      courtesy: true,
      courtesyIntervalSeconds: 86_400,
    })
    expect(leaseRenewalOf(defaultRenewal, 0, 60_000).courtesyIntervalSeconds).toBe(300)
  })
})
