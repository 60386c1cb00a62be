import type { Interval, IntervalType } from '@leasehold/core/interval'
import { InvalidArgumentError } from 'commander'

const units: Readonly<Record<string, IntervalType>> = {
  s: 'second',
  min: 'minute',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
}

/** `30d`, `12h`, `1mo`, `1y` or `none` as the API has it. */
export function parseInterval(text: string): Interval {
  const typed = text.trim().toLowerCase()
  if (typed === 'none') return { type: 'none', count: null }
  const [, count = '', unit = ''] = /^(\d{1,5}) ?([a-z]+)$/.exec(typed) ?? []
  const type = units[unit] ?? longUnit(unit)
  if (type === undefined || Number(count) < 1) {
    throw new InvalidArgumentError(
      'Write a number and a unit (s, min, h, d, w, mo, y), as 12h, 30d, 1mo or 1y; or none.',
    )
  }
  return { type, count: Number(count) }
}

function longUnit(word: string): IntervalType | undefined {
  return Object.values(units).find((type) => word === type || word === `${type}s`)
}

type IntervalText = { readonly type: string; readonly count: number | null }

/** `1 day`, `7 days`, `none`. */
export function writeInterval({ type, count }: IntervalText): string {
  if (count === null) return type
  return `${count} ${type}${count === 1 ? '' : 's'}`
}
