import { currentLocale } from './languages.ts'

/** Making a formatter takes longer than a table full of uses: one is made for each locale. */
function perLocale<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>()
  return () => {
    const locale = currentLocale()
    const found = made.get(locale) ?? make(locale)
    made.set(locale, found)
    return found
  }
}

const moments = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
)
const days = perLocale((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }))
const calendarDays = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
)
const numbers = perLocale((locale) => new Intl.NumberFormat(locale))
const distances = perLocale((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))

/** An instant of the API in the zone and the words of whoever looks. */
export function writeMoment(instant: string): string {
  return moments().format(new Date(instant))
}

export function writeDay(instant: string): string {
  return days().format(new Date(instant))
}

/** A day that is no instant, such as one of a contract: the same for every viewer. */
export function writeCalendarDay(instant: string): string {
  return calendarDays().format(new Date(instant))
}

export function writeNumber(value: number): string {
  return numbers().format(value)
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
  const words = distances()
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit)
  }
  return words.format(Math.trunc(seconds), 'second')
}
