import { toWireId } from '@leasehold/core/ids'
import { statusAt } from '@leasehold/core/status'
import type { Deps } from '../../deps.ts'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { findCustomers } from '../../storage/customers.ts'
import { type EntitlementRecord, findEntitlements } from '../../storage/entitlements.ts'
import { findGroupCodes } from '../../storage/groups.ts'
import { findProducts } from '../../storage/products.ts'
import type { Cell } from '../csv/write-rows.ts'
import { entitlementNow } from '../entitlements/entitlement-now.ts'

export const entitlementHeader = [
  'id',
  'entitlementGroupId',
  'orderRefId',
  'sku',
  'accountRefId',
  'customerId',
  'customerName',
  'productName',
  'status',
  'activationCodes',
  'startDate',
  'expiryDate',
  'seatCount',
  'seatsUsed',
  'created',
]

/** A row for each entitlement of the ids, as they stand at `now`. */
export async function entitlementCells(
  { db }: Deps,
  tenantId: string,
  ids: readonly string[],
  now: number,
): Promise<Cell[][]> {
  const records = await findEntitlements(db, tenantId, ids, now)
  const groupIds = distinct(records.map(({ group }) => group.id))
  const customerIds = distinct(records.flatMap(({ group }) => group.customerId ?? []))
  const productIds = distinct(records.map(({ state }) => state.rights.productId))
  const customers = await findCustomers(db, tenantId, customerIds)
  const products = await findProducts(db, tenantId, productIds)
  const codes = await findGroupCodes(db, tenantId, groupIds)
  return records.map((record) => cells(record, { customers, products, codes }, now))
}

type Around = {
  readonly customers: Awaited<ReturnType<typeof findCustomers>>
  readonly products: Awaited<ReturnType<typeof findProducts>>
  readonly codes: ReadonlyMap<string, readonly string[]>
}

function cells(record: EntitlementRecord, { customers, products, codes }: Around, now: number) {
  const { id, rights, seatsUsed } = entitlementNow(record, now)
  const { group } = record
  const customer = customers.get(group.customerId ?? '')
  return [
    toWireId('entitlement', id),
    toWireId('group', group.id),
    group.orderRefId,
    rights.sku,
    customer?.accountRefId,
    customer && toWireId('customer', customer.id),
    customer?.name,
    products.get(rights.productId)?.name,
    statusAt(rights, now),
    codes.get(group.id)?.join(' '),
    writeInstantOrNull(rights.startedAt),
    writeInstantOrNull(rights.expiryAt),
    rights.seatCount,
    seatsUsed,
    writeInstant(rights.createdAt),
  ]
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}
