import { activated } from '@leasehold/core/events'
import { dueMarks, nextMarkAt } from '@leasehold/core/watches'
import type { Kysely } from 'kysely'
import type { JobDeps } from '../deps.ts'
import { markPayload, payloadOf } from '../licensing/event-to-wire.ts'
import {
  type DueWatch,
  rightsOf,
  setNextWatches,
  takeDueWatches,
} from '../storage/events/watches.ts'
import { type NewEvent, writeEvents } from '../storage/events/write-events.ts'
import type { Database } from '../storage/schema.ts'

const atOnce = 500

/**
 * Tells of terms and maintenance that are about to end or have ended, and of terms that have begun
 * on the date given. Event and watch change in one transaction: each mark is told once, however
 * long nobody ran.
 */
export async function tellOfEnds({ db, clock, newId }: JobDeps): Promise<void> {
  for (;;) {
    const now = clock.now()
    const count = await db.transaction().execute(async (trx) => {
      const due = await takeDueWatches(trx, ['start', 'term', 'maintenance'], now, atOnce)
      const events: NewEvent[] = []
      for (const watch of due) events.push(...(await eventsOf(trx, watch, now)))
      await writeEvents(trx, newId, events)
      const moved = due.map((watch) => ({ ...watch, nextAt: nextOf(watch, now) }))
      await setNextWatches(trx, moved)
      return due.length
    })
    if (count < atOnce) return
  }
}

function nextOf({ kind, endsAt }: DueWatch, now: number): number | null {
  return kind === 'start' ? null : nextMarkAt(endsAt, now)
}

async function eventsOf(trx: Kysely<Database>, watch: DueWatch, at: number): Promise<NewEvent[]> {
  const { tenantId, groupId, entitlementId, kind, endsAt } = watch
  const common = { tenantId, groupId, resourceId: entitlementId, at }
  if (kind === 'usage') return []
  if (kind === 'start') {
    const rights = await rightsOf(trx, watch)
    if (!rights) return []
    const event = activated(entitlementId, rights)
    return [{ ...common, code: event.code, payload: payloadOf(event, groupId) }]
  }
  return dueMarks(kind, watch, at).map((mark) => ({
    ...common,
    code: mark.code,
    payload: markPayload(entitlementId, kind, mark, endsAt),
  }))
}
