import { type Kysely, type Selectable, sql } from 'kysely'
import { allOf } from './all-of.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byInstant, byText, byTextOrNone, type Sorts } from './lists/sorting.ts'
import { containsWords } from './lists/words.ts'
import type { ContactLanguage } from './people/contact-row.ts'
import type { Database } from './schema.ts'

/** A person who works for the vendor. */
export type VendorUser = {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly firstName: string | null
  readonly lastName: string | null
  /** Null until the invitation is accepted. */
  readonly passwordHash: string | null
  /** What an identity provider calls the person, where that is not their e-mail. */
  readonly claimValue: string | null
  /** Of mails to them; null is the tenant's. */
  readonly language: ContactLanguage | null
  readonly roleId: string
  readonly enabled: boolean
  readonly emailVerifiedAt: number | null
  readonly invitedAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

export const vendorUserSorts = ['username', 'email', 'lastName', 'createdAt'] as const
export type VendorUserSort = (typeof vendorUserSorts)[number]

export const vendorUserSortParts: Sorts<VendorUserSort> = {
  username: [byText(sql`lower(username)`)],
  email: [byText(sql`lower(email)`)],
  lastName: byTextOrNone(sql`lower(last_name)`),
  createdAt: [byInstant(sql`created_at`)],
}

export async function insertVendorUser(
  db: Kysely<Database>,
  tenantId: string,
  user: VendorUser,
): Promise<void> {
  const row = { tenant_id: tenantId, id: user.id, created_at: new Date(user.createdAt) }
  await db
    .insertInto('vendor_user')
    .values({ ...row, ...columns(user) })
    .execute()
}

export async function findVendorUser(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<VendorUser | null> {
  const row = await users(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toUser(row) : null
}

/** The same, held until the transaction ends. */
export async function lockVendorUser(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<VendorUser | null> {
  const row = await users(db, tenantId)
    .where('id', '=', id)
    .selectAll()
    .forUpdate()
    .executeTakeFirst()
  return row ? toUser(row) : null
}

export async function listVendorUsers(
  db: Kysely<Database>,
  tenantId: string,
  filter: { readonly roleId?: string | undefined; readonly enabled?: boolean | undefined },
  listing: Listing<VendorUserSort>,
): Promise<Listed<VendorUser>> {
  const { search } = listing
  const { roleId, enabled } = filter
  const names = [sql`username`, sql`email`, sql`first_name`, sql`last_name`]
  const where = allOf([
    sql`tenant_id = ${tenantId}`,
    roleId !== undefined && sql`role_id = ${roleId}`,
    enabled !== undefined && sql`enabled = ${enabled}`,
    search !== null && containsWords(names, search),
  ])
  const tables = sql`vendor_user`
  const source = { tables, id: sql`id`, where, match: null, sorts: vendorUserSortParts }
  const found = await listIds(db, source, listing)
  if (found.items.length === 0) return { ...found, items: [] }
  const rows = await users(db, tenantId).where('id', 'in', found.items).selectAll().execute()
  return withItems(found, new Map(rows.map((row) => [row.id, toUser(row)])))
}

/** The people of a tenant who are not switched off, with their roles. */
export async function rolesOfEnabledUsers(db: Kysely<Database>, tenantId: string) {
  return users(db, tenantId)
    .leftJoin('vendor_role', (join) =>
      join
        .onRef('vendor_role.tenant_id', '=', 'vendor_user.tenant_id')
        .onRef('vendor_role.id', '=', 'vendor_user.role_id'),
    )
    .where('enabled', '=', true)
    .select(['role_id as roleId', 'vendor_role.scopes as roleScopes'])
    .execute()
}

export async function updateVendorUser(
  db: Kysely<Database>,
  tenantId: string,
  user: VendorUser,
): Promise<void> {
  await db
    .updateTable('vendor_user')
    .set(columns(user))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', user.id)
    .execute()
}

export async function deleteVendorUser(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db
    .deleteFrom('vendor_user')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

function users(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('vendor_user').where('vendor_user.tenant_id', '=', tenantId)
}

const dateOrNull = (instant: number | null) => (instant === null ? null : new Date(instant))

function columns(user: VendorUser) {
  return {
    username: user.username,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    password_hash: user.passwordHash,
    claim_value: user.claimValue,
    language: user.language,
    role_id: user.roleId,
    enabled: user.enabled,
    email_verified_at: dateOrNull(user.emailVerifiedAt),
    invited_at: dateOrNull(user.invitedAt),
    updated_at: new Date(user.updatedAt),
  }
}

function toUser(row: Selectable<Database['vendor_user']>): VendorUser {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    passwordHash: row.password_hash,
    claimValue: row.claim_value,
    language: row.language,
    roleId: row.role_id,
    enabled: row.enabled,
    emailVerifiedAt: row.email_verified_at,
    invitedAt: row.invited_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at ?? row.created_at,
  }
}
