import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* What is kept of a seat that was activated by a token, besides its activation: how far the
     device's tokens were taken, what it was given to use without a network, the last answer. It
     outlives the seat, so that no token is taken twice. */
  `create table offline_seat (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    activation_id uuid not null,
    seat_id text not null,
    epoch integer not null,
    request_id text,
    hash text,
    counter bigint not null,
    responses integer not null,
    /* The device's response key, sealed. */
    sealed_key text not null,
    escrow jsonb not null,
    answer jsonb,
    at timestamptz not null,
    primary key (activation_id, group_id, tenant_id)
  )`,
  `create index offline_seat_of on offline_seat (tenant_id, group_id, seat_id)`,
]
