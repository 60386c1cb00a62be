import { type Kysely, sql } from 'kysely'
import type { ContactLanguage } from '../people/contact-row.ts'
import type { Database } from '../schema.ts'

/** A person of the vendor as the console lets them in. */
export type UserAccount = {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly passwordHash: string | null
  /** What an identity provider calls them. */
  readonly claimValue: string | null
  /** Of mails to them; null is the tenant's. */
  readonly language: ContactLanguage | null
}

type Db = Kysely<Database>

/** Whoever has this user name or else this e-mail, unless they are switched off. */
export async function findUserAccount(
  db: Db,
  tenantId: string,
  name: string,
): Promise<UserAccount | null> {
  const lower = name.toLowerCase()
  const rows = await accounts(db, tenantId)
    .where((eb) => eb.or([eb(sql`lower(username)`, '=', lower), eb(sql`lower(email)`, '=', lower)]))
    .execute()
  // Somebody may have chosen the address of another as a user name: whose name it is, it is theirs.
  return rows.find(({ username }) => username.toLowerCase() === lower) ?? rows[0] ?? null
}

/** By id, held until the transaction ends. */
export async function lockUserAccount(
  db: Db,
  tenantId: string,
  id: string,
): Promise<UserAccount | null> {
  const row = await accounts(db, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row ?? null
}

/** Whom an identity provider means: by what it calls them, or else by an address it has proved. */
export async function findUserOfClaims(
  db: Db,
  tenantId: string,
  { value, email }: { readonly value: string | null; readonly email: string | null },
): Promise<UserAccount | null> {
  const byValue =
    value === null
      ? undefined
      : await accounts(db, tenantId).where('claim_value', '=', value).executeTakeFirst()
  if (byValue || email === null) return byValue ?? null
  const found = accounts(db, tenantId)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    // Whoever is known by another name there is not somebody else with the same address.
    .where('claim_value', 'is', null)
  return (await found.executeTakeFirst()) ?? null
}

export async function savePasswordHash(
  db: Db,
  tenantId: string,
  id: string,
  passwordHash: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('vendor_user')
    .set({ password_hash: passwordHash, updated_at: new Date(now) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

function accounts(db: Db, tenantId: string) {
  return db
    .selectFrom('vendor_user')
    .where('tenant_id', '=', tenantId)
    .where('enabled', '=', true)
    .select(['id', 'username', 'email', 'language'])
    .select(['password_hash as passwordHash', 'claim_value as claimValue'])
}
