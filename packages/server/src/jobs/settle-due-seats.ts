import type { JobDeps } from '../deps.ts'
import { groupsWithDueSeats } from '../storage/due-groups.ts'
import { settleGroups } from './settle-groups.ts'

/**
 * Gives back the seats that lapsed and that nobody has asked for. No promise hangs on it: a refusal
 * looks for lapsed seats first. It is what makes the log and the counts tell of them in time.
 */
export async function settleDueSeats(deps: JobDeps): Promise<void> {
  await settleGroups(deps, groupsWithDueSeats)
}
