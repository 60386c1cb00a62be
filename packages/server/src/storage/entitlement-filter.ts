import type { EntitlementStatus } from '@leasehold/core/status'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { at } from './at.ts'
import { containing } from './like.ts'
import type { Database } from './schema.ts'

export type EntitlementFilter = {
  readonly customerId?: string
  readonly productId?: string
  readonly groupId?: string
  readonly offeringId?: string
  readonly editionId?: string
  readonly sku?: string
  readonly statuses?: readonly EntitlementStatus[]
  readonly expiresBefore?: number
  readonly expiresFrom?: number
}

type Tables = {
  e: Database['entitlement']
  g: Database['entitlement_group']
  c: Database['customer']
}

/** What a list of entitlements leaves in; over `entitlement e`, its group `g` and customer `c`. */
export function entitlementMatches<DB extends Tables>(
  builder: ExpressionBuilder<DB, 'e' | 'g' | 'c'>,
  filter: EntitlementFilter,
  search: string | null,
  now: number,
): Expression<SqlBool> {
  const eb = builder as unknown as ExpressionBuilder<Tables, 'e' | 'g' | 'c'>
  const parts: Expression<SqlBool>[] = []
  if (filter.customerId !== undefined) parts.push(eb('g.customer_id', '=', filter.customerId))
  if (filter.productId !== undefined) parts.push(eb('e.product_id', '=', filter.productId))
  if (filter.groupId !== undefined) parts.push(eb('e.group_id', '=', filter.groupId))
  if (filter.offeringId !== undefined) parts.push(eb('e.offering_id', '=', filter.offeringId))
  if (filter.editionId !== undefined) parts.push(eb('e.edition_id', '=', filter.editionId))
  if (filter.sku !== undefined) parts.push(eb('e.sku', '=', filter.sku))
  if (filter.statuses !== undefined) {
    parts.push(sql<SqlBool>`${statusAt(now)} = any(${filter.statuses})`)
  }
  if (filter.expiresBefore !== undefined) {
    parts.push(eb('e.expiry_at', '<', at(filter.expiresBefore)))
  }
  if (filter.expiresFrom !== undefined) {
    parts.push(eb('e.expiry_at', '>=', at(filter.expiresFrom)))
  }
  if (search !== null) parts.push(found(eb, search))
  return eb.and(parts)
}

/** In the SKU, the order reference, the customer's name, or as a whole activation code. */
function found(eb: ExpressionBuilder<Tables, 'e' | 'g' | 'c'>, search: string) {
  const pattern = containing(search)
  return eb.or([
    eb('e.sku', 'ilike', pattern),
    eb('g.order_ref_id', 'ilike', pattern),
    eb('c.name', 'ilike', pattern),
    sql<SqlBool>`exists (select 1 from activation_code k where k.tenant_id = e.tenant_id
      and k.group_id = e.group_id and k.code = ${search.trim().toUpperCase()})`,
  ])
}

// The same order as `statusAt` in core, over the columns that are kept from the rights for lists;
// a test compares the two.
const statusAt = (now: number) => sql<string>`(case
  when e.disabled_at is not null then 'disabled'
  when e.customer_disabled_at is not null then 'customerDisabled'
  when e.exported_at is not null then 'exported'
  when e.started_at is null or e.started_at > ${at(now)} then 'created'
  when e.expiry_at is null or e.expiry_at > ${at(now)} then 'active'
  when e.right_end_at > ${at(now)} then 'gracePeriod'
  else 'expired' end)`
