import type { LogEntry, UsageSummary } from '@leasehold/core/outcome'
import type { Generated } from 'kysely'
import type { Instant, Json, NullableInstant } from '../schema.ts'

export type PublicJwk = Readonly<Record<string, string>>

/** What has to do with local license servers; see `migrations/011-local-servers.ts`. */
export type LocalServerTables = {
  local_server: {
    tenant_id: string
    id: string
    name: string
    group_id: string
    entitlement_id: string
    activation_id: string
    receive_jwk: Json<PublicJwk>
    sign_jwk: Json<PublicJwk>
    code_salt: string
    counter: number
    activated_at: Instant
    deactivated_at: NullableInstant
  }
  local_installation: {
    tenant_id: string
    server_id: string
    name: string | null
    code_salt: string | null
    counter: number
    lease_expiry_at: NullableInstant
    deactivated_at: NullableInstant
    handed_in_with: number | null
  }
  report_line: {
    tenant_id: string
    group_id: string
    entitlement_id: string
    number: Generated<number>
    begun_with: number
    kind: 'log' | 'summary'
    line: Json<LogEntry | UsageSummary>
  }
  usage_report: {
    tenant_id: string
    group_id: string
    entitlement_id: string
    begun_with: number
    sequence: number
    hash: string
    report: string | null
    made_at: Instant
  }
  return_told: { tenant_id: string; group_id: string; entitlement_id: string; begun_with: number }
}
