import { type Kysely, sql } from 'kysely'

/** What is published of an entitlement, what devices have acknowledged, and how they renew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const dynamic = '{"mode": "atExpiry", "interval": null, "percent": null, "courtesy": true}'

const statements = [
  /* Null in a row that a server of the version before has made: everything is published then. */
  `alter table entitlement_use
    add column published_version integer,
    add column published_at timestamptz,
    add column window_end_at timestamptz,
    add column publish_at timestamptz`,
  `create index entitlement_use_publish on entitlement_use (publish_at)
    where publish_at is not null`,

  /* Shown to the editor: when an edit reaches devices, and what of it was not detected. */
  `alter table entitlement_version add column publication jsonb`,

  `alter table activation
    add column delivered_version integer,
    add column acknowledged_version integer,
    add column acknowledged_at timestamptz`,

  `alter table product
    add column lease_renewal jsonb not null default '${dynamic}',
    add column detection boolean not null default true`,
  /* Null: as the product has it. */
  `alter table offering
    add column lease_period jsonb,
    add column lease_renewal jsonb,
    add column detection boolean`,

  /* How far the usage queue of an activation was counted. */
  `create table usage_queue (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    activation_id uuid not null,
    queue_id text not null,
    sequence bigint not null,
    /* Of the uploads counted last, the latest at the end: tells a repetition from a fork. */
    hashes jsonb not null,
    at timestamptz not null,
    primary key (activation_id, queue_id, group_id, tenant_id)
  ) with (fillfactor = 70)`,
]
