import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* What the activation log said of a UTC day before its lines were removed; days without events
     have no row. Made in the transaction that removes the lines, so once. */
  `create table seat_day (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    day_at timestamptz not null,
    min_seats integer not null,
    max_seats integer not null,
    closing_seats integer not null,
    primary key (tenant_id, group_id, entitlement_id, day_at)
  )`,
  `create index possible_clone_latest on possible_clone (tenant_id, at)`,
]
