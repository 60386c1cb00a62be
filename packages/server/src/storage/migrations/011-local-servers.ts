import { type Kysely, sql } from 'kysely'

/** Entitlements that local license servers serve: what the cloud knows of it, and what such a server. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* Null for the many that no local license server ever had to do with. */
  `alter table entitlement_use
    add column delegation jsonb,
    add column take_back_at timestamptz`,
  `create index entitlement_use_take_back on entitlement_use (take_back_at)
    where take_back_at is not null`,

  /* In the cloud: the local license servers of the tenant, each on a seat of its own licence. */
  `create table local_server (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    activation_id uuid not null,
    /* What it receives tokens with, and what it signs leases and reports with. */
    receive_jwk jsonb not null,
    sign_jwk jsonb not null,
    code_salt text not null,
    /* The highest number of its requests: none is taken twice. */
    counter bigint not null,
    activated_at timestamptz not null,
    deactivated_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, entitlement_id) references entitlement
  )`,
  `create index local_server_activation on local_server (tenant_id, activation_id)`,

  /* At the site: the local license server itself. Its private keys are among the tenant's. */
  `create table local_installation (
    tenant_id uuid not null references tenant,
    server_id uuid not null,
    name text,
    code_salt text,
    /* Of the requests that it has made. */
    counter bigint not null,
    lease_expiry_at timestamptz,
    deactivated_at timestamptz,
    /* The number of the request that its licence was handed in with. */
    handed_in_with bigint,
    primary key (tenant_id)
  )`,

  /* At the site: what the next usage report will tell, in the order in which it happened. */
  `create table report_line (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    number bigint generated always as identity,
    /* The delegation that it belongs to. */
    begun_with integer not null,
    kind text not null check (kind in ('log', 'summary')),
    line jsonb not null,
    primary key (entitlement_id, number, group_id, tenant_id)
  )`,
  /* At the site: reports that were made, each naming the hash of the one before. */
  `create table usage_report (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    begun_with integer not null,
    sequence integer not null,
    hash text not null,
    /* Signed; null once the cloud is known to have it. */
    report text,
    made_at timestamptz not null,
    primary key (entitlement_id, begun_with, sequence, group_id, tenant_id)
  )`,
]
