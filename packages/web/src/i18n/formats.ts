import { currentLocale } from './languages.ts'

/** An instant of the API in the zone and the words of whoever looks. */
export function writeMoment(instant: string): string {
  const format = { dateStyle: 'medium', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat(currentLocale(), format).format(new Date(instant))
}

export function writeDay(instant: string): string {
  return new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(new Date(instant))
}

export function writeNumber(value: number): string {
  return new Intl.NumberFormat(currentLocale()).format(value)
}

const steps = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** "in 3 days", "2 hours ago". */
export function writeDistance(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000
  const words = new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto' })
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit)
  }
  return words.format(Math.trunc(seconds), 'second')
}
