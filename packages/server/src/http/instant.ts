const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/

// Years 1 to 9999 in UTC: beyond them neither ISO 8601 nor the database writes four digits.
const earliestAt = -62_135_596_800_000
const latestAt = 253_402_300_799_999

/**
 * Milliseconds of an ISO 8601 text, null when it is none. No zone means UTC, no time midnight;
 * what is finer than a millisecond is cut off.
 */
export function parseInstant(text: string): number | null {
  const found = pattern.exec(text)
  if (!found) return null
  const part = (index: number) => Number(found[index] ?? 0)
  const [year, month, day] = [part(1), part(2), part(3)]
  const [hour, minute, second] = [part(4), part(5), part(6)]
  if (hour > 23 || minute > 59 || second > 59) return null
  const ms = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3))
  const date = new Date(0)
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, ms)
  // 31 February would have become a day in March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  const offset = zoneMinutes(found[8])
  if (offset === null) return null
  const at = date.getTime() - offset * 60_000
  return at < earliestAt || at > latestAt ? null : at
}

function zoneMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', ''))
  if (hours > 23 || minutes > 59) return null
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1)
}

/** The instant of a text that the schema has let through as `Instant`. */
export function readInstant(text: string): number {
  const at = parseInstant(text)
  if (at === null) throw new RangeError(`Not an instant: ${text}`)
  return at
}

/** The shortest exact form in UTC: milliseconds only when there are any. */
export function writeInstant(at: number): string {
  const text = new Date(at).toISOString()
  return at % 1000 === 0 ? text.replace('.000Z', 'Z') : text
}

export function writeInstantOrNull(at: number | null): string | null {
  return at === null ? null : writeInstant(at)
}
