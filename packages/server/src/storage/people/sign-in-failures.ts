import type { Kysely } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

/** Failures in a row under one username, whether anybody has it or not. */
export type SignInFailures = {
  readonly failures: number
  readonly failedAt: number
  readonly lockedUntil: number | null
}

export async function findSignInFailures(
  db: Kysely<Database>,
  tenantId: string,
  username: string,
): Promise<SignInFailures | null> {
  return (await rowOf(db, tenantId, username).executeTakeFirst()) ?? null
}

/** The same, held until the transaction ends, so that parallel attempts are counted one by one. */
export async function lockSignInFailures(
  db: Kysely<Database>,
  tenantId: string,
  username: string,
): Promise<SignInFailures | null> {
  return (await rowOf(db, tenantId, username).forUpdate().executeTakeFirst()) ?? null
}

/** Makes the row that a first failure is counted in, unless it is there. */
export async function ensureSignInFailures(
  db: Kysely<Database>,
  tenantId: string,
  username: string,
  now: number,
): Promise<void> {
  await db
    .insertInto('sign_in_failure')
    .values({ tenant_id: tenantId, username, failures: 0, failed_at: new Date(now) })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'username']).doNothing())
    .execute()
}

export async function saveSignInFailures(
  db: Kysely<Database>,
  tenantId: string,
  username: string,
  { failures, failedAt, lockedUntil }: SignInFailures,
): Promise<void> {
  await db
    .updateTable('sign_in_failure')
    .set({
      failures,
      failed_at: new Date(failedAt),
      locked_until: lockedUntil === null ? null : new Date(lockedUntil),
    })
    .where('tenant_id', '=', tenantId)
    .where('username', '=', username)
    .execute()
}

export async function clearSignInFailures(
  db: Kysely<Database>,
  tenantId: string,
  username: string,
): Promise<void> {
  await db
    .deleteFrom('sign_in_failure')
    .where('tenant_id', '=', tenantId)
    .where('username', '=', username)
    .execute()
}

/** Forgets failures whose last, and what it locked, ended before an instant. */
export async function deleteOldSignInFailures(db: Kysely<Database>, before: number): Promise<void> {
  await db
    .deleteFrom('sign_in_failure')
    .where('failed_at', '<', at(before))
    .where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<', at(before))]))
    .execute()
}

function rowOf(db: Kysely<Database>, tenantId: string, username: string) {
  return db
    .selectFrom('sign_in_failure')
    .where('tenant_id', '=', tenantId)
    .where('username', '=', username)
    .select(['failures', 'failed_at as failedAt', 'locked_until as lockedUntil'])
}
