import type { Kysely } from 'kysely'
import type { JobDeps } from '../deps.ts'
import type { Database } from '../storage/schema.ts'

type Group = { tenantId: string; groupId: string }
type FindGroups = (db: Kysely<Database>, now: number, limit: number) => Promise<Group[]>

const atOnce = 500
const system = { type: 'system', id: null, name: 'Leasehold' } as const

/** Has the engine look at groups in which time has changed something, each once. */
export async function settleGroups(
  { db, clock, engine }: JobDeps,
  find: FindGroups,
): Promise<void> {
  const seen = new Set<string>()
  for (;;) {
    const groups = await find(db, clock.now(), atOnce)
    const fresh = groups.filter(({ groupId }) => !seen.has(groupId))
    // What is still due after it was settled waits for the next run rather than turning in circles.
    if (fresh.length === 0) return
    for (const { groupId } of fresh) seen.add(groupId)
    await Promise.all(
      fresh.map((group) =>
        engine.submit({ ...group, command: { type: 'settle' }, author: system, ipAddress: null }),
      ),
    )
    if (groups.length < atOnce) return
  }
}
