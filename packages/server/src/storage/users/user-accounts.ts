import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

/** A person of the vendor as the console lets them in. */
export type UserAccount = {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly passwordHash: string | null
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

function accounts(db: Db, tenantId: string) {
  return db
    .selectFrom('vendor_user')
    .where('tenant_id', '=', tenantId)
    .where('enabled', '=', true)
    .select(['id', 'username', 'email', 'password_hash as passwordHash'])
}
