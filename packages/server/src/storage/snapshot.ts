import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Reads several things as they stood at one moment. */
export function snapshot<T>(
  db: Kysely<Database>,
  read: (trx: Kysely<Database>) => Promise<T>,
): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(read)
}
