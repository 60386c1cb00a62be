import { type Kysely, sql } from 'kysely'

/** Changes of entitlements that are made later, and those that are made of many at once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table bulk_change (
    tenant_id uuid not null references tenant,
    id uuid not null,
    change jsonb not null,
    /* As the list of entitlements takes it; null where ids were named. */
    filter jsonb,
    dry_run boolean not null,
    reason text,
    author jsonb not null,
    status text not null
      check (status in ('preparing', 'running', 'done', 'cancelling', 'cancelled')),
    /* While its items are gathered: where the list of entitlements goes on. */
    gathered_to jsonb,
    created_at timestamptz not null,
    finished_at timestamptz,
    primary key (tenant_id, id)
  )`,
  `create index bulk_change_open on bulk_change (created_at)
    where status in ('preparing', 'running', 'cancelling')`,

  /* A change of one entitlement that is yet to be made or was made: scheduled, or an item of a
     bulk, whose change it then is. The engine marks it done in the transaction that makes it. */
  `create table planned_change (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    id uuid not null,
    /* The order of creation: of two at one instant, the first comes first. */
    sequence bigint generated always as identity,
    bulk_id uuid,
    at timestamptz not null,
    change jsonb,
    reason text,
    author jsonb,
    status text not null
      check (status in ('pending', 'done', 'refused', 'failed', 'cancelled')),
    /* Raised by every edit, so that what is made is what was read. */
    revision integer not null default 1,
    /* Tries that ended in a fault. */
    faults integer not null default 0,
    /* Until then a server is at it. */
    claimed_until timestamptz,
    finished_at timestamptz,
    /* Made by it, or by a dry run told of. */
    version integer,
    code text,
    result jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (id, group_id, tenant_id),
    foreign key (tenant_id, bulk_id) references bulk_change,
    foreign key (tenant_id, entitlement_id) references entitlement,
    check ((bulk_id is null) = (change is not null) and (bulk_id is null) = (author is not null))
  )`,
  `create unique index planned_change_item on planned_change (bulk_id, entitlement_id, group_id)
    where bulk_id is not null`,
  `create index planned_change_due on planned_change (at, sequence)
    where status = 'pending' and bulk_id is null`,
  `create index planned_change_entitlement on planned_change (entitlement_id, at, sequence)`,
  `create index planned_change_of_bulk on planned_change (bulk_id, status, sequence)
    where bulk_id is not null`,
  `create index planned_change_of_tenant on planned_change (tenant_id, at, sequence)
    where bulk_id is null`,
]
