import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

export async function tenantSettings(
  db: Kysely<Database>,
  tenantId: string,
): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom('tenant')
    .select('settings')
    .where('id', '=', tenantId)
    .executeTakeFirst()
  return row?.settings ?? {}
}
