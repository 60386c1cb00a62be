import type { Customer } from '../../storage/customer-row.ts'
import type { Contact } from '../../storage/people/contact-row.ts'
import { toWireContact } from '../contacts/contact-model.ts'
import type { Cell } from '../csv/write-rows.ts'

const fields = [
  'id',
  'contactRefId',
  'email',
  'firstName',
  'lastName',
  'title',
  'status',
  'isKeyContact',
  'linkedInProfile',
  'phoneNumber',
  'language',
  'customerId',
  'createdAt',
  'updatedAt',
] as const

export const contactHeader = [
  'accountRefId',
  'customerName',
  'location.countryCode',
  'location.regionCode',
  ...fields,
]

export function contactCells(contact: Contact, customer: Customer | undefined): Cell[] {
  const wire = toWireContact(contact)
  const { location } = wire
  const own = fields.map((field) => wire[field])
  return [
    customer?.accountRefId,
    customer?.name,
    location?.countryCode,
    location?.regionCode,
    ...own,
  ]
}
