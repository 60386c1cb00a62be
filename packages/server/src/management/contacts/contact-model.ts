import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { type Contact, contactLanguages } from '../../storage/people/contact-row.ts'

export const contactStatuses = ['active', 'inactive'] as const

export const ContactModel = component(
  'Contact',
  Type.Object({
    id: wireId('contact'),
    customerId: wireId('customer'),
    firstName: nullable(Type.String()),
    lastName: nullable(Type.String()),
    email: Type.String(),
    title: nullable(Type.String()),
    contactRefId: nullable(Type.String()),
    status: oneOf(contactStatuses),
    isKeyContact: Type.Boolean(),
    linkedInProfile: nullable(Type.String()),
    phoneNumber: nullable(Type.String()),
    location: nullable(
      Type.Object({
        countryCode: nullable(Type.String()),
        regionCode: nullable(Type.String()),
      }),
    ),
    language: nullable(oneOf(contactLanguages)),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const ContactList = pageOf('ContactList', ref(ContactModel))

export function toWireContact(contact: Contact): Static<typeof ContactModel> {
  const { profile } = contact
  return {
    id: toWireId('contact', contact.id),
    customerId: toWireId('customer', contact.customerId),
    firstName: contact.firstName,
    lastName: contact.lastName,
    email: contact.email,
    title: profile.title ?? null,
    contactRefId: contact.contactRefId,
    status: contact.active ? 'active' : 'inactive',
    isKeyContact: profile.isKeyContact ?? false,
    linkedInProfile: profile.linkedInProfile ?? null,
    phoneNumber: profile.phoneNumber ?? null,
    location: profile.location ?? null,
    language: profile.language ?? null,
    createdAt: writeInstant(contact.createdAt),
    updatedAt: writeInstant(contact.updatedAt),
  }
}
