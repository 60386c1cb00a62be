import type { JobDeps } from '../deps.ts'
import { groupsWithDueSeats } from '../storage/due-groups.ts'

const atOnce = 500
const system = { type: 'system', id: null, name: 'Leasehold' } as const

/**
 * Gives back the seats that lapsed and that nobody has asked for. No promise hangs on it: a refusal
 * looks for lapsed seats first. It is what makes the log and the counts tell of them in time.
 */
export async function settleDueSeats({ db, clock, engine }: JobDeps): Promise<void> {
  const seen = new Set<string>()
  for (;;) {
    const groups = await groupsWithDueSeats(db, clock.now(), atOnce)
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
