import type { Kysely } from 'kysely'
import { type Listed, listPage } from '../listing.ts'
import type { Database } from '../schema.ts'
import { type Contact, toContact } from './contact-row.ts'

/** Groups that a contact may use by who it is, oldest first. */
export async function groupsOfContact(
  db: Kysely<Database>,
  tenantId: string,
  contactId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('group_contact')
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .select('group_id')
    .orderBy('group_id')
    .execute()
  return rows.map((row) => row.group_id)
}

export async function listGroupContacts(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  listing: { readonly limit: number; readonly offset: number },
): Promise<Listed<Contact>> {
  const rows = db
    .selectFrom('group_contact as g')
    .innerJoin('contact as c', (join) =>
      join.onRef('c.tenant_id', '=', 'g.tenant_id').onRef('c.id', '=', 'g.contact_id'),
    )
    .where('g.tenant_id', '=', tenantId)
    .where('g.group_id', '=', groupId)
    .selectAll('c')
    .orderBy('g.created_at')
    .orderBy('c.id')
  return listPage(rows, listing, toContact)
}

/** Authorises a contact; nothing happens when it is authorised already. */
export async function insertGroupContact(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  contactId: string,
  now: number,
): Promise<void> {
  await db
    .insertInto('group_contact')
    .values({
      tenant_id: tenantId,
      group_id: groupId,
      contact_id: contactId,
      created_at: new Date(now),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'group_id', 'contact_id']).doNothing())
    .execute()
}

/** False when the contact was not authorised. */
export async function deleteGroupContact(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  contactId: string,
): Promise<boolean> {
  const result = await db
    .deleteFrom('group_contact')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('contact_id', '=', contactId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Ends the rights of those who belong to another customer than the group now does. */
export async function deleteStrangersOfGroup(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  customerId: string,
): Promise<void> {
  await db
    .deleteFrom('group_contact as g')
    .using('contact as c')
    .whereRef('c.tenant_id', '=', 'g.tenant_id')
    .whereRef('c.id', '=', 'g.contact_id')
    .where('g.tenant_id', '=', tenantId)
    .where('g.group_id', '=', groupId)
    .where('c.customer_id', '<>', customerId)
    .execute()
}
