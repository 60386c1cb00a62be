import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/**
 * Edits of one tenant's catalogue happen one after another: rules that span rows (one key over two
 * levels, the lease that concurrent offerings need) would each need a lock of their own otherwise.
 * Rows that only refer to the tenant are not held up.
 */
export async function lockCatalogue(db: Kysely<Database>, tenantId: string): Promise<void> {
  await db.selectFrom('tenant').select('id').where('id', '=', tenantId).forNoKeyUpdate().execute()
}
