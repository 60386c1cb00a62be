import { type Kysely, sql } from 'kysely'

/** In which language somebody of the vendor gets mails; null is as the tenant has it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table vendor_user add column language text`.execute(db)
}
