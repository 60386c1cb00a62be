import { describe, expect, it } from 'vitest'
import { at, hours, sampleRights } from '../test/support/sample-rights.ts'
import { foreverAt } from './interval.ts'
import { dueAt, freesAt, isIdle, lapsesAt, lingerEndAt } from './seats.ts'
import type { ActivationState } from './state.ts'

const now = at('2026-01-05T10:00')
const margin = 30_000
const floating = sampleRights({ leasePeriod: hours(1), lingerPeriod: hours(3) })
const locked = sampleRights({ concurrencyMode: 'nodeLock', lingerPeriod: hours(3) })
const lapse = at('2026-01-05T11:00:30')
const linger = at('2026-01-05T13:00')

const running: ActivationState = {
  id: 'a',
  entitlementId: 'e',
  groupId: 'g',
  seatId: 'seat',
  seatName: null,
  method: 'activationCode',
  username: null,
  mode: 'online',
  fingerprint: null,
  clientVersion: null,
  epoch: 1,
  nonce: 1,
  held: true,
  loss: null,
  activatedAt: now,
  lastLeaseAt: now,
  leaseExpiryAt: at('2026-01-05T11:00'),
  fenceAt: at('2026-01-05T11:00'),
  lingerExpiryAt: null,
  deactivatedAt: null,
  holdings: {},
  counted: {},
}
const held = { ...running, lingerExpiryAt: linger }
const checkedIn = { ...held, deactivatedAt: now }

describe('a seat', () => {
  it('lapses the margin after its fence, and frees then', () => {
    expect(lapsesAt(running, floating, margin)).toBe(lapse)
    expect(freesAt(running, floating, margin)).toBe(lapse)
    expect(dueAt(running, floating, margin)).toBe(lapse)
  })

  it('frees after its hold when that is later, and its elements fall due before', () => {
    expect(lapsesAt(held, floating, margin)).toBe(lapse)
    expect(freesAt(held, floating, margin)).toBe(linger)
    expect(dueAt(held, floating, margin)).toBe(linger)
    expect(dueAt({ ...held, holdings: { pool: 1 } }, floating, margin)).toBe(lapse)
  })

  it('that was checked in frees at the end of its hold', () => {
    expect(lapsesAt(checkedIn, floating, margin)).toBeNull()
    expect(freesAt(checkedIn, floating, margin)).toBe(linger)
    expect(dueAt(checkedIn, floating, margin)).toBe(linger)
  })

  it.each([
    ['node-locked', held, locked],
    ['under a lease without end', { ...running, fenceAt: foreverAt }, floating],
    ['held by nobody', { ...running, held: false }, floating],
  ])('that is %s never falls due by itself', (_, seat, rights) => {
    expect(lapsesAt(seat, rights, margin)).toBeNull()
    expect(freesAt(seat, rights, margin)).toBeNull()
    expect(dueAt(seat, rights, margin)).toBeNull()
  })

  it('is idle once it was checked in or has lapsed, while its hold runs', () => {
    expect(isIdle(checkedIn, floating, margin, now)).toBe(true)
    expect(isIdle(held, floating, margin, lapse - 1)).toBe(false)
    expect(isIdle(held, floating, margin, lapse)).toBe(true)
    expect(isIdle({ ...checkedIn, held: false }, floating, margin, linger)).toBe(false)
  })

  it('is held for the linger period, no longer than the right to use, and only where it floats', () => {
    expect(lingerEndAt(floating, now)).toBe(linger)
    expect(lingerEndAt(floating, at('2026-01-31T23:00'))).toBe(at('2026-02-01'))
    expect(lingerEndAt(locked, now)).toBeNull()
    expect(lingerEndAt(sampleRights(), now)).toBeNull()
  })
})
