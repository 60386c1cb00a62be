import type { UsageSummary } from '@leasehold/core/outcome'
import { type Kysely, sql } from 'kysely'
import { at } from './at.ts'
import type { Database } from './schema.ts'

/** Closed usage periods of some entitlements, in the order in which they ended. */
export async function findUsageSummaries(
  db: Kysely<Database>,
  tenantId: string,
  places: readonly { readonly groupId: string; readonly entitlementId: string }[],
  { after, until }: { readonly after: number | null; readonly until: number | null },
): Promise<UsageSummary[]> {
  if (places.length === 0) return []
  let found = db
    .selectFrom('usage_summary')
    .where('tenant_id', '=', tenantId)
    .where('group_id', 'in', [...new Set(places.map(({ groupId }) => groupId))])
    .where(
      'entitlement_id',
      'in',
      places.map(({ entitlementId }) => entitlementId),
    )
  if (after !== null) found = found.where('until_at', '>', at(after))
  if (until !== null) found = found.where('until_at', '<=', at(until))
  const rows = await found
    .selectAll()
    .orderBy('until_at')
    .orderBy('from_at')
    .orderBy('key')
    .execute()
  return rows.map((row) => ({
    entitlementId: row.entitlement_id,
    featureId: row.feature_id,
    key: row.key,
    fromAt: row.from_at,
    untilAt: row.until_at,
    used: row.used,
    overdraftUsed: row.overdraft_used,
    // Written by the engine only, and only with words of the list.
    reason: row.reason as UsageSummary['reason'],
  }))
}

export type UsageFilter = { readonly productId?: string; readonly customerId?: string }

/**
 * A page of the entitlements that count uses of something, or once did; oldest first, since ids are
 * made in the order of time.
 */
export async function listCountedIds(
  db: Kysely<Database>,
  tenantId: string,
  filter: UsageFilter,
  slice: { readonly limit: number; readonly offset: number },
): Promise<{ items: string[]; total: number }> {
  const ids = countedEntitlements(db, tenantId, filter)
  const rows = await ids
    .select('e.id')
    .orderBy('e.id')
    .limit(slice.limit)
    .offset(slice.offset)
    .execute()
  const { total } = await ids.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return { items: rows.map(({ id }) => id), total }
}

/** The next of them after an id; null begins. */
export async function countedIdsAfter(
  db: Kysely<Database>,
  tenantId: string,
  filter: UsageFilter,
  afterId: string | null,
  limit: number,
): Promise<string[]> {
  const ids = countedEntitlements(db, tenantId, filter)
  const rest = afterId === null ? ids : ids.where('e.id', '>', afterId)
  const rows = await rest.select('e.id').orderBy('e.id').limit(limit).execute()
  return rows.map(({ id }) => id)
}

function countedEntitlements(
  db: Kysely<Database>,
  tenantId: string,
  { productId, customerId }: UsageFilter,
) {
  const found = db
    .selectFrom('entitlement as e')
    .where('e.tenant_id', '=', tenantId)
    .where(
      sql<boolean>`(exists (select from usage_summary s where s.tenant_id = e.tenant_id
          and s.group_id = e.group_id and s.entitlement_id = e.id)
        or exists (select from feature_use f
          join feature_definition d on d.tenant_id = f.tenant_id and d.id = f.feature_id
          where f.tenant_id = e.tenant_id and f.group_id = e.group_id
            and f.entitlement_id = e.id and d.type = 'usageCount'))`,
    )
  const ofProduct = productId === undefined ? found : found.where('e.product_id', '=', productId)
  if (customerId === undefined) return ofProduct
  return ofProduct.where(
    sql<boolean>`exists (select from entitlement_group g where g.tenant_id = e.tenant_id
      and g.id = e.group_id and g.customer_id = ${customerId})`,
  )
}
