import type { Kysely } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

/** Where people are signed in: those of customers to the portal, those of the vendor to the console. */
export type SessionTable = 'portal_session' | 'user_session'

type Db = Kysely<Database>

const owners = { portal_session: 'contact_id', user_session: 'user_id' } as const

export async function touchSession(
  db: Db,
  table: SessionTable,
  tenantId: string,
  id: string,
  now: number,
): Promise<void> {
  await db
    .updateTable(table)
    .set({ seen_at: new Date(now) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function deleteSession(
  db: Db,
  table: SessionTable,
  tenantId: string,
  tokenHash: string,
): Promise<void> {
  await db
    .deleteFrom(table)
    .where('tenant_id', '=', tenantId)
    .where('token_hash', '=', tokenHash)
    .execute()
}

/** Wherever somebody is signed in, but for one session if it is named. */
export async function deleteSessionsOf(
  db: Db,
  table: SessionTable,
  tenantId: string,
  ownerId: string,
  except?: string,
): Promise<void> {
  let sessions = db
    .deleteFrom(table)
    .where('tenant_id', '=', tenantId)
    .where(owners[table], '=', ownerId)
  if (except !== undefined) sessions = sessions.where('id', '!=', except)
  await sessions.execute()
}

export async function deleteExpiredSessions(
  db: Db,
  table: SessionTable,
  { now, seenBefore }: { readonly now: number; readonly seenBefore: number },
): Promise<void> {
  await db
    .deleteFrom(table)
    .where((eb) => eb.or([eb('expires_at', '<=', at(now)), eb('seen_at', '<=', at(seenBefore))]))
    .execute()
}
