import type { Kysely } from 'kysely'
import { type Listed, listPage } from '../listing.ts'
import { type Author, type Database, json } from '../schema.ts'

export type Note = {
  readonly id: string
  readonly note: string
  readonly author: Author
  readonly createdAt: number
}

/** What the notes are on. */
export type NoteSubject =
  | { readonly customerId: string }
  | { readonly entitlementId: string; readonly groupId: string }

export async function insertNote(
  db: Kysely<Database>,
  tenantId: string,
  on: NoteSubject,
  { id, note, author, createdAt }: Note,
): Promise<void> {
  const row = { tenant_id: tenantId, id, note, author: json(author) }
  const created_at = new Date(createdAt)
  if ('customerId' in on) {
    const { customerId: customer_id } = on
    await db
      .insertInto('customer_note')
      .values({ ...row, customer_id, created_at })
      .execute()
    return
  }
  const place = { group_id: on.groupId, entitlement_id: on.entitlementId }
  await db
    .insertInto('entitlement_note')
    .values({ ...row, ...place, created_at })
    .execute()
}

/** Newest first. */
export function listNotes(
  db: Kysely<Database>,
  tenantId: string,
  on: NoteSubject,
  paging: { readonly limit: number; readonly offset: number },
): Promise<Listed<Note>> {
  return 'customerId' in on
    ? listPage(ofCustomer(db, tenantId, on.customerId).orderBy('id', 'desc'), paging, toNote)
    : listPage(ofEntitlement(db, tenantId, on.entitlementId).orderBy('id', 'desc'), paging, toNote)
}

export async function findNote(
  db: Kysely<Database>,
  tenantId: string,
  on: NoteSubject,
  id: string,
): Promise<Note | null> {
  const row =
    'customerId' in on
      ? await ofCustomer(db, tenantId, on.customerId).where('id', '=', id).executeTakeFirst()
      : await ofEntitlement(db, tenantId, on.entitlementId).where('id', '=', id).executeTakeFirst()
  return row ? toNote(row) : null
}

const columns = ['id', 'note', 'author', 'created_at'] as const

function ofCustomer(db: Kysely<Database>, tenantId: string, customerId: string) {
  return db
    .selectFrom('customer_note')
    .where('tenant_id', '=', tenantId)
    .where('customer_id', '=', customerId)
    .select(columns)
}

function ofEntitlement(db: Kysely<Database>, tenantId: string, entitlementId: string) {
  return db
    .selectFrom('entitlement_note')
    .where('tenant_id', '=', tenantId)
    .where('entitlement_id', '=', entitlementId)
    .select(columns)
}

function toNote(row: { id: string; note: string; author: Author; created_at: number }): Note {
  return { id: row.id, note: row.note, author: row.author, createdAt: row.created_at }
}
