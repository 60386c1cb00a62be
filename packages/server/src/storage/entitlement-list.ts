import { type Kysely, sql } from 'kysely'
import { type EntitlementFilter, entitlementMatches } from './entitlement-filter.ts'
import { type Listed, type Listing, listPage } from './listing.ts'
import type { Database } from './schema.ts'

export const entitlementSorts = ['created', 'expiryDate', 'activationDate', 'sku'] as const
export type EntitlementSort = (typeof entitlementSorts)[number]

const sortColumns = {
  // Ids are made in the order of time, and the primary key has them in order.
  created: sql`e.id`,
  expiryDate: sql`e.expiry_at`,
  activationDate: sql`e.started_at`,
  sku: sql`e.sku`,
}

/** The ids of one page. Found without the wide rows, which only those of the page need. */
export async function listEntitlementIds(
  db: Kysely<Database>,
  tenantId: string,
  filter: EntitlementFilter,
  listing: Listing<EntitlementSort>,
  now: number,
): Promise<Listed<string>> {
  const { search, order } = listing
  const direction = order.descending ? 'desc' : 'asc'
  const rows = db
    .selectFrom('entitlement as e')
    // Left, though each has a group: what no filter asks for is then not joined at all.
    .leftJoin('entitlement_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'e.tenant_id').onRef('g.id', '=', 'e.group_id'),
    )
    .leftJoin('customer as c', (join) =>
      join.onRef('c.tenant_id', '=', 'g.tenant_id').onRef('c.id', '=', 'g.customer_id'),
    )
    .where('e.tenant_id', '=', tenantId)
    .where(entitlementMatches(filter, search, now))
    .select('e.id')
    .orderBy(sortColumns[order.by], (part) =>
      order.by === 'created' ? part[direction]() : part[direction]().nullsLast(),
    )
    .orderBy('e.id', direction)
  return listPage(rows, listing, (row) => row.id)
}
