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

/** Oldest first. */
export async function listTenants(db: Kysely<Database>): Promise<Tenant[]> {
  return db
    .selectFrom('tenant')
    .select(['id', 'name'])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}
