import type { Kysely } from 'kysely'
import type { EntitlementPlace } from './rights-of-version.ts'
import type { Database } from './schema.ts'

/** Whose order an entitlement belongs to, as its application may show it. */
export async function orderOfEntitlement(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
) {
  return db
    .selectFrom('entitlement as e')
    .innerJoin('entitlement_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'e.tenant_id').onRef('g.id', '=', 'e.group_id'),
    )
    .innerJoin('product as p', (join) =>
      join.onRef('p.tenant_id', '=', 'e.tenant_id').onRef('p.id', '=', 'e.product_id'),
    )
    .leftJoin('customer as c', (join) =>
      join.onRef('c.tenant_id', '=', 'g.tenant_id').onRef('c.id', '=', 'g.customer_id'),
    )
    .where('e.tenant_id', '=', tenantId)
    .where('e.group_id', '=', groupId)
    .where('e.id', '=', entitlementId)
    .select([
      'c.id as customerId',
      'c.name as customerName',
      'c.account_ref_id as customerAccountRefId',
      'g.order_ref_id as orderRefId',
      'p.name as productName',
    ])
    .executeTakeFirst()
}
