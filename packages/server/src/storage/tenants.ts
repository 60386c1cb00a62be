import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

export type Tenant = { id: string; name: string }

export async function insertTenant(
  db: Kysely<Database>,
  tenant: Tenant & { createdAt: number },
): Promise<void> {
  const { id, name, createdAt } = tenant
  await db
    .insertInto('tenant')
    .values({ id, name, created_at: new Date(createdAt) })
    .execute()
}

export async function findTenant(db: Kysely<Database>, id: string): Promise<Tenant | null> {
  const row = await db
    .selectFrom('tenant')
    .select(['id', 'name'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Gives a tenant a name, unless it has another than this one. */
export async function renameTenant(
  db: Kysely<Database>,
  id: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const named = db.updateTable('tenant').where('id', '=', id).where('name', '=', from)
  await named.set({ name: to }).execute()
}

/** Oldest first. */
export async function listTenants(db: Kysely<Database>): Promise<Tenant[]> {
  return db
    .selectFrom('tenant')
    .select(['id', 'name'])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/**
 * Changes of who may do what happen one after another, or two of them could each take away the last
 * administrator but one. Rows that only refer to the tenant are not held up.
 */
export async function lockAccount(db: Kysely<Database>, tenantId: string): Promise<void> {
  await db.selectFrom('tenant').select('id').where('id', '=', tenantId).forNoKeyUpdate().execute()
}
