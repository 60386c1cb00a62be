import { toWireId } from '@leasehold/core/ids'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Customer } from '../../storage/customer-row.ts'
import { writeEvents } from '../../storage/events/write-events.ts'
import type { Database } from '../../storage/schema.ts'

type Ids = Pick<Deps, 'newId'>

/** In the transaction that makes it. */
export async function tellCustomerCreated(
  { newId }: Ids,
  trx: Kysely<Database>,
  tenantId: string,
  customer: Customer,
): Promise<void> {
  await writeEvents(trx, newId, [createdEvent(tenantId, customer)])
}

/** The same of several. */
export async function tellCustomersCreated(
  { newId }: Ids,
  trx: Kysely<Database>,
  tenantId: string,
  customers: readonly Customer[],
): Promise<void> {
  if (customers.length === 0) return
  const events = customers.map((customer) => createdEvent(tenantId, customer))
  await writeEvents(trx, newId, events)
}

function createdEvent(tenantId: string, { id, name, createdAt: at }: Customer) {
  const payload = { customerId: toWireId('customer', id), name }
  const code = 'customer.created' as const
  return { tenantId, groupId: null, resourceId: id, payload, at, code }
}

/** In the transaction of the change, with the customer as it has become. */
export async function tellCustomerUpdated(
  { newId }: Ids,
  trx: Kysely<Database>,
  tenantId: string,
  { id, name, disabledAt, updatedAt: at }: Customer,
): Promise<void> {
  const payload = { customerId: toWireId('customer', id), name, disabled: disabledAt !== null }
  const event = { tenantId, groupId: null, resourceId: id, payload, at }
  await writeEvents(trx, newId, [{ ...event, code: 'customer.updated' }])
}
