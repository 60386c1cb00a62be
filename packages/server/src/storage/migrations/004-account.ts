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
]
