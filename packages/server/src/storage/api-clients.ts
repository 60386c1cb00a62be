import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

export type ApiClient = {
  tenantId: string
  id: string
  /** What the client calls itself at the token endpoint; unique over all tenants. */
  clientId: string
  name: string | null
  secretHash: string
  scopes: string[]
}

const columns = [
  'tenant_id as tenantId',
  'id',
  'client_id as clientId',
  'name',
  'secret_hash as secretHash',
  'scopes',
] as const

export async function insertApiClient(
  db: Kysely<Database>,
  client: ApiClient & { bootstrap: boolean; createdAt: number },
): Promise<void> {
  await db
    .insertInto('api_client')
    .values({
      tenant_id: client.tenantId,
      id: client.id,
      client_id: client.clientId,
      name: client.name,
      secret_hash: client.secretHash,
      scopes: client.scopes,
      bootstrap: client.bootstrap,
      created_at: new Date(client.createdAt),
    })
    .execute()
}

export async function findApiClientByClientId(
  db: Kysely<Database>,
  clientId: string,
): Promise<ApiClient | null> {
  const row = await db
    .selectFrom('api_client')
    .select(columns)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row ?? null
}

export async function findApiClient(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<ApiClient | null> {
  const row = await db
    .selectFrom('api_client')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Oldest first. */
export async function listApiClients(db: Kysely<Database>, tenantId: string): Promise<ApiClient[]> {
  return db
    .selectFrom('api_client')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/**
 * Removes a client, unless it is the last that may make others: nobody could get in any more. The
 * tenant's row is locked, so that the last two can't remove each other.
 */
export async function deleteApiClient(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  needed: string,
): Promise<'deleted' | 'unknown' | 'lastOne'> {
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('tenant').select('id').where('id', '=', tenantId).forUpdate().execute()
    const clients = await listApiClients(trx, tenantId)
    const client = clients.find((each) => each.id === id)
    if (!client) return 'unknown'
    const others = clients.filter((each) => each !== client && each.scopes.includes(needed))
    if (client.scopes.includes(needed) && others.length === 0) return 'lastOne'
    await trx
      .deleteFrom('api_client')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
    return 'deleted'
  })
}
