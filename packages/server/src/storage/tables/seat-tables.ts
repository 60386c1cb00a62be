import type { CloneHolder } from '@leasehold/core/outcome'
import type { ColumnType } from 'kysely'
import type { Instant, Json, NullableInstant } from '../schema.ts'

/** Seats, what happened at them, and what was answered. */
export type SeatTables = {
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
}
