import type { Kysely } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'
import type { ContactRole } from './credentials.ts'

/** Somebody signed in to the portal, as things stand now. */
export type PortalSession = {
  readonly id: string
  readonly method: 'password' | 'openIdToken'
  readonly createdAt: number
  readonly seenAt: number
  readonly expiresAt: number
  readonly contactId: string
  readonly customerId: string
  readonly role: ContactRole
  readonly email: string
}

type Db = Kysely<Database>

export async function insertPortalSession(
  db: Db,
  tenantId: string,
  session: Pick<PortalSession, 'id' | 'contactId' | 'method' | 'createdAt' | 'expiresAt'> & {
    readonly tokenHash: string
  },
): Promise<void> {
  await db
    .insertInto('portal_session')
    .values({
      tenant_id: tenantId,
      id: session.id,
      contact_id: session.contactId,
      token_hash: session.tokenHash,
      method: session.method,
      created_at: new Date(session.createdAt),
      seen_at: new Date(session.createdAt),
      expires_at: new Date(session.expiresAt),
    })
    .execute()
}

/**
 * The session of a token unless it has ended, or its contact may no longer sign in the way it did.
 * Role and address are those of now.
 */
export async function findPortalSession(
  db: Db,
  tenantId: string,
  tokenHash: string,
  { now, seenAfter }: { readonly now: number; readonly seenAfter: number },
): Promise<PortalSession | null> {
  const row = await db
    .selectFrom('portal_session as s')
    .innerJoin('contact_credentials as k', (join) =>
      join
        .onRef('k.tenant_id', '=', 's.tenant_id')
        .onRef('k.contact_id', '=', 's.contact_id')
        .onRef('k.type', '=', 's.method'),
    )
    .innerJoin('contact as c', (join) =>
      join.onRef('c.tenant_id', '=', 's.tenant_id').onRef('c.id', '=', 's.contact_id'),
    )
    .where('s.tenant_id', '=', tenantId)
    .where('s.token_hash', '=', tokenHash)
    .where('s.expires_at', '>', at(now))
    .where('s.seen_at', '>', at(seenAfter))
    .where('k.active', '=', true)
    .where('c.active', '=', true)
    .select([
      ...(['s.id', 's.method', 's.created_at as createdAt', 's.seen_at as seenAt'] as const),
      ...(['s.expires_at as expiresAt', 's.contact_id as contactId'] as const),
      ...(['c.customer_id as customerId', 'k.role', 'c.email'] as const),
    ])
    .executeTakeFirst()
  return row ?? null
}

/** Whether a session has not been ended. */
export async function hasPortalSession(db: Db, tenantId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('portal_session')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}
