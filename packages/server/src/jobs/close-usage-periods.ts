import { usagePeriodAt } from '@leasehold/core/usage-period'
import type { JobDeps } from '../deps.ts'
import {
  endedUsagePeriods,
  rightsOf,
  setNextWatches,
  takeDueWatches,
  type WatchKey,
} from '../storage/events/watches.ts'
import { settleEach } from './settle-groups.ts'

const atOnce = 200

/**
 * Closes usage periods of entitlements that nobody touches, so that they are summarised in time. The
 * engine does it, as it would before any decision, and moves the watch in the same transaction.
 */
export async function closeUsagePeriods(deps: JobDeps): Promise<void> {
  const { db, clock } = deps
  const seen = new Set<string>()
  const failed = new Set<string>()
  const isSettled = ({ groupId, entitlementId }: WatchKey) =>
    seen.has(entitlementId) && !failed.has(groupId)
  for (;;) {
    const ended = await endedUsagePeriods(db, clock.now(), atOnce)
    const letGo = ended.some(isSettled) ? await letGoOf(deps, isSettled) : 0
    const fresh = ended.filter(({ entitlementId }) => !seen.has(entitlementId))
    if (fresh.length === 0 && letGo === 0) return
    for (const { entitlementId } of fresh) seen.add(entitlementId)
    const groups = new Map(fresh.map(({ tenantId, groupId }) => [groupId, { tenantId, groupId }]))
    for (const groupId of await settleEach(deps, [...groups.values()])) failed.add(groupId)
  }
}

/**
 * What is due still, though it was settled, has no period that ended: look when one does. The watches
 * are held meanwhile, and those that an edit holds passed over: the edit knows better.
 *
 * @returns how many
 */
async function letGoOf(
  { db, clock }: JobDeps,
  isSettled: (watch: WatchKey) => boolean,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const now = clock.now()
    const due = (await takeDueWatches(trx, ['usage'], now, atOnce)).filter(isSettled)
    const moved = []
    for (const watch of due) {
      const rights = await rightsOf(trx, watch)
      moved.push({ ...watch, nextAt: rights && usagePeriodAt(rights, now).nextAt })
    }
    await setNextWatches(trx, moved)
    return moved.length
  })
}
