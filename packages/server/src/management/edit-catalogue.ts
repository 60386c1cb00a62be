import type { Kysely } from 'kysely'
import type { Deps } from '../deps.ts'
import { lockCatalogue } from '../storage/catalogue-lock.ts'
import type { Database } from '../storage/schema.ts'
import { namingDuplicates } from './duplicate.ts'

/** One edit of the tenant's catalogue: alone while it checks its rules, and whole or not at all. */
export function editCatalogue<T>(
  deps: Deps,
  tenantId: string,
  edit: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  return namingDuplicates(
    deps.db.transaction().execute(async (db) => {
      await lockCatalogue(db, tenantId)
      return edit(db)
    }),
  )
}
