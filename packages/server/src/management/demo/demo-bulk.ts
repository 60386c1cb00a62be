import type { Deps } from '../../deps.ts'
import { listBulks } from '../../storage/bulk-changes.ts'
import { startBulk } from '../bulk/start-bulk.ts'
import { personNamed } from './life/past.ts'

/** What somebody has tried before deciding: it tells of each entitlement what it would do to it. */
export async function makeDemoBulk(deps: Deps, tenantId: string): Promise<void> {
  const { total } = await listBulks(deps.db, tenantId, { limit: 1, offset: 0 })
  if (total > 0) return
  const author = await personNamed(deps, tenantId, 'nora')
  await startBulk(
    deps,
    { tenantId, author, ipAddress: null },
    {
      filter: {},
      change: { type: 'update', gracePeriod: { type: 'week', count: 3 } },
      dryRun: true,
      reason: 'New terms: three weeks to pay',
    },
  )
}
