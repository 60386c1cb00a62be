import type { Kysely } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

/** Somebody of the vendor signed in to the console, as things stand now. */
export type UserSession = {
  readonly id: string
  readonly userId: string
  readonly method: 'password' | 'openIdToken'
  /** Whether a code of the second factor was shown in it. */
  readonly secondFactor: boolean
  readonly createdAt: number
  readonly seenAt: number
  readonly expiresAt: number
  readonly username: string
  readonly roleId: string
  /** Of a role that the tenant has made; null for a built-in one. */
  readonly roleScopes: readonly string[] | null
}

type Db = Kysely<Database>

export async function insertUserSession(
  db: Db,
  tenantId: string,
  session: Pick<
    UserSession,
    'id' | 'userId' | 'method' | 'secondFactor' | 'createdAt' | 'expiresAt'
  > & { readonly tokenHash: string },
): Promise<void> {
  await db
    .insertInto('user_session')
    .values({
      tenant_id: tenantId,
      id: session.id,
      user_id: session.userId,
      token_hash: session.tokenHash,
      method: session.method,
      second_factor: session.secondFactor,
      created_at: new Date(session.createdAt),
      seen_at: new Date(session.createdAt),
      expires_at: new Date(session.expiresAt),
    })
    .execute()
}

/** The session of a token unless it has ended or its person was switched off; role as of now. */
export async function findUserSession(
  db: Db,
  tenantId: string,
  tokenHash: string,
  { now, seenAfter }: { readonly now: number; readonly seenAfter: number },
): Promise<UserSession | null> {
  const row = await db
    .selectFrom('user_session as s')
    .innerJoin('vendor_user as u', (join) =>
      join.onRef('u.tenant_id', '=', 's.tenant_id').onRef('u.id', '=', 's.user_id'),
    )
    .leftJoin('vendor_role as r', (join) =>
      join.onRef('r.tenant_id', '=', 'u.tenant_id').onRef('r.id', '=', 'u.role_id'),
    )
    .where('s.tenant_id', '=', tenantId)
    .where('s.token_hash', '=', tokenHash)
    .where('s.expires_at', '>', at(now))
    .where('s.seen_at', '>', at(seenAfter))
    .where('u.enabled', '=', true)
    .select([
      ...(['s.id', 's.user_id as userId', 's.method', 's.second_factor as secondFactor'] as const),
      ...(['s.created_at as createdAt', 's.seen_at as seenAt', 'u.username'] as const),
      ...(['s.expires_at as expiresAt', 'u.role_id as roleId', 'r.scopes as roleScopes'] as const),
    ])
    .executeTakeFirst()
  return row ?? null
}

/** A code of the second factor was shown in the sessions of somebody, or it is gone. */
export async function markSecondFactor(
  db: Db,
  tenantId: string,
  userId: string,
  secondFactor: boolean,
): Promise<void> {
  await db
    .updateTable('user_session')
    .set({ second_factor: secondFactor })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .execute()
}
