import { type Kysely, sql } from 'kysely'

/** Roles and what people and API clients carry of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* Roles that a tenant has made. Those that every tenant has are part of the program. */
  `create table vendor_role (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    description text,
    scopes text[] not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create unique index vendor_role_name on vendor_role (tenant_id, lower(name))`,

  /* role_id has no foreign key: a role that every tenant has is no row. */
  `alter table api_client
    add column role_id uuid,
    add column updated_at timestamptz,
    add column old_secret_hash text,
    add column old_secret_until timestamptz`,
  `update api_client set updated_at = created_at`,
  `create index api_client_role on api_client (tenant_id, role_id) where role_id is not null`,

  `alter table vendor_user
    add column username text,
    add column role_id uuid,
    add column email_verified_at timestamptz,
    add column invited_at timestamptz,
    add column updated_at timestamptz,
    alter column role drop not null`,
  /* The first user of each tenant is its administrator, and there were no others. */
  `update vendor_user set role_id = '01980000-0000-7000-8000-000000000001',
    username = left(email, 50), updated_at = created_at`,
  `alter table vendor_user alter column username set not null, alter column role_id set not null`,
  `create unique index vendor_user_username on vendor_user (tenant_id, lower(username))`,
  `create index vendor_user_role on vendor_user (tenant_id, role_id)`,

  /* Who did what over the Management API; written in the transaction of what was done. */
  `create table audit_line (
    tenant_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    actor jsonb not null,
    operation text not null,
    method text not null,
    path text not null,
    resources jsonb not null,
    body jsonb,
    status integer not null,
    error_code text,
    count integer not null,
    ip_address text,
    trace_id text not null,
    primary key (tenant_id, id, at)
  ) partition by range (at)`,
  `create index audit_line_at on audit_line (tenant_id, at desc, id desc)`,
  `create index audit_line_resources on audit_line using gin (resources jsonb_path_ops)`,
  `create table audit_line_rest partition of audit_line default`,

  /* Tokens and secrets that were refused, counted by the hour. */
  `create table token_failure (
    tenant_id uuid not null,
    hour timestamptz not null,
    code text not null,
    ip_address text not null,
    count bigint not null,
    last_at timestamptz not null,
    primary key (tenant_id, hour, code, ip_address)
  )`,

  /* What came of each step of a request with an Idempotency-Key, and its answer, for retries. */
  `create table kept_step (
    tenant_id uuid not null,
    scope text not null,
    key_hash bytea not null,
    name text not null,
    request_hash bytea not null,
    sealed bytea not null,
    started_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, scope, key_hash, name)
  )`,
  `create index kept_step_expiry on kept_step (expires_at)`,
]
