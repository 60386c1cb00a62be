import { dayStartAt, nextDayAt } from '@leasehold/core/seat-days'
import { readInstant } from '../../http/instant.ts'
import { invalid } from '../../http/request-error.ts'

const usualDays = 30
const mostDays = 1_100
const dayMs = 86_400_000
// Beyond these days no instant can be written in four digits.
const firstDayAt = -62_135_596_800_000
const lastDayAt = Date.UTC(9999, 11, 31)

/** Whole UTC days: `[fromAt, untilAt)`. Left out, the thirty that end with the day of `now`. */
export function readDayRange(
  { from, to }: { from?: string; to?: string },
  now: number,
): { fromAt: number; untilAt: number } {
  const endAt = to === undefined ? nextDayAt(dayStartAt(now)) : lastDayEnd(readInstant(to))
  const untilAt = Math.min(endAt, lastDayAt)
  const fromAt =
    from === undefined
      ? Math.max(untilAt - usualDays * dayMs, firstDayAt)
      : dayStartAt(readInstant(from))
  if (fromAt >= untilAt) throw invalid('from', 'must be before `to`', 'range')
  if (untilAt - fromAt > mostDays * dayMs) {
    throw invalid('from', `is more than ${mostDays} days before \`to\``, 'range')
  }
  return { fromAt, untilAt }
}

/** The end of the day that the last millisecond before `at` belongs to. */
function lastDayEnd(at: number): number {
  return nextDayAt(dayStartAt(at - 1))
}
