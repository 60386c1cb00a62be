import { addInterval } from '@leasehold/core/interval'
import type { JobDeps } from '../deps.ts'
import { forgetRestOf } from '../storage/events/forget-events.ts'
import { dropPartition, listPartitions } from '../storage/partitions.ts'
import { forgetDeliveries } from '../storage/webhooks/deliveries.ts'

const dayMs = 86_400_000
/** How long a delivery that is done with is shown. */
const deliveryDays = 30
const month = { type: 'month', count: 1 } as const

/** Months of events go as a whole, once the last of their days is past its time. */
export async function forgetEvents({ db, clock, config }: JobDeps): Promise<void> {
  const before = clock.now() - config.eventRetentionDays * dayMs
  for (const fromAt of await listPartitions(db, 'event')) {
    if (addInterval(fromAt, month) <= before) await dropPartition(db, 'event', fromAt)
  }
  await forgetRestOf(db, before)
  await forgetDeliveries(db, clock.now() - deliveryDays * dayMs)
}
