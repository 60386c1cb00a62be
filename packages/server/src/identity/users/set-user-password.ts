import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { clearSignInFailures } from '../../storage/people/sign-in-failures.ts'
import type { Database } from '../../storage/schema.ts'
import { deleteSessionsOf } from '../../storage/users/sessions.ts'
import {
  lockUserAccount,
  savePasswordHash,
  type UserAccount,
} from '../../storage/users/user-accounts.ts'
import { hashPassword } from '../password.ts'
import { isPasswordToken, userOfPasswordToken } from './password-link.ts'
import { queueUserPasswordNotice } from './user-mail.ts'
import { failureNameOf } from './verify-user-password.ts'

/** Sets the password of whoever a link was sent to; false when the link does not count. */
export async function setUserPassword(
  deps: Deps,
  tenantId: string,
  token: string,
  password: string,
): Promise<boolean> {
  const { secrets, clock } = deps
  const id = userOfPasswordToken(token)
  const isGood = (user: UserAccount | null): user is UserAccount =>
    user !== null && isPasswordToken(secrets, tenantId, user, token, clock.now())
  // Looked at before the hash, which costs, and again under the lock, so that it is used once.
  if (id === null || !isGood(await lockUserAccount(deps.db, tenantId, id))) return false
  const passwordHash = await hashPassword(password.normalize('NFC'))
  return deps.db.transaction().execute(async (db) => {
    const user = await lockUserAccount(db, tenantId, id)
    if (!isGood(user)) return false
    await savePassword(deps, db, tenantId, user, passwordHash)
    return true
  })
}

/**
 * Sets another password for somebody who is signed in and has shown the one they have; false when
 * that is no longer theirs. Their other sessions end.
 */
export async function changeUserPassword(
  deps: Deps,
  tenantId: string,
  account: UserAccount,
  password: string,
  sessionId: string,
): Promise<boolean> {
  const passwordHash = await hashPassword(password.normalize('NFC'))
  return deps.db.transaction().execute(async (db) => {
    const user = await lockUserAccount(db, tenantId, account.id)
    if (user?.passwordHash !== account.passwordHash) return false
    await savePassword(deps, db, tenantId, user, passwordHash, sessionId)
    return true
  })
}

async function savePassword(
  deps: Deps,
  db: Kysely<Database>,
  tenantId: string,
  user: UserAccount,
  passwordHash: string,
  sessionId?: string,
): Promise<void> {
  await savePasswordHash(db, tenantId, user.id, passwordHash, deps.clock.now())
  for (const name of [user.username, user.email]) {
    await clearSignInFailures(db, tenantId, failureNameOf(name))
  }
  await deleteSessionsOf(db, 'user_session', tenantId, user.id, sessionId)
  if (deps.mailer) await queueUserPasswordNotice(deps, db, tenantId, user)
}
