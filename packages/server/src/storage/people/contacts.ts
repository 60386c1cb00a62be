import { type Kysely, sql } from 'kysely'
import { allOf } from '../all-of.ts'
import type { Listed, Listing } from '../listing.ts'
import { listIds, withItems } from '../lists/list-ids.ts'
import { byId, byText, byTextOrNone, type Sorts } from '../lists/sorting.ts'
import { matchWords } from '../lists/words.ts'
import type { Database } from '../schema.ts'
import { type Contact, contactColumns, toContact } from './contact-row.ts'

export const contactSorts = ['createdAt', 'email', 'lastName'] as const
export type ContactSort = (typeof contactSorts)[number]

export const contactSortParts: Sorts<ContactSort> = {
  // Ids are made in the order of time, and the primary key has them in order.
  createdAt: [byId(sql`id`)],
  email: [byText(sql`lower(email)`)],
  lastName: byTextOrNone(sql`lower(last_name)`),
}

export type ContactFilter = {
  readonly id?: string | undefined
  readonly customerId?: string | undefined
  /** The whole address, in whatever case. */
  readonly email?: string | undefined
  readonly active?: boolean | undefined
}

export async function insertContact(
  db: Kysely<Database>,
  tenantId: string,
  contact: Contact,
): Promise<void> {
  await db
    .insertInto('contact')
    .values({
      tenant_id: tenantId,
      id: contact.id,
      customer_id: contact.customerId,
      created_at: new Date(contact.createdAt),
      ...contactColumns(contact),
    })
    .execute()
}

export async function findContact(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Contact | null> {
  const row = await contacts(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toContact(row) : null
}

/** Held until the transaction ends: changes of a contact and of its credentials take turns. */
export async function lockContact(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Contact | null> {
  const row = await contacts(db, tenantId)
    .where('id', '=', id)
    .selectAll()
    .forUpdate()
    .executeTakeFirst()
  return row ? toContact(row) : null
}

export async function listContacts(
  db: Kysely<Database>,
  tenantId: string,
  filter: ContactFilter,
  listing: Listing<ContactSort>,
): Promise<Listed<Contact>> {
  const { id, customerId, email, active } = filter
  const where = allOf([
    sql`tenant_id = ${tenantId}`,
    id !== undefined && sql`id = ${id}`,
    customerId !== undefined && sql`customer_id = ${customerId}`,
    email !== undefined && sql`lower(email) = ${email.toLowerCase()}`,
    active !== undefined && sql`active = ${active}`,
  ])
  const match = listing.search === null ? null : matchWords(sql`search`, tenantId, listing.search)
  const source = { tables: sql`contact`, id: sql`id`, where, match, sorts: contactSortParts }
  const found = await listIds(db, source, listing)
  return withItems(found, await findContacts(db, tenantId, found.items))
}

async function findContacts(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, Contact>> {
  if (ids.length === 0) return new Map()
  const rows = await contacts(db, tenantId).where('id', 'in', ids).selectAll().execute()
  return new Map(rows.map((row) => [row.id, toContact(row)]))
}

/** One that a reference of its customer's names. */
export async function findContactByRef(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
  contactRefId: string,
): Promise<Contact | null> {
  const row = await contacts(db, tenantId)
    .where('customer_id', '=', customerId)
    .where('contact_ref_id', '=', contactRefId)
    .selectAll()
    .executeTakeFirst()
  return row ? toContact(row) : null
}

export async function updateContact(
  db: Kysely<Database>,
  tenantId: string,
  contact: Contact,
): Promise<void> {
  await db
    .updateTable('contact')
    .set(contactColumns(contact))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', contact.id)
    .execute()
}

export async function deleteContact(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db.deleteFrom('contact').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

function contacts(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('contact').where('tenant_id', '=', tenantId)
}
