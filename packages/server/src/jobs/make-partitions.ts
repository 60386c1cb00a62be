import { addInterval } from '@leasehold/core/interval'
import type { JobDeps } from '../deps.ts'
import { ensurePartition } from '../storage/partitions.ts'

const monthsAhead = 2
const month = { type: 'month', count: 1 } as const

/** Keeps the partitions of log, events and audit ahead of the calendar, this month's included. */
export async function makePartitions({ db, clock }: JobDeps): Promise<void> {
  const now = new Date(clock.now())
  const firstAt = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  for (let k = 0; k <= monthsAhead; k++) {
    const fromAt = addInterval(firstAt, month, k)
    const untilAt = addInterval(fromAt, month)
    await ensurePartition(db, 'activation_log', fromAt, untilAt)
    await ensurePartition(db, 'event', fromAt, untilAt)
    await ensurePartition(db, 'audit_line', fromAt, untilAt)
  }
}
