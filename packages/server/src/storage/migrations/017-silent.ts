import { type Kysely, sql } from 'kysely'

/** Devices that have fallen silent are found without reading those that have not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* Of node-locked seats, which no time gives back. A renewal costs an entry more, as that of a
     floating seat does in activation_due. */
  `create index activation_silent on activation (lease_expiry_at, tenant_id)
    where held and due_at is null and deactivated_at is null`,
  `drop index activation_kept`,
]
