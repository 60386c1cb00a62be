import { usagePeriodAt } from '@leasehold/core/usage-period'
import type { JobDeps } from '../deps.ts'
import {
  endedUsagePeriods,
  rightsOf,
  setNextWatches,
  type WatchKey,
} from '../storage/events/watches.ts'

const atOnce = 200
const system = { type: 'system', id: null, name: 'Leasehold' } as const

/**
 * Closes usage periods of entitlements that nobody touches, so that they are summarised in time. The
 * engine does it, as it would before any decision, and moves the watch in the same transaction.
 */
export async function closeUsagePeriods(deps: JobDeps): Promise<void> {
  const { db, clock, engine } = deps
  const seen = new Set<string>()
  for (;;) {
    const ended = await endedUsagePeriods(db, clock.now(), atOnce)
    const again = ended.filter((watch) => seen.has(watch.entitlementId))
    await letGo(deps, again)
    const fresh = ended.filter((watch) => !seen.has(watch.entitlementId))
    for (const { entitlementId } of fresh) seen.add(entitlementId)
    const groups = new Map(fresh.map(({ tenantId, groupId }) => [groupId, { tenantId, groupId }]))
    await Promise.all(
      [...groups.values()].map((group) =>
        engine.submit({ ...group, command: { type: 'settle' }, author: system, ipAddress: null }),
      ),
    )
    if (ended.length === 0) return
  }
}

/** What is due still, though it was settled, has no period that ended: look when one does. */
async function letGo({ db, clock }: JobDeps, watches: readonly WatchKey[]): Promise<void> {
  const moved = await Promise.all(
    watches.map(async (watch) => {
      const rights = await rightsOf(db, watch)
      return { ...watch, nextAt: rights && usagePeriodAt(rights, clock.now()).nextAt }
    }),
  )
  await setNextWatches(db, moved)
}
