import type { Customer } from '../../storage/customer-row.ts'
import type { Cell } from '../csv/write-rows.ts'
import { toWireCustomer } from '../customers/customer-model.ts'

const fields = [
  'id',
  'accountRefId',
  'name',
  'legalName',
  'description',
  'type',
  'status',
  'website',
  'linkedInUrl',
  'contractValue',
  'contractStartDate',
  'contractRenewalDate',
] as const

const addressParts = [
  'addressLine1',
  'addressLine2',
  'city',
  'stateRegion',
  'postalCode',
  'country',
] as const

const stamps = ['disabledDate', 'createdAt', 'updatedAt'] as const

/** @param customKeys the custom fields that any customer has */
export function customerHeader(customKeys: readonly string[]): string[] {
  return [
    ...fields,
    ...addressParts.map((part) => `address.${part}`),
    ...customKeys.map((key) => `customFields.${key}`),
    ...stamps,
  ]
}

export function customerCells(customer: Customer, customKeys: readonly string[]): Cell[] {
  const wire = toWireCustomer(customer)
  return [
    ...fields.map((field) => wire[field]),
    ...addressParts.map((part) => wire.address?.[part]),
    ...customKeys.map((key) => customer.customFields[key]),
    ...stamps.map((stamp) => wire[stamp]),
  ]
}
