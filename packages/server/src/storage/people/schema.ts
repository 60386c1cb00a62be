import type { ColumnType, Generated } from 'kysely'
import type { Author, Instant, Json, NullableInstant } from '../schema.ts'

/** Tables of contacts, notes, custom fields, owners, files, the portal and mails. */
export type PeopleTables = {
  contact: {
    tenant_id: string
    id: string
    customer_id: string
    email: string
    first_name: string | null
    last_name: string | null
    contact_ref_id: string | null
    active: boolean
    profile: Json<Record<string, unknown>>
    created_at: Instant
    updated_at: Instant
  }
  contact_credentials: {
    tenant_id: string
    contact_id: string
    customer_id: string
    type: 'password' | 'openIdToken'
    username: string | null
    claim_value: string | null
    password_hash: string | null
    role: 'user' | 'admin'
    active: boolean
    updated_at: Instant
  }
  sign_in_failure: {
    tenant_id: string
    username: string
    failures: number
    failed_at: Instant
    locked_until: NullableInstant
  }
  identity_provider: {
    tenant_id: string
    id: string
    customer_id: string | null
    name: string
    enabled: boolean
    issuer: string
    authority: string
    audiences: string[]
    algorithms: string[]
    user_id_claim: string
    username_claim: string
    group_ids_claim: string | null
    client_id: string | null
    sealed_client_secret: string | null
    sign_in_scope: string
    signs_in_users: Generated<boolean>
    created_at: Instant
    updated_at: Instant
  }
  portal_session: {
    tenant_id: string
    id: string
    contact_id: string
    token_hash: string
    method: 'password' | 'openIdToken'
    created_at: Instant
    seen_at: Instant
    expires_at: Instant
  }
  password_token: {
    tenant_id: string
    contact_id: string
    token_hash: string
    purpose: 'setup' | 'reset'
    expires_at: Instant
  }
  forgotten_password: {
    tenant_id: string
    username: string
    asked_at: Instant
    due_at: NullableInstant
  }
  group_contact: { tenant_id: string; group_id: string; contact_id: string; created_at: Instant }
  license_file: {
    tenant_id: string
    group_id: string
    id: string
    file_name: string
    content: Buffer
    uploaded_at: Instant
  }
  customer_note: Note & { customer_id: string }
  entitlement_note: Note & { group_id: string; entitlement_id: string }
  responsibility_owner: {
    tenant_id: string
    customer_id: string
    user_id: string
    role: string
    assigned_at: Instant
  }
  custom_field: {
    tenant_id: string
    id: string
    entity_type: 'customer' | 'offering'
    key: string
    group_name: string | null
    display_name: string | null
    is_unique: boolean
    created_at: Instant
    updated_at: Instant
  }
  custom_field_value: { tenant_id: string; field_id: string; value: string; entity_id: string }
  portal_settings: {
    tenant_id: string
    settings: Json<Record<string, unknown>>
    updated_at: Instant
  }
  portal_file: {
    tenant_id: string
    kind: 'logo' | 'css'
    id: string
    media_type: string
    content: Buffer
    uploaded_at: Instant
  }
  mail: {
    tenant_id: string
    id: string
    kind: string
    sealed: ColumnType<Buffer | null, Buffer, null>
    created_at: Instant
    attempts: Generated<number>
    due_at: NullableInstant
    sent_at: NullableInstant
    failed_at: NullableInstant
    last_error: string | null
  }
}

type Note = {
  tenant_id: string
  id: string
  note: string
  author: Json<Author>
  created_at: Instant
}
