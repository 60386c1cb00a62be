import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { findCustomer } from '../../storage/customers.ts'
import type { Contact, ContactProfile } from '../../storage/people/contact-row.ts'
import {
  deleteContact,
  findContact,
  insertContact,
  lockContact,
  updateContact,
} from '../../storage/people/contacts.ts'
import { findCredentials, saveCredentials, usernameOf } from '../../storage/people/credentials.ts'
import { deletePasswordTokenOf } from '../../storage/people/password-tokens.ts'
import type { Database } from '../../storage/schema.ts'
import { deleteSessionsOf } from '../../storage/users/sessions.ts'
import { violatedConstraint } from '../../storage/violations.ts'
import { namingDuplicates } from '../duplicate.ts'
import type { ContactPlace } from './contact-path.ts'

/** Null takes a field away; what is left out stays as it is. */
export type ContactFields = {
  readonly email?: string
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly contactRefId?: string | null
  readonly active?: boolean
  readonly profile?: { readonly [K in keyof ContactProfile]: ContactProfile[K] | null }
}

export type NewContact = ContactFields & { readonly email: string }

export async function createContact(
  deps: Pick<Deps, 'db' | 'clock' | 'newId'>,
  tenantId: string,
  customerId: string,
  fields: NewContact,
): Promise<Contact> {
  const now = deps.clock.now()
  const empty: Contact = {
    id: deps.newId(),
    customerId,
    email: fields.email,
    firstName: null,
    lastName: null,
    contactRefId: null,
    active: true,
    profile: {},
    createdAt: now,
    updatedAt: now,
  }
  if (!(await findCustomer(deps.db, tenantId, customerId))) {
    throw new RequestError('customerUnknown')
  }
  const contact = withFields(empty, fields, now)
  try {
    await namingDuplicates(insertContact(deps.db, tenantId, contact))
  } catch (error) {
    // The customer went between being read and being referred to.
    const isGone = violatedConstraint(error)?.includes('customer_id_fkey') ?? false
    throw isGone ? new RequestError('customerUnknown') : error
  }
  return contact
}

export async function contactOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  place: ContactPlace,
): Promise<Contact> {
  return atPlace(db, tenantId, place, await findContact(db, tenantId, place.contactId))
}

export async function lockedContact(
  db: Kysely<Database>,
  tenantId: string,
  place: ContactPlace,
): Promise<Contact> {
  return atPlace(db, tenantId, place, await lockContact(db, tenantId, place.contactId))
}

/** @param expect refuses a contact that is not the one that the caller means to change */
export async function changeContact(
  deps: Deps,
  tenantId: string,
  place: ContactPlace,
  fields: ContactFields,
  expect: (contact: Contact) => void = () => {},
): Promise<void> {
  const change = deps.db
    .transaction()
    .execute((db) => writeContact({ ...deps, db }, tenantId, place, fields, expect))
  await namingDuplicates(change)
}

/** The same within a transaction. */
export async function writeContact(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  place: ContactPlace,
  fields: ContactFields,
  expect: (contact: Contact) => void = () => {},
): Promise<void> {
  const contact = await lockedContact(db, tenantId, place)
  expect(contact)
  const now = clock.now()
  const changed = withFields(contact, fields, now)
  await updateContact(db, tenantId, changed)
  // They are over, not only out of use until the contact is active again.
  if (!changed.active) await deleteSessionsOf(db, 'portal_session', tenantId, contact.id)
  if (usernameOf(changed.email) !== usernameOf(contact.email)) {
    await moveAccount(db, tenantId, changed, now)
  }
}

export async function removeContact(
  deps: Deps,
  tenantId: string,
  place: ContactPlace,
  expect: (contact: Contact) => void = () => {},
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    expect(await lockedContact(db, tenantId, place))
    await deleteContact(db, tenantId, place.contactId)
  })
}

/** The name to sign in with follows the address; a link that went to the old one works no more. */
async function moveAccount(
  db: Kysely<Database>,
  tenantId: string,
  contact: Contact,
  now: number,
): Promise<void> {
  await deletePasswordTokenOf(db, tenantId, contact.id)
  const credentials = await findCredentials(db, tenantId, contact.id)
  if (credentials?.authentication.type !== 'password') return
  const authentication = { ...credentials.authentication, username: usernameOf(contact.email) }
  await saveCredentials(db, tenantId, { ...credentials, authentication, updatedAt: now })
}

/** Tells an unknown customer from an unknown contact. */
async function atPlace(
  db: Kysely<Database>,
  tenantId: string,
  place: ContactPlace,
  contact: Contact | null,
): Promise<Contact> {
  if (contact?.customerId === place.customerId) return contact
  const customer = await findCustomer(db, tenantId, place.customerId)
  throw new RequestError(customer ? 'contactUnknown' : 'customerUnknown')
}

/** The contact with the fields set that are given. */
export function withFields(contact: Contact, fields: ContactFields, now: number): Contact {
  const { profile = {}, ...rest } = fields
  const all = { ...contact.profile, ...profile }
  const kept = Object.entries(all).filter(([, value]) => value !== null && value !== false)
  return { ...contact, ...rest, profile: Object.fromEntries(kept), updatedAt: now }
}
