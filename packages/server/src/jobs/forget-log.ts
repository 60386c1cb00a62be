import { addInterval } from '@leasehold/core/interval'
import { dayStartAt, nextDayAt, seatDays } from '@leasehold/core/seat-days'
import type { JobDeps } from '../deps.ts'
import { dropEmptyPartition, listPartitions } from '../storage/partitions.ts'
import { deleteOldClones } from '../storage/possible-clones.ts'
import { entitlementsWithOldLog, type LogPlace, takeOldLog } from '../storage/seat-days.ts'

const dayMs = 86_400_000
const month = { type: 'month', count: 1 } as const
const atOnce = 500

/**
 * Removes the lines of the activation log that are past their time, once the figures of their days
 * are made. Of each entitlement both in one transaction: no line is counted twice or not at all,
 * whoever stops in between. As late as possible, since a lapse may be written long after its instant.
 */
export async function forgetLog({ db, clock, config }: JobDeps): Promise<void> {
  const before = logStartAt(clock.now(), config.logRetentionDays)
  for (;;) {
    const places = await entitlementsWithOldLog(db, before, atOnce)
    if (places.length === 0) break
    for (const place of places) await closeDays(db, place, before)
  }
  for (const fromAt of await listPartitions(db, 'activation_log')) {
    if (addInterval(fromAt, month) <= before) await dropEmptyPartition(db, 'activation_log', fromAt)
  }
  // Signs of copies go with the lines that tell of their other side.
  await deleteOldClones(db, before)
}

/** The first instant whose lines are kept: the log is forgotten by whole days. */
function logStartAt(now: number, retentionDays: number): number {
  return dayStartAt(now - retentionDays * dayMs)
}

function closeDays(db: JobDeps['db'], place: LogPlace, before: number): Promise<void> {
  return takeOldLog(db, place, before, (latest, changes) =>
    latest ? seatDays(latest.closing, changes, nextDayAt(latest.dayAt)) : seatDays(0, changes),
  )
}
