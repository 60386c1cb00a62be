import type { Kysely, Selectable } from 'kysely'
import type { Database } from './schema.ts'

/** A role that a tenant has made. */
export type StoredRole = {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

export async function insertRole(
  db: Kysely<Database>,
  tenantId: string,
  role: StoredRole,
): Promise<void> {
  const row = { tenant_id: tenantId, id: role.id, created_at: new Date(role.createdAt) }
  await db
    .insertInto('vendor_role')
    .values({ ...row, ...columns(role) })
    .execute()
}

export async function findRole(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<StoredRole | null> {
  const row = await roles(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toRole(row) : null
}

/** In the order of their names. */
export async function listRoles(db: Kysely<Database>, tenantId: string): Promise<StoredRole[]> {
  const rows = await roles(db, tenantId).selectAll().orderBy('name').orderBy('id').execute()
  return rows.map(toRole)
}

export async function updateRole(
  db: Kysely<Database>,
  tenantId: string,
  role: StoredRole,
): Promise<void> {
  await db
    .updateTable('vendor_role')
    .set(columns(role))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', role.id)
    .execute()
}

export async function deleteRole(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db
    .deleteFrom('vendor_role')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** How many people and API clients carry a role, and the names of the first of them. */
export async function holdersOfRole(db: Kysely<Database>, tenantId: string, roleId: string) {
  const shown = 5
  const people = await db
    .selectFrom('vendor_user')
    .select(['id', 'username as name'])
    .where('tenant_id', '=', tenantId)
    .where('role_id', '=', roleId)
    .orderBy('username')
    .execute()
  const clients = await db
    .selectFrom('api_client')
    .select(['id', 'client_id as name'])
    .where('tenant_id', '=', tenantId)
    .where('role_id', '=', roleId)
    .orderBy('client_id')
    .execute()
  return {
    user: { first: people.slice(0, shown), total: people.length },
    apiClient: { first: clients.slice(0, shown), total: clients.length },
  }
}

function roles(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('vendor_role').where('tenant_id', '=', tenantId)
}

function columns({ name, description, scopes, updatedAt }: StoredRole) {
  return { name, description, scopes: [...scopes], updated_at: new Date(updatedAt) }
}

function toRole(row: Selectable<Database['vendor_role']>): StoredRole {
  const { id, name, description, scopes } = row
  return { id, name, description, scopes, createdAt: row.created_at, updatedAt: row.updated_at }
}
