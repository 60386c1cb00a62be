import type { Static } from 'typebox'
import type { JobDeps } from '../../deps.ts'
import { insertItems } from '../../storage/bulk-changes.ts'
import { listEntitlementIds } from '../../storage/entitlement-list.ts'
import { firstBy } from '../../storage/listing.ts'
import { lockPreparing, noteGathered } from '../../storage/open-bulks.ts'
import { readEntitlementFilter } from '../entitlements/entitlement-filter-query.ts'
import type { BulkFilterInput } from './bulk-model.ts'

/** Entitlements looked up at once, however many match. */
const chunk = 1_000

/**
 * Finds the entitlements of a bulk change, a chunk at a time, each in a transaction with the note of
 * how far it came: whoever dies in between leaves a whole chunk or none. They are those that match
 * at the instant of the request.
 */
export async function gatherItems({ db, clock, newId }: JobDeps): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const bulk = await lockPreparing(trx)
    if (!bulk) return false
    // It was checked against this schema before it was kept.
    const { search, ...query } = bulk.filter as Static<typeof BulkFilterInput>
    const values = bulk.gathered_to
    const listing = {
      ...firstBy('created', chunk, search?.trim() || null),
      after: values && { values, total: 0, isEstimate: true },
    }
    const { tenant_id: tenantId, id, created_at: at } = bulk
    // What was sold since is for the next one: nobody has chosen it.
    const filter = { ...readEntitlementFilter(query), createdUntil: at }
    // Or whoever calls a seat as somebody else is called would have theirs changed too.
    const bySeats = false
    const found = await listEntitlementIds(trx, tenantId, filter, listing, at, { bySeats })
    const items = found.items.map((entitlementId) => ({ id: newId(), entitlementId }))
    await insertItems(trx, { tenantId, id }, items, clock.now())
    await noteGathered(trx, bulk, found.next?.values ?? null)
    return true
  })
}
