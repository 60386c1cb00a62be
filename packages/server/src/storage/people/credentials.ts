import type { Kysely, Selectable } from 'kysely'
import type { Database } from '../schema.ts'

export const contactRoles = ['user', 'admin'] as const
export type ContactRole = (typeof contactRoles)[number]

/** How a contact shows who it is. */
export type Authentication =
  | { readonly type: 'password'; readonly username: string; readonly passwordHash: string | null }
  | { readonly type: 'openIdToken'; readonly claimValue: string }

export type Credentials = {
  readonly contactId: string
  readonly customerId: string
  readonly authentication: Authentication
  readonly role: ContactRole
  readonly active: boolean
  readonly updatedAt: number
}

/** The username of an address. */
export function usernameOf(email: string): string {
  return email.trim().toLowerCase()
}

export async function findCredentials(
  db: Kysely<Database>,
  tenantId: string,
  contactId: string,
): Promise<Credentials | null> {
  const row = await db
    .selectFrom('contact_credentials')
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .selectAll()
    .executeTakeFirst()
  return row ? toCredentials(row) : null
}

/** A password account that may sign in: its contact and its credentials are active. */
export async function findPasswordAccount(
  db: Kysely<Database>,
  tenantId: string,
  username: string,
): Promise<Credentials | null> {
  const row = await active(db, tenantId)
    .where('k.username', '=', usernameOf(username))
    .executeTakeFirst()
  return row ? toCredentials(row) : null
}

/** Those whose claim has this value and who may sign in: one for each customer at most. */
export async function findAccountsOfClaim(
  db: Kysely<Database>,
  tenantId: string,
  claimValue: string,
): Promise<Credentials[]> {
  const rows = await active(db, tenantId)
    .where('k.claim_value', '=', claimValue)
    .orderBy('k.contact_id')
    .execute()
  return rows.map(toCredentials)
}

export async function saveCredentials(
  db: Kysely<Database>,
  tenantId: string,
  credentials: Credentials,
): Promise<void> {
  const { authentication, role, active, updatedAt } = credentials
  const isPassword = authentication.type === 'password'
  const columns = {
    type: authentication.type,
    username: isPassword ? authentication.username : null,
    password_hash: isPassword ? authentication.passwordHash : null,
    claim_value: isPassword ? null : authentication.claimValue,
    role,
    active,
    updated_at: new Date(updatedAt),
  }
  await db
    .insertInto('contact_credentials')
    .values({
      tenant_id: tenantId,
      contact_id: credentials.contactId,
      customer_id: credentials.customerId,
      ...columns,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'contact_id']).doUpdateSet(columns))
    .execute()
}

export async function deleteCredentials(
  db: Kysely<Database>,
  tenantId: string,
  contactId: string,
): Promise<void> {
  await db
    .deleteFrom('contact_credentials')
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .execute()
}

function active(db: Kysely<Database>, tenantId: string) {
  return db
    .selectFrom('contact_credentials as k')
    .innerJoin('contact as c', (join) =>
      join.onRef('c.tenant_id', '=', 'k.tenant_id').onRef('c.id', '=', 'k.contact_id'),
    )
    .where('k.tenant_id', '=', tenantId)
    .where('k.active', '=', true)
    .where('c.active', '=', true)
    .selectAll('k')
}

function toCredentials(row: Selectable<Database['contact_credentials']>): Credentials {
  return {
    contactId: row.contact_id,
    customerId: row.customer_id,
    // The table holds that each kind has its own column.
    authentication:
      row.type === 'password'
        ? { type: 'password', username: row.username ?? '', passwordHash: row.password_hash }
        : { type: 'openIdToken', claimValue: row.claim_value ?? '' },
    role: row.role,
    active: row.active,
    updatedAt: row.updated_at,
  }
}
