import { describe, expect, it } from 'vitest'
import { at } from '../../test/support/sample-rights.ts'
import { foreverAt } from '../interval.ts'
import { knownBy } from './known-by.ts'

const now = at('2026-03-01T10:00')
const activation = {
  mode: 'online',
  lastLeaseAt: at('2026-03-01T00:00'),
  leaseExpiryAt: at('2026-03-02T00:00'),
  fenceAt: at('2026-03-02T00:00'),
} as const
const about = { publishedAt: now, pollSeconds: 3_600, activation, rights: {}, now }

describe('by when a device knows', () => {
  it('is within a second by push, an interval by poll, at its renewal and at its lease end', () => {
    expect(knownBy(about)).toEqual({
      publishedAt: now,
      pushBy: at('2026-03-01T10:00:01'),
      pollBy: at('2026-03-01T11:00'),
      renewBy: at('2026-03-01T21:36'),
      leaseBy: at('2026-03-02'),
      worstCaseAt: at('2026-03-02'),
    })
  })

  it('counts from the end of the window for an edit that waits', () => {
    const publishedAt = at('2026-03-01T20:00')
    const known = knownBy({ ...about, publishedAt })
    expect(known.pushBy).toBe(at('2026-03-01T20:00:01'))
    expect(known.pollBy).toBe(at('2026-03-01T21:00'))
    expect(known.renewBy).toBe(at('2026-03-01T21:36'))
  })

  it('is neither by push nor by poll for what is not detected, but still by renewal and lease', () => {
    const known = knownBy({ ...about, publishedAt: null })
    expect(known).toMatchObject({ publishedAt: null, pushBy: null, pollBy: null })
    expect(known.renewBy).toBe(at('2026-03-01T21:36'))
    expect(known.worstCaseAt).toBe(at('2026-03-02'))
  })

  it('is the end of the offline lease for a device that is offline, and nothing earlier', () => {
    const offline = { ...activation, mode: 'offline', fenceAt: at('2026-05-30') } as const
    const known = knownBy({ ...about, activation: offline })
    expect(known).toMatchObject({ pushBy: null, pollBy: null, renewBy: null })
    expect(known.worstCaseAt).toBe(at('2026-05-30'))
  })

  it('has no worst case for a perpetual licence at full duration', () => {
    const full = { ...activation, leaseExpiryAt: foreverAt, fenceAt: foreverAt }
    const known = knownBy({ ...about, activation: full })
    expect(known).toMatchObject({ renewBy: null, leaseBy: null, worstCaseAt: null })
    expect(known.pollBy).toBe(at('2026-03-01T11:00'))
  })

  it('goes by the latest lease that was signed, though a shorter one is on its way', () => {
    const shortened = { ...activation, leaseExpiryAt: at('2026-03-01T11:00') }
    expect(knownBy({ ...about, activation: shortened }).worstCaseAt).toBe(at('2026-03-02'))
  })

  it('is at once past where a renewal is overdue', () => {
    const every = {
      mode: 'every',
      interval: { type: 'hour', count: 1 },
      percent: null,
      courtesy: false,
    } as const
    expect(knownBy({ ...about, rights: { leaseRenewal: every } }).renewBy).toBe(now)
  })
})
