import type { Delegation } from '@leasehold/core/delegation/delegation'
import type { RightsChange } from '@leasehold/core/outcome'
import type { PlanType, Rights } from '@leasehold/core/rights'
import type { DetectionGroup } from '@leasehold/core/updates/detection'
import type { Author, Instant, Json, NullableInstant, Stamped } from '../schema.ts'

/** Customers, orders, entitlements with their versions and what is in use of them. */
export type OrderTables = {
  customer: Stamped & {
    name: string
    account_ref_id: string | null
    profile: Json<Record<string, unknown>>
    custom_fields: Json<Record<string, string | null>>
    disabled_at: NullableInstant
  }
  entitlement_group: Stamped & { customer_id: string | null; order_ref_id: string | null }
  activation_code: { tenant_id: string; code: string; group_id: string; created_at: Instant }
  entitlement: Stamped & {
    group_id: string
    product_id: string
    edition_id: string
    offering_id: string
    sku: string
    version: number
    started_at: NullableInstant
    expiry_at: NullableInstant
    right_end_at: NullableInstant
    maintenance_expiry_at: NullableInstant
    disabled_at: NullableInstant
    customer_disabled_at: NullableInstant
    exported_at: NullableInstant
    edited: boolean
    overdrawn: boolean
    plan_type: PlanType | null
  }
  entitlement_version: {
    tenant_id: string
    group_id: string
    entitlement_id: string
    version: number
    at: Instant
    kind: string
    author: Json<Author>
    reason: string | null
    changes: Json<RightsChange[]>
    rights: Json<Rights>
    publication: Json<{ publishAt: number | null; undetected: DetectionGroup[] } | null>
  }
  entitlement_use: {
    tenant_id: string
    group_id: string
    entitlement_id: string
    product_id: string
    version: number
    seats_used: number
    seats_limit: number | null
    seats_cap: number | null
    usage_period_start_at: NullableInstant
    decided_at: Instant
    published_version: number | null
    published_at: NullableInstant
    window_end_at: NullableInstant
    publish_at: NullableInstant
    delegation: Delegation | null
    take_back_at: NullableInstant
  }
  feature_use: {
    tenant_id: string
    group_id: string
    entitlement_id: string
    feature_id: string
    used: number
    cap: number | null
    reset_at: Instant
  }
  usage_summary: {
    tenant_id: string
    group_id: string
    entitlement_id: string
    feature_id: string
    key: string
    from_at: Instant
    until_at: Instant
    used: number
    overdraft_used: number
    reason: string
  }
}
