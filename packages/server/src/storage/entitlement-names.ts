import { type Kysely, sql } from 'kysely'
import { entitlementsWithRights } from './entitlements-with-rights.ts'
import type { Database } from './schema.ts'

/** What an entitlement is called by, beside its id. */
export type EntitlementName = {
  readonly sku: string
  readonly offeringName: string
  readonly customerId: string | null
  readonly customerName: string | null
}

/** Those of the ids that exist, in one question however many they are. */
export async function entitlementNames(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EntitlementName>> {
  if (ids.length === 0) return new Map()
  const rows = await entitlementsWithRights(db, tenantId)
    .innerJoin('entitlement_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'e.tenant_id').onRef('g.id', '=', 'e.group_id'),
    )
    .leftJoin('customer as c', (join) =>
      join.onRef('c.tenant_id', '=', 'g.tenant_id').onRef('c.id', '=', 'g.customer_id'),
    )
    .where('e.id', 'in', [...new Set(ids)])
    .select(['e.id', 'e.sku', 'c.id as customerId', 'c.name as customerName'])
    .select(sql<string>`v.rights->>'offeringName'`.as('offeringName'))
    .execute()
  return new Map(rows.map(({ id, ...name }) => [id, name]))
}
