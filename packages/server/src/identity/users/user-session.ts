import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../../deps.ts'
import type { Author } from '../../storage/schema.ts'
import { tenantSettings } from '../../storage/tenant-settings.ts'
import { hasSecondFactor } from '../../storage/users/second-factors.ts'
import { deleteSession, touchSession } from '../../storage/users/sessions.ts'
import { lockUserAccount } from '../../storage/users/user-accounts.ts'
import {
  findUserSession,
  insertUserSession,
  type UserSession,
} from '../../storage/users/user-sessions.ts'
import { effectiveScopes } from '../effective-scopes.ts'
import { hashRandomSecret } from '../secret-hash.ts'
import { idleMs, sessionMs, sessionTokenBytes, touchEveryMs } from '../sign-in/session-life.ts'

const table = 'user_session'

/** Who uses the console. */
export type ConsoleUser = {
  readonly tenantId: string
  readonly userId: string
  /** None while the tenant asks for a second factor and the person has yet to set one up. */
  readonly scopes: readonly string[]
  readonly mustSetUpSecondFactor: boolean
  readonly author: Author
  readonly session: UserSession
}

export type UserSignIn = Pick<UserSession, 'userId' | 'method' | 'secondFactor'> & {
  /** Of the password that was shown; null with another method. */
  readonly passwordHash: string | null
  /** As it was when a provider's word was found to be of this person; null with a password. */
  readonly claimValue: string | null
}

/**
 * Begins a session, within a transaction; the token is for the cookie, and for nowhere else. What was
 * shown is looked at again with the person held: another password, a second factor, or another value
 * of the claim, that has come meanwhile has ended all sessions that the one before had begun. Null
 * when it counts no more.
 */
export async function beginUserSession(
  deps: Pick<Deps, 'db' | 'clock' | 'newId' | 'randomBytes'>,
  tenantId: string,
  { passwordHash, claimValue, ...who }: UserSignIn,
): Promise<string | null> {
  const { db } = deps
  const account = await lockUserAccount(db, tenantId, who.userId)
  const isCurrent =
    who.method === 'password'
      ? account?.passwordHash === passwordHash &&
        who.secondFactor === (await hasSecondFactor(db, tenantId, who.userId))
      : account?.claimValue === claimValue
  if (!account || !isCurrent) return null
  const token = deps.randomBytes(sessionTokenBytes).toString('base64url')
  const createdAt = deps.clock.now()
  await insertUserSession(db, tenantId, {
    ...{ id: deps.newId(), ...who, tokenHash: hashRandomSecret(token) },
    ...{ createdAt, expiresAt: createdAt + sessionMs },
  })
  return token
}

/** Whose session a token is; null when it is nobody's any more. */
export async function consoleUserOf(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  token: string,
): Promise<ConsoleUser | null> {
  const now = clock.now()
  const seenAfter = now - idleMs
  const session = await findUserSession(db, tenantId, hashRandomSecret(token), { now, seenAfter })
  if (!session) return null
  if (now - session.seenAt >= touchEveryMs) {
    await touchSession(db, table, tenantId, session.id, now)
  }
  const { userId, username, roleId, roleScopes } = session
  // An identity provider asks for what it asks for; a password alone is one factor.
  const isOneFactor = session.method === 'password' && !session.secondFactor
  const { enforceMfa } = isOneFactor ? await tenantSettings(db, tenantId) : { enforceMfa: false }
  const scopes = enforceMfa ? [] : effectiveScopes({ scopes: [], roleId, roleScopes }).sort()
  const author: Author = { type: 'user', id: toWireId('user', userId), name: username }
  return { tenantId, userId, scopes, mustSetUpSecondFactor: enforceMfa, author, session }
}

export async function endUserSession(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  token: string,
): Promise<void> {
  await deleteSession(db, table, tenantId, hashRandomSecret(token))
}
