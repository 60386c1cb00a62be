import type { JobDeps } from '../deps.ts'
import { groupsToPublish } from '../storage/watched.ts'
import { settleGroups } from './settle-groups.ts'

/** Publishes what waited for a window that has ended and that nobody has asked for. */
export async function publishDueEdits(deps: JobDeps): Promise<void> {
  await settleGroups(deps, groupsToPublish)
}
