import type { Deps } from '../../deps.ts'
import { lockContact } from '../../storage/people/contacts.ts'
import { findCredentials, saveCredentials } from '../../storage/people/credentials.ts'
import { findPasswordToken, usePasswordToken } from '../../storage/people/password-tokens.ts'
import { deletePortalSessionsOf } from '../../storage/people/portal-sessions.ts'
import { clearSignInFailures } from '../../storage/people/sign-in-failures.ts'
import { hashPassword } from '../password.ts'
import { hashRandomSecret } from '../secret-hash.ts'
import { queuePasswordNotice } from './password-mail.ts'

/**
 * Sets the password of the contact that a token was sent to, and uses the token up; false when the
 * token is unknown, used or expired. Being able to read the mails of the address also ends a
 * lock-out.
 */
export async function setContactPassword(
  deps: Deps,
  tenantId: string,
  token: string,
  password: string,
): Promise<boolean> {
  const tokenHash = hashRandomSecret(token)
  // Looked at before the hashing, which is dear, and used up after it, in one transaction with it.
  const found = await findPasswordToken(deps.db, tenantId, tokenHash, deps.clock.now())
  if (!found) return false
  const passwordHash = await hashPassword(password.normalize('NFC'))
  return deps.db.transaction().execute(async (db) => {
    const contact = await lockContact(db, tenantId, found.contactId)
    if (!contact) return false
    const credentials = await findCredentials(db, tenantId, contact.id)
    if (credentials?.authentication.type !== 'password') return false
    const now = deps.clock.now()
    if (!(await usePasswordToken(db, tenantId, tokenHash, now))) return false
    const { username } = credentials.authentication
    const authentication = { type: 'password', username, passwordHash } as const
    await saveCredentials(db, tenantId, { ...credentials, authentication, updatedAt: now })
    await clearSignInFailures(db, tenantId, username)
    // Whoever is signed in with the old one, the owner included, signs in anew.
    await deletePortalSessionsOf(db, tenantId, contact.id)
    if (deps.mailer && found.purpose === 'reset') {
      await queuePasswordNotice(deps, db, tenantId, contact)
    }
    return true
  })
}
