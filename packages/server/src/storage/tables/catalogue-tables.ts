import type { Interval } from '@leasehold/core/interval'
import type { RenewalSetting } from '@leasehold/core/lease-renewal'
import type { Overdraft } from '@leasehold/core/limits'
import type {
  AttributeType,
  ConcurrencyMode,
  FeatureType,
  LicenseStartType,
  LicenseType,
  PlanType,
  UsageResetSchedule,
} from '@leasehold/core/rights'
import type { ColumnType, Generated } from 'kysely'
import type { Described, Instant, Json, NumberRange, Stamped, ValidationRule } from '../schema.ts'

/** Products with their values, editions, plans and offerings. */
export type CatalogueTables = {
  product: Described & {
    lease_period: Json<Interval>
    offline_lease_period: Json<Interval>
    grace_period: Json<Interval>
    linger_period: Json<Interval>
    delegation_period: ColumnType<Interval, string | undefined, string>
    lease_renewal: ColumnType<RenewalSetting, string | undefined, string>
    detection: Generated<boolean>
  }
  edition: Described & { product_id: string }
  feature_definition: Stamped & {
    product_id: string | null
    key: string
    type: FeatureType
    value: number | null
    overdraft: Json<Overdraft>
    description: string | null
  }
  feature_value: {
    tenant_id: string
    feature_id: string
    product_id: string
    edition_id: string | null
    value: number | null
    overdraft: ColumnType<Overdraft | null, string | null, string | null>
    updated_at: Instant
  }
  attribute_definition: Stamped & {
    product_id: string | null
    key: string
    type: AttributeType
    value: string | null
    number_range: ColumnType<NumberRange | null, string | null, string | null>
    validation_rules: Json<ValidationRule[]>
  }
  attribute_value: {
    tenant_id: string
    attribute_id: string
    product_id: string
    edition_id: string | null
    value: string | null
    updated_at: Instant
  }
  plan: Described & {
    license_type: LicenseType
    license_start_type: LicenseStartType
    license_duration: Json<Interval>
    plan_type: PlanType | null
  }
  offering: Described & {
    product_id: string
    edition_id: string
    plan_id: string
    sku: string
    seat_count: number
    overdraft_seats: Json<Overdraft>
    concurrency_mode: ConcurrencyMode
    has_maintenance: boolean
    maintenance_duration: Json<Interval>
    grace_period: ColumnType<Interval | null, string | null, string | null>
    lease_period: ColumnType<Interval | null, string | null | undefined, string | null>
    lease_renewal: ColumnType<RenewalSetting | null, string | null | undefined, string | null>
    detection: ColumnType<boolean | null, boolean | null | undefined, boolean | null>
    usage_reset_schedule: UsageResetSchedule
    custom_fields: Json<Record<string, string | null>>
  }
}
