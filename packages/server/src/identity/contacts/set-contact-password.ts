import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { lockContact } from '../../storage/people/contacts.ts'
import {
  type Authentication,
  type Credentials,
  findCredentials,
  saveCredentials,
} from '../../storage/people/credentials.ts'
import { findPasswordToken, usePasswordToken } from '../../storage/people/password-tokens.ts'
import { hasPortalSession } from '../../storage/people/portal-sessions.ts'
import { clearSignInFailures } from '../../storage/people/sign-in-failures.ts'
import type { Database } from '../../storage/schema.ts'
import { deleteSessionsOf } from '../../storage/users/sessions.ts'
import { hashPassword } from '../password.ts'
import { hashRandomSecret } from '../secret-hash.ts'
import { queuePasswordNotice } from './password-mail.ts'
import type { PortalUser } from './portal-session.ts'

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
    await savePassword(db, tenantId, credentials, credentials.authentication, passwordHash, now)
    if (deps.mailer && found.purpose === 'reset') {
      await queuePasswordNotice(deps, db, tenantId, contact)
    }
    return true
  })
}

/**
 * Sets another password for somebody who is signed in; null when the session has ended meanwhile.
 *
 * @returns the hash of the password
 */
export async function changeContactPassword(
  deps: Deps,
  { tenantId, contactId, session }: PortalUser,
  password: string,
): Promise<string | null> {
  const passwordHash = await hashPassword(password.normalize('NFC'))
  return deps.db.transaction().execute(async (db) => {
    const contact = await lockContact(db, tenantId, contactId)
    if (!contact) return null
    const credentials = await findCredentials(db, tenantId, contactId)
    if (credentials?.authentication.type !== 'password') return null
    // A password that was set anew by mail meanwhile has ended it, and stays.
    if (!(await hasPortalSession(db, tenantId, session.id))) return null
    const now = deps.clock.now()
    await savePassword(db, tenantId, credentials, credentials.authentication, passwordHash, now)
    if (deps.mailer) await queuePasswordNotice(deps, db, tenantId, contact)
    return passwordHash
  })
}

async function savePassword(
  db: Kysely<Database>,
  tenantId: string,
  credentials: Credentials,
  { username }: Extract<Authentication, { type: 'password' }>,
  passwordHash: string,
  now: number,
): Promise<void> {
  const authentication = { type: 'password', username, passwordHash } as const
  await saveCredentials(db, tenantId, { ...credentials, authentication, updatedAt: now })
  await clearSignInFailures(db, tenantId, username)
  // Whoever is signed in with the old one, the owner included, signs in anew.
  await deleteSessionsOf(db, 'portal_session', tenantId, credentials.contactId)
}
