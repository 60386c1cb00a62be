import type { Delegation } from '@leasehold/core/delegation/delegation'
import type { Interval } from '@leasehold/core/interval'
import type { RenewalSetting } from '@leasehold/core/lease-renewal'
import type { Overdraft } from '@leasehold/core/limits'
import type { CloneHolder, RightsChange } from '@leasehold/core/outcome'
import type {
  AttributeType,
  ConcurrencyMode,
  FeatureType,
  LicenseStartType,
  LicenseType,
  PlanType,
  Rights,
  UsageResetSchedule,
} from '@leasehold/core/rights'
import type { DetectionGroup } from '@leasehold/core/updates/detection'
import type { WatchKind } from '@leasehold/core/watches'
import type { ColumnType, Generated } from 'kysely'
import type { LocalServerTables } from './local-servers/schema.ts'
import type { PeopleTables } from './people/schema.ts'

/** Milliseconds out, a Date in. */
export type Instant = ColumnType<number, Date, Date>
export type NullableInstant = ColumnType<number | null, Date | null | undefined, Date | null>
/** The value out, its JSON text in: `json(value)`. */
export type Json<T> = ColumnType<T, string, string>

export const json = (value: unknown): string => JSON.stringify(value)

/** Tables as the queries outside the engine see them. Uuids are text. */
export type Database = LocalServerTables &
  PeopleTables & {
    installation: {
      only_row: Generated<boolean>
      epoch: Generated<number>
      test_clock: boolean
      clock_at: NullableInstant
      created_at: Instant
    }
    tenant: {
      id: string
      name: string
      /** Those that were set, as `TenantSettings` has them. */
      settings: ColumnType<Record<string, unknown>, string | undefined, string>
      created_at: Instant
    }
    tenant_key: {
      tenant_id: string
      kid: string
      purpose: 'root' | 'lease' | 'webhook' | 'offline'
      public_jwk: Json<Record<string, string>>
      sealed_private: string
      not_before: Instant
      not_after: NullableInstant
      created_at: Instant
    }
    key_manifest: { tenant_id: string; serial: number; jws: string; created_at: Instant }
    api_client: {
      tenant_id: string
      id: string
      client_id: string
      name: string | null
      secret_hash: string
      scopes: string[]
      role_id: string | null
      bootstrap: Generated<boolean>
      old_secret_hash: string | null
      old_secret_until: NullableInstant
      created_at: Instant
      updated_at: NullableInstant
    }
    vendor_role: Stamped & { name: string; description: string | null; scopes: string[] }
    vendor_user: {
      tenant_id: string
      id: string
      username: string
      email: string
      first_name: string | null
      last_name: string | null
      password_hash: string | null
      role_id: string
      enabled: Generated<boolean>
      email_verified_at: NullableInstant
      invited_at: NullableInstant
      created_at: Instant
      updated_at: NullableInstant
    }
    product: Described & {
      lease_period: Json<Interval>
      offline_lease_period: Json<Interval>
      grace_period: Json<Interval>
      linger_period: Json<Interval>
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
    activation: {
      tenant_id: string
      group_id: string
      entitlement_id: string
      id: string
      seat_id: string
      seat_name: string | null
      method: 'activationCode' | 'openIdToken' | 'password'
      username: string | null
      mode: 'online' | 'offline'
      fingerprint: string | null
      client_version: string | null
      epoch: number
      nonce: number
      held: boolean
      loss: 'lapsed' | 'reduced' | 'freed' | null
      activated_at: Instant
      last_lease_at: Instant
      lease_expiry_at: Instant
      fence_at: Instant
      linger_expiry_at: NullableInstant
      deactivated_at: NullableInstant
      suspected_at: NullableInstant
      due_at: NullableInstant
      holdings: Json<Record<string, number>>
      counted: Json<Record<string, { amount: number; resetAt: number }>>
      delivered_version: number | null
      acknowledged_version: number | null
      acknowledged_at: NullableInstant
    }
    activation_log: {
      tenant_id: string
      group_id: string
      entitlement_id: string
      activation_id: string | null
      seat_id: string
      at: Instant
      operation: string
      lease_expiry_at: NullableInstant
      seats_used: number
      seats_change: number
      seat_limit: number | null
      ip_address: string | null
      detail: ColumnType<Record<string, unknown> | null, string | null, string | null>
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
    seat_day: {
      tenant_id: string
      group_id: string
      entitlement_id: string
      day_at: Instant
      min_seats: number
      max_seats: number
      closing_seats: number
    }
    offline_seat: {
      tenant_id: string
      group_id: string
      activation_id: string
      seat_id: string
      sealed_key: string
    }
    possible_clone: {
      tenant_id: string
      group_id: string
      entitlement_id: string
      activation_id: string
      at: Instant
      sign: 'nonce' | 'epoch' | 'fingerprint' | 'quickReactivation' | 'usageQueue'
      evidence: Json<Record<string, unknown>>
      ip_address: string | null
      holder: ColumnType<CloneHolder | null, string | null, string | null>
    }
    licensing_answer: {
      tenant_id: string
      group_id: string
      scope: string
      key_hash: Buffer
      request_hash: Buffer
      activation_id: string | null
      nonce: number | null
      sealed: Buffer
      expires_at: Instant
    }
    event: {
      tenant_id: string
      group_id: string | null
      id: string
      position: Generated<number>
      xact: Generated<string>
      code: string
      resource_id: string
      payload: Json<Record<string, unknown>>
      at: Instant
    }
    entitlement_watch: {
      tenant_id: string
      group_id: string
      entitlement_id: string
      kind: WatchKind
      ends_at: NullableInstant
      next_at: NullableInstant
    }
    webhook: Stamped & {
      uri: string
      subscriptions: string[]
      description: string | null
      enabled: Generated<boolean>
      disabled_reason: 'byHand' | 'gone' | null
      sealed_secret: string
      sealed_old_secret: string | null
      old_secret_until_at: NullableInstant
      since: string
    }
    event_fan_out: {
      only_row: Generated<boolean>
      seen: string
      up_to: string | null
      position: Generated<number>
    }
    webhook_delivery: {
      tenant_id: string
      webhook_id: string
      event_position: number
      event_id: string
      event_at: Instant
      code: string
      resource_id: string
      state: DeliveryState
      attempts: Generated<number>
      last_attempt_at: NullableInstant
      last_status: number | null
      last_error: string | null
      settled_at: NullableInstant
      created_at: Instant
    }
    webhook_lane: {
      tenant_id: string
      webhook_id: string
      resource_id: string
      due_at: Instant
      failures: Generated<number>
      failing_since: NullableInstant
      lease: string | null
      leased_until: NullableInstant
    }
    bulk_change: {
      tenant_id: string
      id: string
      change: Json<Record<string, unknown>>
      filter: ColumnType<Record<string, unknown> | null, string | null, string | null>
      dry_run: boolean
      reason: string | null
      author: Json<Author>
      status: BulkStatus
      gathered_to: ColumnType<string[] | null, string | null, string | null>
      created_at: Instant
      finished_at: NullableInstant
    }
    planned_change: {
      tenant_id: string
      group_id: string
      entitlement_id: string
      id: string
      sequence: Generated<number>
      bulk_id: string | null
      at: Instant
      change: ColumnType<Record<string, unknown> | null, string | null, string | null>
      reason: string | null
      author: ColumnType<Author | null, string | null, string | null>
      status: PlannedStatus
      revision: Generated<number>
      faults: Generated<number>
      claimed_until: NullableInstant
      finished_at: NullableInstant
      version: number | null
      code: string | null
      result: ColumnType<Record<string, unknown> | null, string | null, string | null>
      created_at: Instant
      updated_at: Instant
    }
    data_import: Stamped & {
      kind: ImportKind
      dry_run: boolean
      status: ImportStatus
      file_name: string | null
      author: Json<Author>
      rows_total: Generated<number>
      rows_done: Generated<number>
      created: Generated<number>
      updated: Generated<number>
      unchanged: Generated<number>
      failed: Generated<number>
      failure: string | null
    }
    data_import_chunk: { tenant_id: string; import_id: string; number: number; bytes: Buffer }
    data_import_error: {
      tenant_id: string
      import_id: string
      line: number
      number: number
      column: string | null
      code: string
      message: string
    }
    audit_line: {
      tenant_id: string
      id: string
      at: Instant
      actor: Json<Author>
      operation: string
      method: string
      path: string
      resources: Json<string[]>
      body: Json<unknown>
      status: number
      error_code: string | null
      count: number
      ip_address: string | null
      trace_id: string
    }
    kept_step: {
      tenant_id: string
      scope: string
      key_hash: Buffer
      name: string
      request_hash: Buffer
      sealed: Buffer
      started_at: Instant
      expires_at: Instant
    }
    token_failure: {
      tenant_id: string
      hour: Instant
      code: string
      ip_address: string
      count: number
      last_at: Instant
    }
    job: {
      name: string
      due_at: Instant
      locked_until: NullableInstant
      attempts: Generated<number>
      last_error: string | null
    }
  }

export const deliveryStates = ['pending', 'delivered', 'parked'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export const importKinds = ['customers', 'contacts', 'entitlements'] as const
export type ImportKind = (typeof importKinds)[number]

export const importStatuses = [
  'receiving',
  'waiting',
  'running',
  'finished',
  'failed',
  'cancelled',
] as const
export type ImportStatus = (typeof importStatuses)[number]

/** Who made a change. `id` is a wire id, null for the system itself. */
export type Author = {
  type: 'apiClient' | 'user' | 'contact' | 'activation' | 'system'
  id: string | null
  name: string
}

export type PlannedStatus = 'pending' | 'done' | 'refused' | 'failed' | 'cancelled'
export type BulkStatus = 'preparing' | 'running' | 'done' | 'cancelling' | 'cancelled'

export type NumberRange = { min: number | null; max: number | null; integer: boolean }

export type ValidationRule =
  | { ruleType: 'regex'; regex: string; errorMessage: string }
  | { ruleType: 'email' }

type Stamped = { tenant_id: string; id: string; created_at: Instant; updated_at: Instant }
type Described = Stamped & { name: string; description: string | null }
