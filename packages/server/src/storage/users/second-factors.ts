import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** The second factor of a person: a secret that an authenticator application makes codes of. */
export type SecondFactor = {
  readonly sealedSecret: string
  /** Null while it is being set up. */
  readonly confirmedAt: number | null
  /** Of the latest code that was taken. */
  readonly lastStep: number
  readonly recoveryHashes: readonly string[]
  readonly createdAt: number
}

type Db = Kysely<Database>

export async function findSecondFactor(
  db: Db,
  tenantId: string,
  userId: string,
): Promise<SecondFactor | null> {
  return (await rowOf(db, tenantId, userId).executeTakeFirst()) ?? null
}

/** The same, held until the transaction ends, so that a code is taken once. */
export async function lockSecondFactor(
  db: Db,
  tenantId: string,
  userId: string,
): Promise<SecondFactor | null> {
  return (await rowOf(db, tenantId, userId).forUpdate().executeTakeFirst()) ?? null
}

export async function hasSecondFactor(db: Db, tenantId: string, userId: string): Promise<boolean> {
  const factor = await findSecondFactor(db, tenantId, userId)
  return factor !== null && factor.confirmedAt !== null
}

/** Those of the people who have a second factor. */
export async function usersWithSecondFactor(
  db: Db,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('user_second_factor')
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', ids)
    .where('confirmed_at', 'is not', null)
    .select('user_id as userId')
    .execute()
  return new Set(rows.map(({ userId }) => userId))
}

/** Takes the place of one that was there. */
export async function saveSecondFactor(
  db: Db,
  tenantId: string,
  userId: string,
  factor: SecondFactor,
): Promise<void> {
  const columns = {
    sealed_secret: factor.sealedSecret,
    confirmed_at: factor.confirmedAt === null ? null : new Date(factor.confirmedAt),
    last_step: factor.lastStep,
    recovery_hashes: [...factor.recoveryHashes],
    created_at: new Date(factor.createdAt),
  }
  await db
    .insertInto('user_second_factor')
    .values({ tenant_id: tenantId, user_id: userId, ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doUpdateSet(columns))
    .execute()
}

export async function deleteSecondFactor(db: Db, tenantId: string, userId: string): Promise<void> {
  await db
    .deleteFrom('user_second_factor')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .execute()
}

function rowOf(db: Db, tenantId: string, userId: string) {
  return db
    .selectFrom('user_second_factor')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .select([
      ...(['sealed_secret as sealedSecret', 'confirmed_at as confirmedAt'] as const),
      ...(['last_step as lastStep', 'recovery_hashes as recoveryHashes'] as const),
      'created_at as createdAt',
    ])
}
