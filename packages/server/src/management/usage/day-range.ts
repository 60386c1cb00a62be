import { dayStartAt, nextDayAt } from '@leasehold/core/seat-days'
import { readInstant } from '../../http/instant.ts'
import { invalid } from '../../http/request-error.ts'

const usualDays = 30
const mostDays = 1_100
const dayMs = 86_400_000

/** Whole UTC days: `[fromAt, untilAt)`. Left out, the thirty that end with the day of `now`. */
export function readDayRange(
  { from, to }: { from?: string; to?: string },
  now: number,
): { fromAt: number; untilAt: number } {
  const untilAt = to === undefined ? nextDayAt(dayStartAt(now)) : lastDayEnd(readInstant(to))
  const fromAt = from === undefined ? untilAt - usualDays * dayMs : dayStartAt(readInstant(from))
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
