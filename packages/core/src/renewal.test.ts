import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { at, days, months, sampleRights } from '../test/support/sample-rights.ts'
import { addInterval, type Interval } from './interval.ts'
import { rightsRenewed } from './renewal.ts'
import type { Rights } from './rights.ts'

function begunOn(start: string, licenseDuration: Interval, change: Partial<Rights> = {}): Rights {
  const startAt = at(start)
  return sampleRights(
    { plan: { licenseDuration }, gracePeriod: days(10) },
    {
      startedAt: startAt,
      anchorAt: startAt,
      expiryAt: addInterval(startAt, licenseDuration),
      ...change,
    },
  )
}

function renewed(rights: Rights, now: string): Rights {
  const next = rightsRenewed(rights, at(now))
  if (!next) throw new Error('not renewable')
  return next
}

const iso = (instant: number | null) =>
  instant === null ? null : new Date(instant).toISOString().slice(0, 10)

describe('a renewal', () => {
  const year = begunOn('2026-01-01', { type: 'year', count: 1 })

  it('before expiry adds one term to the old expiry, and the new period begins there', () => {
    const next = renewed(year, '2026-06-15')
    expect(iso(next.expiryAt)).toBe('2028-01-01')
    expect(next.renewalsAt.map(iso)).toEqual(['2027-01-01'])
    expect(next.anchorAt).toBe(year.anchorAt)
  })

  it('in grace counts from the old expiry: the grace period does not extend the term', () => {
    expect(iso(renewed(year, '2027-01-01').expiryAt)).toBe('2028-01-01')
    expect(iso(renewed(year, '2027-01-10T23:59').expiryAt)).toBe('2028-01-01')
  })

  it('past grace begins a new run of terms now, from the first millisecond on', () => {
    const next = renewed(year, '2027-01-11')
    expect(iso(next.expiryAt)).toBe('2028-01-11')
    expect(iso(next.anchorAt)).toBe('2027-01-11')
    expect(next.renewalsAt).toEqual([])
    expect(next.startedAt).toBe(year.startedAt)
  })

  it('in grace may leave an expiry that is past all the same', () => {
    const week = begunOn('2026-01-01', { type: 'day', count: 2 }, { gracePeriod: days(30) })
    expect(iso(renewed(week, '2026-01-20').expiryAt)).toBe('2026-01-05')
  })

  it('twice ahead keeps both beginnings of new periods', () => {
    const next = renewed(renewed(year, '2026-02-01'), '2026-03-01')
    expect(iso(next.expiryAt)).toBe('2029-01-01')
    expect(next.renewalsAt.map(iso)).toEqual(['2027-01-01', '2028-01-01'])
  })

  it('forgets a renewed term that a shorter expiry has cut off', () => {
    const cut = { ...renewed(year, '2026-02-01'), expiryAt: at('2026-12-01') }
    expect(renewed(cut, '2026-03-01').renewalsAt.map(iso)).toEqual(['2026-12-01'])
  })

  it.each([
    ['perpetual', { plan: { ...year.plan, licenseType: 'perpetual' }, expiryAt: null }],
    ['not started', { startedAt: null, anchorAt: null, expiryAt: null }],
    ['to start later', { startedAt: at('2026-06-16') }],
    ['without an expiry', { expiryAt: null }],
  ] as const)('is not possible for what is %s', (_, change) => {
    expect(rightsRenewed({ ...year, ...change }, at('2026-06-15'))).toBeNull()
  })

  it('does not drift: monthly terms begun on the 31st end on 28 February, 31 March, 30 April', () => {
    let rights = begunOn('2026-01-31', months(1))
    const ends = [iso(rights.expiryAt)]
    for (const now of ['2026-02-28', '2026-03-31', '2026-04-30']) {
      rights = renewed(rights, now)
      ends.push(iso(rights.expiryAt))
    }
    expect(ends).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'])
  })

  it('does not drift in any series of months or years', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2000-01-01'), max: at('2050-01-01') }),
        fc.constantFrom('month', 'year'),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        (startAt, type, count, times) => {
          const start = Temporal.Instant.fromEpochMilliseconds(startAt).toZonedDateTimeISO('UTC')
          let rights: Rights | null = begunOn(start.toPlainDateTime().toString(), { type, count })
          for (let k = 0; k < times && rights; k++) rights = rightsRenewed(rights, startAt)
          const unit = type === 'month' ? 'months' : 'years'
          const expected = start.add({ [unit]: count * (times + 1) }).epochMilliseconds
          expect(rights?.expiryAt).toBe(expected)
        },
      ),
      { numRuns: 500 },
    )
  })
})
