import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limitWithOverdraft, noOverdraft, type Overdraft, overdraftAmount } from './limits.ts'

const percent = (value: number): Overdraft => ({ type: 'percentage', value })

describe('an overdraft', () => {
  it.each([
    [10, noOverdraft, 0],
    [10, { type: 'absolute', value: 2 }, 2],
    [10, percent(25), 2],
    [3, percent(33), 0],
    [3, percent(34), 1],
    [199, percent(50), 99],
    [0, percent(50), 0],
    [7, percent(300), 21],
    [7, percent(0), 0],
  ] as const)('on %i, %j, adds %i: a percentage is rounded down', (base, overdraft, extra) => {
    expect(overdraftAmount(base, overdraft)).toBe(extra)
    expect(limitWithOverdraft(base, overdraft)).toBe(base + extra)
  })

  it('without limit makes the whole unlimited, as does an unlimited base', () => {
    expect(overdraftAmount(10, { type: 'unlimited', value: null })).toBeNull()
    expect(limitWithOverdraft(10, { type: 'unlimited', value: null })).toBeNull()
    expect(limitWithOverdraft(null, percent(10))).toBeNull()
    expect(limitWithOverdraft(null, noOverdraft)).toBeNull()
  })

  it('in percent is exact for every whole number, until it passes the largest safe one', () => {
    const whole = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 1000 }), fc.nat({ max: 2 ** 40 }))
    const max = BigInt(Number.MAX_SAFE_INTEGER)
    fc.assert(
      fc.property(whole, whole, (base, value) => {
        const extra = (BigInt(base) * BigInt(value)) / 100n
        const sum = BigInt(base) + extra
        expect(overdraftAmount(base, percent(value))).toBe(Number(extra < max ? extra : max))
        expect(limitWithOverdraft(base, percent(value))).toBe(Number(sum < max ? sum : max))
      }),
      { numRuns: 3000, examples: [[99, Number.MAX_SAFE_INTEGER]] },
    )
  })
})
