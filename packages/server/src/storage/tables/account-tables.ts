import type { ColumnType, Generated } from 'kysely'
import type { Author, Instant, Json, NullableInstant, Stamped } from '../schema.ts'

/** The installation, tenants with their keys, who may do what, what was done, and jobs. */
export type AccountTables = {
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
    claim_value: string | null
    role_id: string
    language: 'en' | 'de' | null
    enabled: Generated<boolean>
    email_verified_at: NullableInstant
    invited_at: NullableInstant
    created_at: Instant
    updated_at: NullableInstant
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
