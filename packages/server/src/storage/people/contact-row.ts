import type { Selectable } from 'kysely'
import { type Database, json } from '../schema.ts'

export const contactLanguages = ['en', 'de'] as const
export type ContactLanguage = (typeof contactLanguages)[number]

/** What is told of a contact beyond name, address and reference. */
export type ContactProfile = {
  readonly title?: string
  readonly isKeyContact?: boolean
  readonly linkedInProfile?: string
  readonly phoneNumber?: string
  readonly location?: { readonly countryCode: string | null; readonly regionCode: string | null }
  /** Of the mails to this contact. */
  readonly language?: ContactLanguage
}

/** A person at a customer. */
export type Contact = {
  readonly id: string
  readonly customerId: string
  /** As it was written; it counts in lower case. */
  readonly email: string
  readonly firstName: string | null
  readonly lastName: string | null
  readonly contactRefId: string | null
  readonly active: boolean
  readonly profile: ContactProfile
  readonly createdAt: number
  readonly updatedAt: number
}

/** All but what never changes. */
export function contactColumns(contact: Contact) {
  return {
    email: contact.email,
    first_name: contact.firstName,
    last_name: contact.lastName,
    contact_ref_id: contact.contactRefId,
    active: contact.active,
    profile: json(contact.profile),
    updated_at: new Date(contact.updatedAt),
  }
}

export function toContact(row: Selectable<Database['contact']>): Contact {
  return {
    id: row.id,
    customerId: row.customer_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    contactRefId: row.contact_ref_id,
    active: row.active,
    profile: row.profile,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
