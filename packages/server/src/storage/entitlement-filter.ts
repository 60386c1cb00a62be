import type { EntitlementStatus } from '@leasehold/core/status'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { allOf } from './all-of.ts'
import { at } from './at.ts'
import { containing } from './like.ts'

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

/** What a list of entitlements leaves in; over `entitlement e`, its group `g` and customer `c`. */
export function entitlementMatches(
  filter: EntitlementFilter,
  search: string | null,
  now: number,
): RawBuilder<SqlBool> {
  const { customerId, productId, groupId, offeringId, editionId, sku } = filter
  const { statuses, expiresBefore, expiresFrom } = filter
  const parts = [
    customerId !== undefined && sql`g.customer_id = ${customerId}`,
    productId !== undefined && sql`e.product_id = ${productId}`,
    groupId !== undefined && sql`e.group_id = ${groupId}`,
    offeringId !== undefined && sql`e.offering_id = ${offeringId}`,
    editionId !== undefined && sql`e.edition_id = ${editionId}`,
    sku !== undefined && sql`e.sku = ${sku}`,
    statuses !== undefined && sql`${statusAt(now)} = any(${statuses})`,
    expiresBefore !== undefined && sql`e.expiry_at < ${at(expiresBefore)}`,
    expiresFrom !== undefined && sql`e.expiry_at >= ${at(expiresFrom)}`,
    search !== null && found(search),
  ]
  return allOf(parts)
}

/** In the SKU, the order reference, the customer's name, or as a whole activation code. */
function found(search: string) {
  const pattern = containing(search)
  return sql`(e.sku ilike ${pattern} or g.order_ref_id ilike ${pattern} or c.name ilike ${pattern}
    or exists (select 1 from activation_code k where k.tenant_id = e.tenant_id
      and k.group_id = e.group_id and k.code = ${search.trim().toUpperCase()}))`
}

// The same order as `statusAt` in core, over the columns that are kept from the rights for lists;
// a test compares the two.
const statusAt = (now: number) => sql`(case
  when e.disabled_at is not null then 'disabled'
  when e.customer_disabled_at is not null then 'customerDisabled'
  when e.exported_at is not null then 'exported'
  when e.started_at is null or e.started_at > ${at(now)} then 'created'
  when e.expiry_at is null or e.expiry_at > ${at(now)} then 'active'
  when e.right_end_at > ${at(now)} then 'gracePeriod'
  else 'expired' end)`
