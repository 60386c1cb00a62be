/**
 * Intervals of the licence terms and periods. Instants are whole milliseconds since 1970 in UTC.
 */

export const intervalTypes = [
  'none',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'year',
] as const

export type IntervalType = (typeof intervalTypes)[number]

/** A length of time; `count` is a whole number from 1 to 32767, null for `none`. */
export type Interval = { readonly type: IntervalType; readonly count: number | null }

export const noInterval: Interval = { type: 'none', count: null }

/** What `never ends` is on the wire and in a lease document: 9999-12-31T23:59:59Z. */
export const foreverAt = 253402300799000

const fixedMs: Partial<Record<IntervalType, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
}

export function isNone(interval: Interval): boolean {
  return interval.type === 'none'
}

export function sameInterval(a: Interval, b: Interval): boolean {
  return a.type === b.type && a.count === b.count
}

/**
 * `at` plus `times` intervals. Months and years are calendar months in UTC, clamped to the last
 * day of the month; the whole sum is added at once, so that a series is always anchor + k months.
 * Never later than `foreverAt`.
 *
 * @example
 * addInterval(Date.UTC(2026, 0, 31), { type: 'month', count: 1 }) // 28 February 2026
 */
export function addInterval(at: number, interval: Interval, times = 1): number {
  const count = (interval.count ?? 0) * times
  if (interval.type === 'none' || count === 0) return at
  const ms = fixedMs[interval.type]
  if (ms !== undefined) return Math.min(at + ms * count, foreverAt)
  return Math.min(addMonths(at, interval.type === 'year' ? count * 12 : count), foreverAt)
}

function addMonths(at: number, months: number): number {
  const from = new Date(at)
  const target = from.getUTCFullYear() * 12 + from.getUTCMonth() + months
  const year = Math.floor(target / 12)
  if (year > 9999) return foreverAt
  const month = target - year * 12
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const day = Math.min(from.getUTCDate(), lastDay)
  const timeOfDay = at - Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate())
  return Date.UTC(year, month, day) + timeOfDay
}

/** How many whole calendar months lie between `anchorAt` and `at`: the k with anchor + k ≤ at < anchor + k + 1. */
export function monthsSince(anchorAt: number, at: number): number {
  const month = (instant: number) => {
    const date = new Date(instant)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  }
  const guess = month(at) - month(anchorAt)
  return addMonths(anchorAt, guess) <= at ? guess : guess - 1
}
