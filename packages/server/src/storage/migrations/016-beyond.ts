import { type Kysely, sql } from 'kysely'

/** How long delegations last, and which returns the cloud has told a local license server it has. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* `none`: as the tenant has it. */
  `alter table product
    add column delegation_period jsonb not null default '{"type": "none", "count": null}'`,

  /* At the site: delegations that were returned, and that the cloud is known to serve again. */
  `create table return_told (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    begun_with integer not null,
    primary key (entitlement_id, begun_with, group_id, tenant_id)
  )`,
]
