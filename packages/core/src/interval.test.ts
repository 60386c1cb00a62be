import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { at } from '../test/support/sample-rights.ts'
import {
  addInterval,
  foreverAt,
  type IntervalType,
  intervalTypes,
  isNone,
  monthsSince,
  noInterval,
  sameInterval,
} from './interval.ts'

const instants = fc.integer({ min: at('1970-01-01'), max: at('2200-01-01') })
const counts = fc.integer({ min: 1, max: 32767 })
const types = fc.constantFrom(...intervalTypes)

const units = {
  second: 'seconds',
  minute: 'minutes',
  hour: 'hours',
  day: 'days',
  week: 'weeks',
  month: 'months',
  year: 'years',
} as const satisfies Record<Exclude<IntervalType, 'none'>, string>

/** The same sum by another library: days have 24 h in UTC, months and years are clamped. */
function plus(instant: number, type: IntervalType, count: number): number {
  if (type === 'none') return instant
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('UTC')
  return zoned.add({ [units[type]]: count }).epochMilliseconds
}

describe('an interval added to an instant', () => {
  it('is what the calendar says, for every type', () => {
    fc.assert(
      fc.property(instants, types, counts, (instant, type, count) => {
        const interval = type === 'none' ? noInterval : { type, count }
        const expected = Math.min(plus(instant, type, count), foreverAt)
        expect(addInterval(instant, interval)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('of a series counts from the anchor, so that a short month shortens no later one', () => {
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom('month', 'year', 'day'),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 6 }),
        (anchor, type, k, count) => {
          expect(addInterval(anchor, { type, count }, k)).toBe(plus(anchor, type, k * count))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['2026-01-31', 'month', 1, '2026-02-28'],
    ['2028-01-31', 'month', 1, '2028-02-29'],
    ['2026-01-31', 'month', 2, '2026-03-31'],
    ['2026-08-31T23:59:59.999', 'month', 1, '2026-09-30T23:59:59.999'],
    ['2028-02-29', 'year', 1, '2029-02-28'],
    ['2028-02-29', 'year', 4, '2032-02-29'],
    ['2000-02-29', 'year', 100, '2100-02-28'],
    ['2026-12-31', 'month', 2, '2027-02-28'],
    ['2026-03-29T00:30', 'day', 1, '2026-03-30T00:30'],
    ['2026-01-01', 'week', 2, '2026-01-15'],
    ['2026-01-01', 'second', 90, '2026-01-01T00:01:30'],
  ] as const)('%s + %s × %i is %s', (from, type, count, expected) => {
    expect(addInterval(at(from), { type, count })).toBe(at(expected))
  })

  it('never lies beyond the end of time', () => {
    const late = at('9999-12-31T23:59:00')
    expect(addInterval(late, { type: 'minute', count: 5 })).toBe(foreverAt)
    expect(addInterval(late, { type: 'month', count: 1 })).toBe(foreverAt)
    expect(addInterval(late, { type: 'year', count: 32767 })).toBe(foreverAt)
    expect(new Date(foreverAt).toISOString()).toBe('9999-12-31T23:59:59.000Z')
  })

  it('of none leaves the instant as it is', () => {
    expect(addInterval(1234, noInterval)).toBe(1234)
    expect(isNone(noInterval)).toBe(true)
    expect(isNone({ type: 'day', count: 1 })).toBe(false)
  })

  it('is the same one only with the same type and count', () => {
    expect(sameInterval({ type: 'day', count: 7 }, { type: 'day', count: 7 })).toBe(true)
    expect(sameInterval({ type: 'day', count: 7 }, { type: 'week', count: 1 })).toBe(false)
    expect(sameInterval({ type: 'day', count: 7 }, { type: 'day', count: 8 })).toBe(false)
  })
})

describe('months since an anchor', () => {
  it('are the k with anchor + k months ≤ instant < anchor + k + 1 months', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const [anchor, instant] = a < b ? [a, b] : [b, a]
        const k = monthsSince(anchor, instant)
        expect(plus(anchor, 'month', k)).toBeLessThanOrEqual(instant)
        expect(plus(anchor, 'month', k + 1)).toBeGreaterThan(instant)
      }),
      { numRuns: 2000 },
    )
  })

  it('turn over at the very millisecond, also in a short month', () => {
    const anchor = at('2026-01-31T12:00')
    expect(monthsSince(anchor, at('2026-02-28T12:00') - 1)).toBe(0)
    expect(monthsSince(anchor, at('2026-02-28T12:00'))).toBe(1)
    expect(monthsSince(anchor, at('2026-03-31T12:00') - 1)).toBe(1)
    expect(monthsSince(anchor, at('2026-03-31T12:00'))).toBe(2)
  })
})
