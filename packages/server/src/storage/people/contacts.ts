import { type Kysely, sql } from 'kysely'
import { allOf } from '../all-of.ts'
import { containing } from '../like.ts'
import { type Listed, type Listing, listPage } from '../listing.ts'
import type { Database } from '../schema.ts'
import { type Contact, contactColumns, toContact } from './contact-row.ts'

export const contactSorts = ['createdAt', 'email', 'lastName'] as const
export type ContactSort = (typeof contactSorts)[number]

const sortColumns = {
  createdAt: sql`created_at`,
  email: sql`lower(email)`,
  lastName: sql`lower(last_name)`,
}

export type ContactFilter = {
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
  const { customerId, email, active } = filter
  const { search, order } = listing
  const direction = order.descending ? 'desc' : 'asc'
  const pattern = containing(search ?? '')
  const rows = contacts(db, tenantId)
    .where(
      allOf([
        customerId !== undefined && sql`customer_id = ${customerId}`,
        email !== undefined && sql`lower(email) = ${email.toLowerCase()}`,
        active !== undefined && sql`active = ${active}`,
        search !== null &&
          sql`(email ilike ${pattern} or contact_ref_id ilike ${pattern}
            or concat_ws(' ', first_name, last_name) ilike ${pattern})`,
      ]),
    )
    .selectAll()
    .orderBy(sortColumns[order.by], (part) => part[direction]().nullsLast())
    .orderBy('id', direction)
  return listPage(rows, listing, toContact)
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
