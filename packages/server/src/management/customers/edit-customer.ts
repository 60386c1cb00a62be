import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import type { Customer, CustomerProfile, CustomerStatus } from '../../storage/customer-row.ts'
import {
  deleteCustomer,
  findCustomer,
  insertCustomer,
  insertCustomers,
  lockCustomer,
  updateCustomer,
} from '../../storage/customers.ts'
import { forgetValues } from '../../storage/people/custom-fields.ts'
import { groupsOf } from '../../storage/references.ts'
import type { Database } from '../../storage/schema.ts'
import { saveCustomFields } from '../custom-fields/save-custom-fields.ts'
import { namingDuplicates } from '../duplicate.ts'
import {
  tellCustomerCreated,
  tellCustomersCreated,
  tellCustomerUpdated,
} from '../events/customer-events.ts'
import { refuseInUse } from '../refuse-in-use.ts'
import { statusOf } from './customer-model.ts'

/** Null takes a field of the profile away; what is left out stays as it is. */
export type CustomerFields = {
  readonly name?: string
  readonly accountRefId?: string | null
  readonly status?: CustomerStatus
  readonly profile?: { readonly [K in keyof CustomerProfile]: CustomerProfile[K] | null }
  readonly customFields?: Readonly<Record<string, string | null>>
}

export type NewCustomer = CustomerFields & { readonly name: string }

export async function createCustomer(
  deps: Deps,
  tenantId: string,
  fields: NewCustomer,
): Promise<Customer> {
  const customer = newCustomer(deps, fields)
  const insert = deps.db.transaction().execute(async (db) => {
    await saveCustomFields(db, tenantId, 'customer', customer.id, fields.customFields)
    await insertCustomer(db, tenantId, customer)
    await tellCustomerCreated(deps, db, tenantId, customer)
  })
  await namingDuplicates(insert)
  return customer
}

/** Makes many at once, those left out whose accountRefId is taken; without custom fields. */
export async function createCustomers(
  deps: Deps,
  tenantId: string,
  all: readonly Omit<NewCustomer, 'customFields'>[],
): Promise<Customer[]> {
  const customers = all.map((fields) => newCustomer(deps, fields))
  return deps.db.transaction().execute(async (db) => {
    const made = await insertCustomers(db, tenantId, customers)
    await tellCustomersCreated(deps, db, tenantId, made)
    return made
  })
}

function newCustomer(deps: Deps, fields: NewCustomer): Customer {
  const now = deps.clock.now()
  const empty: Customer = {
    id: deps.newId(),
    name: fields.name,
    accountRefId: null,
    profile: {},
    customFields: {},
    disabledAt: null,
    createdAt: now,
    updatedAt: now,
  }
  return withFields(empty, fields, now)
}

export async function customerOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Customer> {
  const customer = await findCustomer(db, tenantId, id)
  if (!customer) throw new RequestError('customerUnknown')
  return customer
}

/** @param expect refuses a customer that is not the one that the caller means to change */
export async function changeCustomer(
  deps: Deps,
  tenantId: string,
  id: string,
  fields: CustomerFields,
  expect: (customer: Customer) => void = () => {},
): Promise<void> {
  const change = deps.db.transaction().execute(async (db) => {
    const customer = await lockCustomer(db, tenantId, id)
    if (!customer) throw new RequestError('customerUnknown')
    expect(customer)
    const changed = withFields(customer, fields, deps.clock.now())
    await saveCustomFields(db, tenantId, 'customer', id, fields.customFields)
    await updateCustomer(db, tenantId, changed)
    await tellCustomerUpdated(deps, db, tenantId, changed)
  })
  await namingDuplicates(change)
}

export async function removeCustomer(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: (customer: Customer) => void = () => {},
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    // A group that is being made holds the row too, so none can appear once this has it.
    const customer = await lockCustomer(db, tenantId, id)
    if (!customer) throw new RequestError('customerUnknown')
    expect(customer)
    refuseInUse({ group: await groupsOf(db, tenantId, id) })
    await forgetValues(db, tenantId, id)
    await deleteCustomer(db, tenantId, id)
  })
}

/** The customer with the fields set that are given. */
export function withFields(customer: Customer, fields: CustomerFields, now: number): Customer {
  const { profile = {}, status, ...rest } = fields
  const inactive = status === undefined ? {} : { inactive: inactiveBy(customer, status) }
  const all = { ...customer.profile, ...profile, ...inactive }
  const kept = Object.entries(all).filter(([, value]) => value !== null && value !== false)
  return { ...customer, ...rest, profile: Object.fromEntries(kept), updatedAt: now }
}

// Being disabled reaches every entitlement, which this does not.
function inactiveBy(customer: Customer, status: CustomerStatus): boolean {
  const isDisabled = statusOf(customer) === 'disabled'
  if (isDisabled !== (status === 'disabled')) {
    const path = isDisabled ? 'enable' : 'disable'
    throw invalid('status', `is changed by PATCH /customers/{customerId}/${path}`, 'notAllowed')
  }
  return isDisabled ? (customer.profile.inactive ?? false) : status === 'inactive'
}
