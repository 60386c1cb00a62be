import type { WatchKind } from '@leasehold/core/watches'
import type { Generated } from 'kysely'
import type { DeliveryState, Instant, Json, NullableInstant, Stamped } from '../schema.ts'

/** Events, the ends that are watched, and webhooks. */
export type EventTables = {
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
}
