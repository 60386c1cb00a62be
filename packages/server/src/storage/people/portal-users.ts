import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import { containing } from '../like.ts'
import { type Listed, listPage } from '../listing.ts'
import type { Database } from '../schema.ts'
import type { ContactLanguage } from './contact-row.ts'
import type { ContactRole } from './credentials.ts'

/** Somebody of a customer who may sign in to the portal. */
export type CustomerPerson = {
  readonly contactId: string
  readonly email: string
  readonly firstName: string | null
  readonly lastName: string | null
  readonly language: ContactLanguage | null
  readonly role: ContactRole
  readonly type: 'password' | 'openIdToken'
  readonly claimValue: string | null
  readonly isPasswordSet: boolean
  /** Of the credentials, which an administrator of the customer may switch. */
  readonly active: boolean
  /** Of the contact, which the vendor switches. */
  readonly contactActive: boolean
  readonly isLocked: boolean
  /** Orders that it is authorised for. */
  readonly orders: number
}

type Db = Kysely<Database>

/** By name and address. */
export async function listCustomerPeople(
  db: Db,
  tenantId: string,
  { customerId, search }: { readonly customerId: string; readonly search: string | null },
  paging: { readonly limit: number; readonly offset: number },
  now: number,
): Promise<Listed<CustomerPerson>> {
  let rows = people(db, tenantId, customerId, now)
  if (search !== null) {
    const pattern = containing(search)
    rows = rows.where((eb) =>
      eb.or([
        eb('c.email', 'ilike', pattern),
        eb(sql<string>`concat_ws(' ', c.first_name, c.last_name)`, 'ilike', pattern),
      ]),
    )
  }
  const ordered = rows
    .orderBy(sql`lower(c.last_name) nulls last`)
    .orderBy(sql`lower(c.email)`)
    .orderBy('c.id')
  return listPage(ordered, paging, (row) => row)
}

export async function findCustomerPerson(
  db: Db,
  tenantId: string,
  { customerId, contactId }: { readonly customerId: string; readonly contactId: string },
  now: number,
): Promise<CustomerPerson | null> {
  const row = await people(db, tenantId, customerId, now)
    .where('c.id', '=', contactId)
    .executeTakeFirst()
  return row ?? null
}

/** Contacts of a customer that have an address, without and with a way to sign in. */
export async function findContactsByEmail(
  db: Db,
  tenantId: string,
  customerId: string,
  email: string,
): Promise<{ contactId: string; hasCredentials: boolean }[]> {
  return db
    .selectFrom('contact as c')
    .leftJoin('contact_credentials as k', (join) =>
      join.onRef('k.tenant_id', '=', 'c.tenant_id').onRef('k.contact_id', '=', 'c.id'),
    )
    .where('c.tenant_id', '=', tenantId)
    .where('c.customer_id', '=', customerId)
    .where(sql`lower(c.email)`, '=', email.toLowerCase())
    .select(['c.id as contactId', sql<boolean>`k.contact_id is not null`.as('hasCredentials')])
    .orderBy('c.id')
    .execute()
}

export async function deleteGroupsOfContact(
  db: Db,
  tenantId: string,
  contactId: string,
): Promise<void> {
  await db
    .deleteFrom('group_contact')
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .execute()
}

function people(db: Db, tenantId: string, customerId: string, now: number) {
  return db
    .selectFrom('contact as c')
    .innerJoin('contact_credentials as k', (join) =>
      join.onRef('k.tenant_id', '=', 'c.tenant_id').onRef('k.contact_id', '=', 'c.id'),
    )
    .leftJoin('sign_in_failure as f', (join) =>
      join
        .onRef('f.tenant_id', '=', 'k.tenant_id')
        .onRef('f.username', '=', 'k.username')
        .on('f.locked_until', '>', at(now)),
    )
    .where('c.tenant_id', '=', tenantId)
    .where('c.customer_id', '=', customerId)
    .select([
      ...(['c.id as contactId', 'c.email', 'c.first_name as firstName'] as const),
      ...(['c.last_name as lastName', 'c.active as contactActive'] as const),
      ...(['k.role', 'k.type', 'k.claim_value as claimValue', 'k.active'] as const),
      sql<ContactLanguage | null>`c.profile ->> 'language'`.as('language'),
      sql<boolean>`k.password_hash is not null`.as('isPasswordSet'),
      sql<boolean>`f.username is not null`.as('isLocked'),
      sql<number>`(select count(*) from group_contact g
        where g.tenant_id = c.tenant_id and g.contact_id = c.id)`.as('orders'),
    ])
}
