import { setTimeout as wait } from 'node:timers/promises'
import { progress } from '@clack/prompts'
import type { BulkChange } from '../../api/models.ts'
import type { Session } from '../../api/session.ts'

const lookEveryMs = 500

/**
 * Waits until a bulk change is over, with a bar where a person looks on. To stop watching stops
 * nothing: it goes on in the server.
 */
export async function followBulk({ api }: Session, id: string): Promise<BulkChange> {
  const look = () => api.get<BulkChange>(`/entitlements/bulk/${id}`)
  const bar = process.stdout.isTTY ? progress({ style: 'heavy', max: 1_000 }) : null
  bar?.start(`${id}; it goes on when you stop watching`)
  let told = 0
  for (;;) {
    const bulk = await look()
    const { status, progress: counts } = bulk
    if (status === 'done' || status === 'cancelled') {
      bar?.stop(`${counts.total - counts.pending} of ${counts.total}`)
      return bulk
    }
    const over = counts.total - counts.pending
    // While it is prepared, nobody knows yet of how many.
    const reached = status === 'preparing' ? 0 : Math.floor((1_000 * over) / (counts.total || 1))
    bar?.advance(reached - told, `${over} of ${counts.total}, ${counts.refused} refused`)
    told = reached
    await wait(lookEveryMs)
  }
}
