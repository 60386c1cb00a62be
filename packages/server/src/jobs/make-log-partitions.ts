import { addInterval } from '@leasehold/core/interval'
import type { JobDeps } from '../deps.ts'
import { ensureLogPartition } from '../storage/log-partitions.ts'

const monthsAhead = 2
const month = { type: 'month', count: 1 } as const

/** Keeps the activation log's partitions ahead of the calendar, this month's included. */
export async function makeLogPartitions({ db, clock }: JobDeps): Promise<void> {
  const now = new Date(clock.now())
  const firstAt = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  for (let k = 0; k <= monthsAhead; k++) {
    const fromAt = addInterval(firstAt, month, k)
    await ensureLogPartition(db, fromAt, addInterval(fromAt, month))
  }
}
