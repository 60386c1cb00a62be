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
  { id, name, createdAt: at }: Customer,
): Promise<void> {
  const payload = { customerId: toWireId('customer', id), name }
  const event = { tenantId, groupId: null, resourceId: id, payload, at }
  await writeEvents(trx, newId, [{ ...event, code: 'customer.created' }])
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
