import type { Kysely } from 'kysely'
import type { JobDeps } from '../deps.ts'
import type { Database } from '../storage/schema.ts'

type Group = { readonly tenantId: string; readonly groupId: string }
type FindGroups = (db: Kysely<Database>, now: number, limit: number) => Promise<Group[]>

const atOnce = 500
const system = { type: 'system', id: null, name: 'Leasehold' } as const

/** Seats of an entitlement come back by the thousand: so often a run goes on with those of a group. */
const turnsOfGroup = 50

/** Has the engine look at groups in which time has changed something, until nothing is due. */
export async function settleGroups(deps: JobDeps, find: FindGroups): Promise<void> {
  const { db, clock } = deps
  const turns = new Map<string, number>()
  for (;;) {
    const groups = await find(db, clock.now(), atOnce)
    const fresh = groups.filter(({ groupId }) => (turns.get(groupId) ?? 0) < turnsOfGroup)
    // What is due all the same, or fails, waits for the next run rather than turning in circles.
    if (fresh.length === 0) return
    for (const { groupId } of fresh) turns.set(groupId, (turns.get(groupId) ?? 0) + 1)
    for (const groupId of await settleEach(deps, fresh)) turns.set(groupId, turnsOfGroup)
  }
}

/**
 * Has the engine look at each of the groups. One that it fails at is left for the next run: it does
 * not make the others, of every tenant, wait for a job that is tried again later and later.
 *
 * @returns the ids of those
 */
export async function settleEach(
  { engine, log }: Pick<JobDeps, 'engine' | 'log'>,
  groups: readonly Group[],
): Promise<Set<string>> {
  const failed = new Map<string, unknown>()
  await Promise.all(
    groups.map(({ tenantId, groupId }) =>
      engine
        .submit({ tenantId, groupId, command: { type: 'settle' }, author: system, ipAddress: null })
        .catch((error: unknown) => failed.set(groupId, error)),
    ),
  )
  const [first] = failed
  if (first) {
    const [groupId, err] = first
    log.error({ err, groupId, groups: failed.size }, 'groups could not be settled')
  }
  return new Set(failed.keys())
}
