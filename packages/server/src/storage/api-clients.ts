import { type Kysely, sql } from 'kysely'
import { allOf } from './all-of.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byInstant, byText, byTextOrNone, type Sorts } from './lists/sorting.ts'
import { containsWords } from './lists/words.ts'
import type { Database } from './schema.ts'

export type ApiClient = {
  tenantId: string
  id: string
  /** What the client calls itself at the token endpoint; unique over all tenants. */
  clientId: string
  name: string | null
  secretHash: string
  /** The secret before the last rotation, good until `oldSecretUntil`. */
  oldSecretHash: string | null
  oldSecretUntil: number | null
  /** Its own, beside those of its role. */
  scopes: string[]
  roleId: string | null
  /** Of a role that the tenant has made; null for a built-in one and for none. */
  roleScopes: string[] | null
  createdAt: number
  updatedAt: number
}

export type NewApiClient = Pick<
  ApiClient,
  'tenantId' | 'id' | 'clientId' | 'name' | 'secretHash' | 'scopes' | 'roleId' | 'createdAt'
> & { bootstrap: boolean }

export const apiClientSorts = ['clientId', 'clientName', 'createdAt'] as const
export type ApiClientSort = (typeof apiClientSorts)[number]

export const apiClientSortParts: Sorts<ApiClientSort> = {
  clientId: [byText(sql`c.client_id`)],
  clientName: byTextOrNone(sql`c.name`),
  createdAt: [byInstant(sql`c.created_at`)],
}

function clients(db: Kysely<Database>) {
  return db
    .selectFrom('api_client')
    .leftJoin('vendor_role', (join) =>
      join
        .onRef('vendor_role.tenant_id', '=', 'api_client.tenant_id')
        .onRef('vendor_role.id', '=', 'api_client.role_id'),
    )
    .select((eb) => [
      'api_client.tenant_id as tenantId',
      'api_client.id',
      'api_client.client_id as clientId',
      'api_client.name',
      'api_client.secret_hash as secretHash',
      'api_client.old_secret_hash as oldSecretHash',
      'api_client.old_secret_until as oldSecretUntil',
      'api_client.scopes',
      'api_client.role_id as roleId',
      'vendor_role.scopes as roleScopes',
      'api_client.created_at as createdAt',
      eb.fn.coalesce('api_client.updated_at', 'api_client.created_at').as('updatedAt'),
    ])
}

export async function insertApiClient(db: Kysely<Database>, client: NewApiClient): Promise<void> {
  await db
    .insertInto('api_client')
    .values({
      tenant_id: client.tenantId,
      id: client.id,
      client_id: client.clientId,
      name: client.name,
      secret_hash: client.secretHash,
      scopes: client.scopes,
      role_id: client.roleId,
      bootstrap: client.bootstrap,
      created_at: new Date(client.createdAt),
      updated_at: new Date(client.createdAt),
    })
    .execute()
}

export async function findApiClientByClientId(
  db: Kysely<Database>,
  clientId: string,
): Promise<ApiClient | null> {
  const found = clients(db).where('api_client.client_id', '=', clientId)
  return (await found.executeTakeFirst()) ?? null
}

export async function findApiClient(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<ApiClient | null> {
  const found = clients(db)
    .where('api_client.tenant_id', '=', tenantId)
    .where('api_client.id', '=', id)
  return (await found.executeTakeFirst()) ?? null
}

export async function listApiClients(
  db: Kysely<Database>,
  tenantId: string,
  listing: Listing<ApiClientSort>,
): Promise<Listed<ApiClient>> {
  const { search } = listing
  const where = allOf([
    sql`c.tenant_id = ${tenantId}`,
    search !== null && containsWords([sql`c.client_id`, sql`coalesce(c.name, '')`], search),
  ])
  const tables = sql`api_client c`
  const source = { tables, id: sql`c.id`, where, match: null, sorts: apiClientSortParts }
  const found = await listIds(db, source, listing)
  if (found.items.length === 0) return { ...found, items: [] }
  const rows = await clients(db)
    .where('api_client.tenant_id', '=', tenantId)
    .where('api_client.id', 'in', found.items)
    .execute()
  return withItems(found, new Map(rows.map((row) => [row.id, row as ApiClient])))
}

/** What each client of a tenant may do. */
export async function holdersAmongClients(db: Kysely<Database>, tenantId: string) {
  return clients(db).where('api_client.tenant_id', '=', tenantId).execute()
}

export async function updateApiClient(
  db: Kysely<Database>,
  client: Pick<ApiClient, 'tenantId' | 'id' | 'name' | 'scopes' | 'roleId' | 'updatedAt'>,
): Promise<void> {
  await db
    .updateTable('api_client')
    .set({
      name: client.name,
      scopes: client.scopes,
      role_id: client.roleId,
      updated_at: new Date(client.updatedAt),
    })
    .where('tenant_id', '=', client.tenantId)
    .where('id', '=', client.id)
    .execute()
}

/** Gives a client another secret; the one that it has now stays good for a while, if at all. */
export async function updateSecret(
  db: Kysely<Database>,
  client: Pick<
    ApiClient,
    'tenantId' | 'id' | 'secretHash' | 'oldSecretHash' | 'oldSecretUntil' | 'updatedAt'
  >,
): Promise<void> {
  const until = client.oldSecretUntil
  await db
    .updateTable('api_client')
    .set({
      secret_hash: client.secretHash,
      old_secret_hash: client.oldSecretHash,
      old_secret_until: until === null ? null : new Date(until),
      updated_at: new Date(client.updatedAt),
    })
    .where('tenant_id', '=', client.tenantId)
    .where('id', '=', client.id)
    .execute()
}

export async function deleteApiClient(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db.deleteFrom('api_client').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}
