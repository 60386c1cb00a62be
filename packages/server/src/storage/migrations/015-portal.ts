import { type Kysely, sql } from 'kysely'

/** Who has asked for a new password at the portal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* By name, whether anybody has it or not: who asks learns nothing, and a job looks it up. */
  `create table forgotten_password (
    tenant_id uuid not null references tenant,
    username text not null,
    asked_at timestamptz not null,
    /* Null once it was looked at. */
    due_at timestamptz,
    primary key (tenant_id, username)
  )`,
  `create index forgotten_password_due on forgotten_password (due_at) where due_at is not null`,
  `create index forgotten_password_age on forgotten_password (asked_at)`,
]
