import { createHmac, timingSafeEqual } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../../deps.ts'
import type { ContactRole } from '../../storage/people/credentials.ts'
import {
  deletePortalSession,
  findPortalSession,
  insertPortalSession,
  type PortalSession,
  touchPortalSession,
} from '../../storage/people/portal-sessions.ts'
import type { Author } from '../../storage/schema.ts'
import { hashRandomSecret } from '../secret-hash.ts'

const minuteMs = 60_000
const tokenBytes = 32

/** However busy: then the person signs in again. */
export const sessionMs = 12 * 60 * minuteMs
/** Without a request. */
export const idleMs = 2 * 60 * minuteMs
// Each request would be a write otherwise.
const touchEveryMs = 5 * minuteMs

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

/** Begins a session; the token is for the cookie, and for nowhere else. */
export async function beginPortalSession(
  deps: Pick<Deps, 'db' | 'clock' | 'newId' | 'randomBytes'>,
  tenantId: string,
  { contactId, method }: Pick<PortalSession, 'contactId' | 'method'>,
): Promise<string> {
  const token = deps.randomBytes(tokenBytes).toString('base64url')
  const createdAt = deps.clock.now()
  await insertPortalSession(deps.db, tenantId, {
    ...{ id: deps.newId(), contactId, method, tokenHash: hashRandomSecret(token) },
    ...{ createdAt, expiresAt: createdAt + sessionMs },
  })
  return token
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
  if (now - session.seenAt >= touchEveryMs) await touchPortalSession(db, tenantId, session.id, now)
  const { contactId, customerId, role, email } = session
  const author: Author = { type: 'contact', id: toWireId('contact', contactId), name: email }
  return { tenantId, contactId, customerId, role, author, session }
}

export async function endPortalSession(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  token: string,
): Promise<void> {
  await deletePortalSession(db, tenantId, hashRandomSecret(token))
}

/** What a page shows to prove that it has read a reply: another site can send the cookie at most. */
export function csrfTokenOf({ secrets }: Pick<Deps, 'secrets'>, { tenantId, session }: PortalUser) {
  const key = secrets.derive(tenantId, 'leasehold portal csrf 1')
  return createHmac('sha256', key).update(session.id).digest('base64url')
}

export function isCsrfToken(
  deps: Pick<Deps, 'secrets'>,
  user: PortalUser,
  text: string | undefined,
): boolean {
  const right = Buffer.from(csrfTokenOf(deps, user))
  const sent = Buffer.from(text ?? '')
  return sent.length === right.length && timingSafeEqual(sent, right)
}
