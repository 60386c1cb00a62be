import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { customerIdOf } from '../customers/customer-path.ts'

export const contactParams = Type.Object({
  customerId: pathId('customer'),
  contactId: pathId('contact'),
})

/** Where a contact is: an id of another customer's contact names nothing here. */
export type ContactPlace = { readonly customerId: string; readonly contactId: string }

export function contactPlaceOf(params: { customerId: string; contactId: string }): ContactPlace {
  return {
    customerId: customerIdOf(params),
    contactId: wireIdOrNotFound('contact', params.contactId, 'contactUnknown'),
  }
}
