import type { Selectable } from 'kysely'
import { type Database, json } from './schema.ts'

/** What is told of a customer beyond name and reference; instants are ISO 8601 in UTC. */
export type CustomerProfile = {
  readonly legalName?: string
  readonly description?: string
  readonly type?: CustomerType
  readonly inactive?: boolean
  readonly website?: string
  readonly linkedInUrl?: string
  readonly contractValue?: number
  readonly contractStartDate?: string
  readonly contractRenewalDate?: string
  readonly address?: CustomerAddress
}

export type CustomerAddress = {
  readonly addressLine1: string | null
  readonly addressLine2: string | null
  readonly city: string | null
  readonly stateRegion: string | null
  readonly postalCode: string | null
  readonly country: string | null
}

export const customerTypes = [
  'prospect',
  'customer',
  'lostProspect',
  'lostCustomer',
  'remove',
] as const
export type CustomerType = (typeof customerTypes)[number]

export const customerStatuses = ['active', 'disabled', 'inactive'] as const
export type CustomerStatus = (typeof customerStatuses)[number]

export type Customer = {
  readonly id: string
  readonly name: string
  readonly accountRefId: string | null
  readonly profile: CustomerProfile
  readonly customFields: Readonly<Record<string, string | null>>
  /** Set and cleared with the entitlements, by `disable-customer.ts` only. */
  readonly disabledAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** All but what never changes, and what disabling changes. */
export function customerColumns(customer: Customer) {
  return {
    name: customer.name,
    account_ref_id: customer.accountRefId,
    profile: json(customer.profile),
    custom_fields: json(customer.customFields),
    updated_at: new Date(customer.updatedAt),
  }
}

export function toCustomer(row: Selectable<Database['customer']>): Customer {
  return {
    id: row.id,
    name: row.name,
    accountRefId: row.account_ref_id,
    profile: row.profile,
    customFields: row.custom_fields,
    disabledAt: row.disabled_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
