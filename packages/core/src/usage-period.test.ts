import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { at, sampleRights } from '../test/support/sample-rights.ts'
import type { Rights, UsageResetSchedule } from './rights.ts'
import { usagePeriodAt } from './usage-period.ts'

function rightsFrom(start: string, schedule: UsageResetSchedule, change: Partial<Rights> = {}) {
  const startAt = at(start)
  return sampleRights(
    { usageResetSchedule: schedule },
    { startedAt: startAt, anchorAt: startAt, ...change },
  )
}

function periodAt(rights: Rights, now: string) {
  const { startAt, nextAt } = usagePeriodAt(rights, at(now))
  const iso = (instant: number | null) =>
    instant === null ? null : new Date(instant).toISOString().slice(0, 16)
  return [iso(startAt), iso(nextAt)]
}

describe('the usage period', () => {
  it('of what has not started is none', () => {
    const rights = sampleRights({ plan: { licenseStartType: 'activation' } })
    expect(usagePeriodAt(rights, at('2026-01-05'))).toEqual({ startAt: null, nextAt: null })
  })

  it('never ends where counts are never reset', () => {
    const rights = rightsFrom('2026-01-31', 'never')
    expect(periodAt(rights, '2030-01-01')).toEqual(['2026-01-31T00:00', null])
  })

  it.each([
    ['2026-01-31T08:00', '2026-01-31T08:00', '2026-02-28T08:00'],
    ['2026-02-28T07:59', '2026-01-31T08:00', '2026-02-28T08:00'],
    ['2026-02-28T08:00', '2026-02-28T08:00', '2026-03-31T08:00'],
    ['2026-04-30T09:00', '2026-04-30T08:00', '2026-05-31T08:00'],
    ['2028-02-29T08:00', '2028-02-29T08:00', '2028-03-31T08:00'],
  ])('by month from a 31st at %s is %s to %s', (now, from, next) => {
    expect(periodAt(rightsFrom('2026-01-31T08:00', 'monthly'), now)).toEqual([from, next])
  })

  it.each([
    ['2026-01-20T00:00', '2026-01-15T10:00', '2026-02-01T00:00'],
    ['2026-01-31T23:59', '2026-01-15T10:00', '2026-02-01T00:00'],
    ['2026-02-01T00:00', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['2026-12-31T12:00', '2026-12-01T00:00', '2027-01-01T00:00'],
  ])(
    'by calendar month at %s is %s to %s: the first one begins with the term',
    (now, from, next) => {
      expect(periodAt(rightsFrom('2026-01-15T10:00', 'calendarMonth'), now)).toEqual([from, next])
    },
  )

  it('by calendar month ends after it begins, also where the start lies months ahead', () => {
    const rights = rightsFrom('2026-05-10', 'calendarMonth')
    expect(periodAt(rights, '2026-01-20')).toEqual(['2026-05-10T00:00', '2026-06-01T00:00'])
  })

  it('on renewal lasts until the renewed term begins', () => {
    const renewalsAt = [at('2026-02-01'), at('2026-03-01')]
    const rights = rightsFrom('2026-01-01', 'onRenewal', { renewalsAt })
    expect(periodAt(rights, '2026-01-31T23:59')).toEqual(['2026-01-01T00:00', '2026-02-01T00:00'])
    expect(periodAt(rights, '2026-02-01')).toEqual(['2026-02-01T00:00', '2026-03-01T00:00'])
    expect(periodAt(rights, '2026-09-01')).toEqual(['2026-03-01T00:00', null])
    expect(periodAt({ ...rights, renewalsAt: [] }, '2026-09-01')).toEqual([
      '2026-01-01T00:00',
      null,
    ])
  })

  it('by month holds the instant, and follows the one before it without a gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2020-01-01'), max: at('2040-01-01') }),
        fc.integer({ min: 0, max: 10 ** 11 }),
        (anchorAt, later) => {
          const rights = sampleRights(
            { usageResetSchedule: 'monthly' },
            { startedAt: anchorAt, anchorAt },
          )
          const { startAt, nextAt } = usagePeriodAt(rights, anchorAt + later)
          if (startAt === null || nextAt === null)
            throw new Error('a period has a start and an end')
          expect(startAt).toBeLessThanOrEqual(anchorAt + later)
          expect(nextAt).toBeGreaterThan(anchorAt + later)
          expect(usagePeriodAt(rights, nextAt).startAt).toBe(nextAt)
          const anchor = Temporal.Instant.fromEpochMilliseconds(anchorAt).toZonedDateTimeISO('UTC')
          const month = Temporal.Instant.fromEpochMilliseconds(startAt).toZonedDateTimeISO('UTC')
          const k = (month.year - anchor.year) * 12 + month.month - anchor.month
          expect(startAt).toBe(anchor.add({ months: k }).epochMilliseconds)
        },
      ),
      { numRuns: 500 },
    )
  })
})
