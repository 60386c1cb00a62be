import type { Kysely } from 'kysely'
import { at } from './at.ts'
import type { Database } from './schema.ts'

/** Removes kept answers that can no longer be asked for. */
export async function deleteExpiredAnswers(db: Kysely<Database>, now: number): Promise<void> {
  await db.deleteFrom('licensing_answer').where('expires_at', '<=', at(now)).execute()
}
