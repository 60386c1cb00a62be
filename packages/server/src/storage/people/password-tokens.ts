import type { Kysely } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

export type PasswordPurpose = 'setup' | 'reset'

export type PasswordToken = {
  readonly contactId: string
  readonly tokenHash: string
  readonly purpose: PasswordPurpose
  readonly expiresAt: number
}

/** Takes the place of the contact's earlier token: only the latest mail works. */
export async function savePasswordToken(
  db: Kysely<Database>,
  tenantId: string,
  { contactId, tokenHash, purpose, expiresAt }: PasswordToken,
): Promise<void> {
  const columns = { token_hash: tokenHash, purpose, expires_at: new Date(expiresAt) }
  await db
    .insertInto('password_token')
    .values({ tenant_id: tenantId, contact_id: contactId, ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'contact_id']).doUpdateSet(columns))
    .execute()
}

/** The token if it still works. */
export async function findPasswordToken(
  db: Kysely<Database>,
  tenantId: string,
  tokenHash: string,
  now: number,
): Promise<PasswordToken | null> {
  const row = await db
    .selectFrom('password_token')
    .where('tenant_id', '=', tenantId)
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at(now))
    .select([
      'contact_id as contactId',
      'token_hash as tokenHash',
      'purpose',
      'expires_at as expiresAt',
    ])
    .executeTakeFirst()
  return row ?? null
}

/** Takes the token away; false when somebody else has, or it has expired. */
export async function usePasswordToken(
  db: Kysely<Database>,
  tenantId: string,
  tokenHash: string,
  now: number,
): Promise<boolean> {
  const result = await db
    .deleteFrom('password_token')
    .where('tenant_id', '=', tenantId)
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at(now))
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

export async function deletePasswordTokenOf(
  db: Kysely<Database>,
  tenantId: string,
  contactId: string,
): Promise<void> {
  await db
    .deleteFrom('password_token')
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .execute()
}

export async function deleteExpiredPasswordTokens(
  db: Kysely<Database>,
  now: number,
): Promise<void> {
  await db.deleteFrom('password_token').where('expires_at', '<=', at(now)).execute()
}
