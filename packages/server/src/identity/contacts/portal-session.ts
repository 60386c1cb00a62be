import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../../deps.ts'
import { lockContact } from '../../storage/people/contacts.ts'
import {
  type ContactRole,
  type Credentials,
  findCredentials,
} from '../../storage/people/credentials.ts'
import {
  findPortalSession,
  insertPortalSession,
  type PortalSession,
} from '../../storage/people/portal-sessions.ts'
import type { Author } from '../../storage/schema.ts'
import { deleteSession, touchSession } from '../../storage/users/sessions.ts'
import { hashRandomSecret } from '../secret-hash.ts'
import { idleMs, sessionMs, sessionTokenBytes, touchEveryMs } from '../sign-in/session-life.ts'

const table = 'portal_session'

/** Who uses the portal. */
export type PortalUser = {
  readonly tenantId: string
  readonly contactId: string
  readonly customerId: string
  /** An admin has to do with all that the customer has, a user with what it is authorised for. */
  readonly role: ContactRole
  readonly author: Author
  readonly session: PortalSession
}

export type ContactSignIn = Pick<PortalSession, 'contactId' | 'method'> & {
  /** Of the password that was shown; null with another method. */
  readonly passwordHash: string | null
  /** By which the provider's word was found to be of this contact; null with a password. */
  readonly claimValue: string | null
}

/**
 * Begins a session, within a transaction; the token is for the cookie, and for nowhere else. What was
 * shown is looked at again with the contact held: another password, another way to sign in, or
 * another value of the claim, that was set meanwhile has ended all sessions that the one before had
 * begun. Null when it counts no more.
 */
export async function beginPortalSession(
  deps: Pick<Deps, 'db' | 'clock' | 'newId' | 'randomBytes'>,
  tenantId: string,
  who: ContactSignIn,
): Promise<string | null> {
  const { db } = deps
  const { contactId, method } = who
  const contact = await lockContact(db, tenantId, contactId)
  const credentials = contact?.active ? await findCredentials(db, tenantId, contactId) : null
  if (!credentials?.active || !isCurrent(credentials, who)) return null
  const token = deps.randomBytes(sessionTokenBytes).toString('base64url')
  const createdAt = deps.clock.now()
  await insertPortalSession(db, tenantId, {
    ...{ id: deps.newId(), contactId, method, tokenHash: hashRandomSecret(token) },
    ...{ createdAt, expiresAt: createdAt + sessionMs },
  })
  return token
}

function isCurrent(
  { authentication }: Credentials,
  { method, passwordHash, claimValue }: ContactSignIn,
): boolean {
  if (authentication.type !== method) return false
  return authentication.type === 'password'
    ? authentication.passwordHash === passwordHash
    : authentication.claimValue === claimValue
}

/** Whose session a token is; null when it is nobody's any more. */
export async function portalUserOf(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  token: string,
): Promise<PortalUser | null> {
  const now = clock.now()
  const seenAfter = now - idleMs
  const session = await findPortalSession(db, tenantId, hashRandomSecret(token), { now, seenAfter })
  if (!session) return null
  if (now - session.seenAt >= touchEveryMs) await touchSession(db, table, tenantId, session.id, now)
  const { contactId, customerId, role, email } = session
  const author: Author = { type: 'contact', id: toWireId('contact', contactId), name: email }
  return { tenantId, contactId, customerId, role, author, session }
}

export async function endPortalSession(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  token: string,
): Promise<void> {
  await deleteSession(db, table, tenantId, hashRandomSecret(token))
}
