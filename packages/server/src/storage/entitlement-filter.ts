import type { PlanType } from '@leasehold/core/rights'
import type { EntitlementStatus } from '@leasehold/core/status'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { allOf } from './all-of.ts'
import { at } from './at.ts'

export type EntitlementFilter = {
  readonly customerId?: string
  readonly productId?: string
  readonly groupId?: string
  /** In groups that this contact may use. */
  readonly contactId?: string
  readonly offeringId?: string
  readonly editionId?: string
  readonly sku?: string
  readonly planType?: PlanType
  readonly statuses?: readonly EntitlementStatus[]
  readonly expiresBefore?: number
  readonly expiresFrom?: number
  readonly updatedFrom?: number
  /** Included. */
  readonly createdUntil?: number
  readonly inOverdraft?: boolean
  readonly exported?: boolean
  readonly edited?: boolean
}

/**
 * What a list of entitlements leaves in; over `entitlement e`.
 *
 * @param isKept whether the kept statuses are those of `now`
 */
export function entitlementMatches(
  tenantId: string,
  filter: EntitlementFilter,
  now: number,
  isKept: boolean,
): RawBuilder<SqlBool> {
  const { customerId, productId, groupId, offeringId, editionId, sku, planType } = filter
  const { statuses, expiresBefore, expiresFrom, updatedFrom, createdUntil } = filter
  const { inOverdraft, exported, edited, contactId } = filter
  return allOf([
    sql`e.tenant_id = ${tenantId}`,
    customerId !== undefined && sql`e.customer_id = ${customerId}`,
    productId !== undefined && sql`e.product_id = ${productId}`,
    groupId !== undefined && sql`e.group_id = ${groupId}`,
    contactId !== undefined &&
      sql`exists (select from group_contact g where g.tenant_id = e.tenant_id
        and g.group_id = e.group_id and g.contact_id = ${contactId})`,
    offeringId !== undefined && sql`e.offering_id = ${offeringId}`,
    editionId !== undefined && sql`e.edition_id = ${editionId}`,
    sku !== undefined && sql`e.sku = ${sku}`,
    planType !== undefined && sql`e.plan_type = ${planType}`,
    statuses !== undefined && hasStatus(statuses, now, isKept),
    expiresBefore !== undefined && sql`${expiry} < ${at(expiresBefore)}`,
    // One that never expires is none that expires late.
    expiresFrom !== undefined && sql`${expiry} >= ${at(expiresFrom)} and ${expiry} < 'infinity'`,
    updatedFrom !== undefined && sql`e.updated_at >= ${at(updatedFrom)}`,
    createdUntil !== undefined && sql`e.created_at <= ${at(createdUntil)}`,
    inOverdraft !== undefined && (inOverdraft ? sql`e.overdrawn` : sql`not e.overdrawn`),
    edited !== undefined && (edited ? sql`e.edited` : sql`not e.edited`),
    exported !== undefined &&
      (exported ? sql`e.exported_at is not null` : sql`e.exported_at is null`),
  ])
}

// As its index has it.
export const expiry = sql`coalesce(e.expiry_at, 'infinity')`

function hasStatus(statuses: readonly EntitlementStatus[], now: number, isKept: boolean) {
  const [only] = statuses
  const status = isKept ? sql`e.status` : statusAt(now)
  return statuses.length === 1 ? sql`${status} = ${only}` : sql`${status} = any(${statuses})`
}

const statusAt = (now: number) => sql`entitlement_status(e.disabled_at, e.customer_disabled_at,
  e.exported_at, e.started_at, e.expiry_at, e.right_end_at, ${at(now)})`
