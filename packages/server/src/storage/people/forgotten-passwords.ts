import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

export type ForgottenPassword = { readonly tenantId: string; readonly username: string }

/**
 * What notes begin with. Names that are typed, which may be any text, are in lower case: nobody's wish
 * holds back an invitation or is held back by one.
 */
const noted = 'Invited'

/**
 * Writes down that a name has asked for a new password, whether anybody has it or not; nothing
 * happens while an earlier wish of the name is younger than `askedBefore`.
 */
export async function askForPassword(
  db: Kysely<Database>,
  { tenantId, username }: ForgottenPassword,
  { now, askedBefore }: { readonly now: number; readonly askedBefore: number },
): Promise<void> {
  const times = { asked_at: new Date(now), due_at: new Date(now) }
  await db
    .insertInto('forgotten_password')
    .values({ tenant_id: tenantId, username, ...times })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'username'])
        .doUpdateSet(times)
        .where('forgotten_password.asked_at', '<=', at(askedBefore)),
    )
    .execute()
}

/**
 * Writes down that somebody was sent a link without asking for it, unless an earlier such note is
 * younger than `askedBefore`. No job looks at it.
 *
 * @returns when the younger one was written; null when there is none
 */
export async function noteInvitation(
  db: Kysely<Database>,
  { tenantId, username }: ForgottenPassword,
  { now, askedBefore }: { readonly now: number; readonly askedBefore: number },
): Promise<number | null> {
  const times = { asked_at: new Date(now), due_at: null }
  const key = { tenant_id: tenantId, username: `${noted} ${username}` }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('forgotten_password')
    .values({ ...key, ...times })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'username'])
        .doUpdateSet(times)
        .where('forgotten_password.asked_at', '<=', at(askedBefore)),
    )
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 0n) return null
  const earlier = await db
    .selectFrom('forgotten_password')
    .where('tenant_id', '=', tenantId)
    .where('username', '=', key.username)
    .select('asked_at as askedAt')
    .executeTakeFirst()
  return earlier?.askedAt ?? now
}

/**
 * Writes down that a customer has sent one more of so many in `spanMs`: the note says until when
 * what it has sent counts, and each of them counts `eachMs`. For a caller who holds the customer.
 *
 * @returns null, or when one more may be sent
 */
export async function noteInvitationOf(
  db: Kysely<Database>,
  { tenantId, customerId }: { readonly tenantId: string; readonly customerId: string },
  {
    now,
    eachMs,
    spanMs,
  }: { readonly now: number; readonly eachMs: number; readonly spanMs: number },
): Promise<number | null> {
  const key = { tenant_id: tenantId, username: `${noted} by ${customerId}` }
  const row = await db
    .selectFrom('forgotten_password')
    .where('tenant_id', '=', tenantId)
    .where('username', '=', key.username)
    .select('asked_at as countsUntil')
    .executeTakeFirst()
  const countsUntil = Math.max(now, row?.countsUntil ?? now) + eachMs
  if (countsUntil > now + spanMs) return countsUntil - spanMs
  const times = { asked_at: new Date(countsUntil), due_at: null }
  await db
    .insertInto('forgotten_password')
    .values({ ...key, ...times })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'username']).doUpdateSet(times))
    .execute()
  return null
}

/** Takes the wish that has waited longest, held until the transaction ends; others pass it over. */
export async function takeForgottenPassword(
  trx: Kysely<Database>,
  now: number,
): Promise<ForgottenPassword | null> {
  const { rows } = await sql<ForgottenPassword>`
    update forgotten_password set due_at = null
    where (tenant_id, username) = (
      select tenant_id, username from forgotten_password where due_at <= ${new Date(now)}
      order by due_at limit 1
      for update skip locked
    )
    returning tenant_id as "tenantId", username`.execute(trx)
  return rows[0] ?? null
}

export async function deleteOldForgottenPasswords(
  db: Kysely<Database>,
  before: number,
): Promise<void> {
  await db
    .deleteFrom('forgotten_password')
    .where('due_at', 'is', null)
    .where('asked_at', '<', at(before))
    .execute()
}
