import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

/** Old events that no month's partition holds. */
export async function forgetRestOf(db: Kysely<Database>, before: number): Promise<void> {
  await sql`delete from event_rest where at < ${new Date(before)}`.execute(db)
}
