import type { Kysely } from 'kysely'
import type { JobDeps } from '../deps.ts'
import type { Database } from '../storage/schema.ts'

type Group = { readonly tenantId: string; readonly groupId: string }
type FindGroups = (db: Kysely<Database>, now: number, limit: number) => Promise<Group[]>

const atOnce = 500
const system = { type: 'system', id: null, name: 'Leasehold' } as const

/** Has the engine look at groups in which time has changed something, each once. */
export async function settleGroups(deps: JobDeps, find: FindGroups): Promise<void> {
  const { db, clock } = deps
  const seen = new Set<string>()
  for (;;) {
    const groups = await find(db, clock.now(), atOnce)
    const fresh = groups.filter(({ groupId }) => !seen.has(groupId))
    // What is still due after it was settled waits for the next run rather than turning in circles.
    if (fresh.length === 0) return
    for (const { groupId } of fresh) seen.add(groupId)
    await settleEach(deps, fresh)
    if (groups.length < atOnce) return
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
