import { describe, expect, it } from 'vitest'
import { at, days, sampleRights } from '../test/support/sample-rights.ts'
import { foreverAt, noInterval } from './interval.ts'
import type { Rights } from './rights.ts'
import {
  gracePeriodExpiryAt,
  isUsable,
  rightEndAt,
  startsWithFirstSeat,
  statusAt,
} from './status.ts'

const now = at('2026-01-15')
const begun = sampleRights({ gracePeriod: days(3) })
const expiry = at('2026-02-01')
const graceEnd = at('2026-02-04')

describe('the status', () => {
  it.each([
    ['disabled', { disabledAt: 1, customerDisabledAt: 1, exportedAt: 1 }],
    ['customerDisabled', { customerDisabledAt: 1, exportedAt: 1 }],
    ['exported', { exportedAt: 1, startedAt: null }],
    ['created', { startedAt: null }],
    ['created', { startedAt: now + 1 }],
    ['active', { startedAt: now }],
  ] as const)('is the first that applies: %s', (status, change) => {
    expect(statusAt({ ...begun, ...change }, now)).toBe(status)
  })

  it.each([
    [expiry - 1, 'active', true],
    [expiry, 'gracePeriod', true],
    [graceEnd - 1, 'gracePeriod', true],
    [graceEnd, 'expired', false],
  ] as const)('at %i is %s: every end is exclusive', (instant, status, usable) => {
    expect(statusAt(begun, instant)).toBe(status)
    expect(isUsable(begun, instant)).toBe(usable)
  })

  it('has no grace without a grace period', () => {
    const rights = { ...begun, gracePeriod: noInterval }
    expect(statusAt(rights, expiry - 1)).toBe('active')
    expect(statusAt(rights, expiry)).toBe('expired')
    expect(gracePeriodExpiryAt(rights)).toBeNull()
    expect(gracePeriodExpiryAt(begun)).toBe(graceEnd)
  })

  it('never ends for a perpetual licence', () => {
    const rights = sampleRights({ plan: { licenseType: 'perpetual', licenseDuration: noInterval } })
    expect(statusAt(rights, foreverAt - 1)).toBe('active')
    expect(rightEndAt(rights)).toBe(foreverAt)
    expect(gracePeriodExpiryAt(rights)).toBeNull()
  })

  it('comes back when what hid it is gone', () => {
    const disabled: Rights = { ...begun, disabledAt: 5 }
    expect(statusAt({ ...disabled, disabledAt: null }, expiry)).toBe('gracePeriod')
  })
})

describe('what is not started', () => {
  it.each([
    ['activation', true],
    ['manualActivation', false],
    ['custom', false],
  ] as const)('with start type %s may be activated: %s', (licenseStartType, usable) => {
    const rights = sampleRights({ plan: { licenseStartType } })
    expect(statusAt(rights, now)).toBe('created')
    expect(isUsable(rights, now)).toBe(usable)
    expect(startsWithFirstSeat(rights)).toBe(usable)
  })

  it('is not usable while disabled, whatever its start type', () => {
    const rights = sampleRights({ plan: { licenseStartType: 'activation' } }, { disabledAt: 1 })
    expect(isUsable(rights, now)).toBe(false)
  })

  it('may have its start ahead, and then no seat begins it', () => {
    const rights = sampleRights(
      { plan: { licenseStartType: 'activation' } },
      { startedAt: now + 5 },
    )
    expect(isUsable(rights, now)).toBe(false)
    expect(startsWithFirstSeat(rights)).toBe(false)
    expect(statusAt(rights, now + 5)).toBe('active')
  })
})
