const dayMs = 86_400_000

/** A change of the number of seats in use. */
export type SeatsChange = { readonly at: number; readonly change: number }

/** The seats in use on one UTC day that had events. `dayAt` is its first instant. */
export type SeatDay = {
  readonly dayAt: number
  readonly min: number
  readonly max: number
  /** The count after its last event: with it the next day opens. */
  readonly closing: number
}

/** The first instant of the UTC day that holds `at`. An event at 00:00:00.000 belongs to the new day. */
export function dayStartAt(at: number): number {
  return Math.floor(at / dayMs) * dayMs
}

export function nextDayAt(dayAt: number): number {
  return dayAt + dayMs
}

/**
 * The days with events, from the counts after each of them. A day that opens above zero starts with
 * that count; one that opens at zero takes its first value from its first event.
 *
 * @param opening the count before the first event
 * @param changes in the order in which they happened
 * @param notBeforeAt the first day that is still open: what is told late counts from there
 */
export function seatDays(
  opening: number,
  changes: readonly SeatsChange[],
  notBeforeAt = Number.NEGATIVE_INFINITY,
): SeatDay[] {
  const days: SeatDay[] = []
  let seats = opening
  for (const { at, change } of changes) {
    if (change === 0) continue
    const dayAt = Math.max(dayStartAt(at), notBeforeAt)
    const opened = seats
    seats += change
    const today = days.at(-1)
    const before = today?.dayAt === dayAt ? today : opensWith(opened)
    const day = {
      dayAt,
      min: Math.min(before.min, seats),
      max: Math.max(before.max, seats),
      closing: seats,
    }
    if (today?.dayAt === dayAt) days[days.length - 1] = day
    else days.push(day)
  }
  return days
}

function opensWith(seats: number): { min: number; max: number } {
  return seats === 0
    ? { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }
    : { min: seats, max: seats }
}

/**
 * Every day of `[fromAt, untilAt)`, which are first instants of days. One without events has its
 * opening count all day.
 *
 * @param opening the count before the earliest of `days`
 * @param days in rising order; earlier ones tell with which count `fromAt` opens
 */
export function everySeatDay(
  opening: number,
  days: readonly SeatDay[],
  fromAt: number,
  untilAt: number,
): SeatDay[] {
  const byDay = new Map(days.map((day) => [day.dayAt, day]))
  let seats = days.findLast(({ dayAt }) => dayAt < fromAt)?.closing ?? opening
  const all: SeatDay[] = []
  for (let dayAt = fromAt; dayAt < untilAt; dayAt = nextDayAt(dayAt)) {
    const day = byDay.get(dayAt) ?? { dayAt, min: seats, max: seats, closing: seats }
    all.push(day)
    seats = day.closing
  }
  return all
}
