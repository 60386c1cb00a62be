import { type Kysely, sql } from 'kysely'
import { allOf } from './all-of.ts'
import {
  type Customer,
  type CustomerStatus,
  type CustomerType,
  customerColumns,
  toCustomer,
} from './customer-row.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byId, byInstant, byText, byTextOrNone, type Sorts } from './lists/sorting.ts'
import { matchWords } from './lists/words.ts'
import type { Database } from './schema.ts'

export const customerSorts = ['name', 'accountRefId', 'createdAt', 'updatedAt'] as const
export type CustomerSort = (typeof customerSorts)[number]

export const customerSortParts: Sorts<CustomerSort> = {
  name: [byText(sql`lower(name)`)],
  accountRefId: byTextOrNone(sql`account_ref_id`),
  // Ids are made in the order of time, and the primary key has them in order.
  createdAt: [byId(sql`id`)],
  updatedAt: [byInstant(sql`updated_at`)],
}

export async function insertCustomer(
  db: Kysely<Database>,
  tenantId: string,
  customer: Customer,
): Promise<void> {
  const row = { tenant_id: tenantId, id: customer.id, created_at: new Date(customer.createdAt) }
  await db
    .insertInto('customer')
    .values({ ...row, ...customerColumns(customer) })
    .execute()
}

/** Those whose accountRefId was free, in the order of the references: two imports take turns. */
export async function insertCustomers(
  db: Kysely<Database>,
  tenantId: string,
  all: readonly Customer[],
): Promise<Customer[]> {
  if (all.length === 0) return []
  const inOrder = all.toSorted((a, b) => ((a.accountRefId ?? '') < (b.accountRefId ?? '') ? -1 : 1))
  const rows = await db
    .insertInto('customer')
    .values(
      inOrder.map((customer) => ({
        tenant_id: tenantId,
        id: customer.id,
        created_at: new Date(customer.createdAt),
        ...customerColumns(customer),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  const made = new Set(rows.map(({ id }) => id))
  return all.filter(({ id }) => made.has(id))
}

export async function findCustomer(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Customer | null> {
  const row = await customers(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toCustomer(row) : null
}

export async function findCustomerByRef(
  db: Kysely<Database>,
  tenantId: string,
  accountRefId: string,
): Promise<Customer | null> {
  const row = await customers(db, tenantId)
    .where('account_ref_id', '=', accountRefId)
    .selectAll()
    .executeTakeFirst()
  return row ? toCustomer(row) : null
}

/** Those that exist, by reference. */
export async function findCustomersByRefs(
  db: Kysely<Database>,
  tenantId: string,
  refs: readonly string[],
): Promise<Map<string, Customer>> {
  if (refs.length === 0) return new Map()
  const rows = await customers(db, tenantId)
    .where('account_ref_id', 'in', refs)
    .selectAll()
    .execute()
  return new Map(rows.map((row) => [row.account_ref_id ?? '', toCustomer(row)]))
}

export async function findCustomers(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, Customer>> {
  if (ids.length === 0) return new Map()
  const rows = await customers(db, tenantId).where('id', 'in', ids).selectAll().execute()
  return new Map(rows.map((row) => [row.id, toCustomer(row)]))
}

/** Held until the transaction ends, so that two edits of one customer happen one after the other. */
export async function lockCustomer(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Customer | null> {
  const row = await customers(db, tenantId)
    .where('id', '=', id)
    .selectAll()
    .forUpdate()
    .executeTakeFirst()
  return row ? toCustomer(row) : null
}

export type CustomerFilter = {
  readonly status?: CustomerStatus
  readonly type?: CustomerType
}

export async function listCustomers(
  db: Kysely<Database>,
  tenantId: string,
  filter: CustomerFilter,
  listing: Listing<CustomerSort>,
): Promise<Listed<Customer>> {
  const found = await listIds(db, customerSource(tenantId, filter, listing.search), listing)
  return withItems(found, await findCustomers(db, tenantId, found.items))
}

function customerSource(tenantId: string, { status, type }: CustomerFilter, search: string | null) {
  const where = allOf([
    sql`tenant_id = ${tenantId}`,
    status !== undefined && sql`status = ${status}`,
    type !== undefined && sql`type = ${type}`,
  ])
  const match = search === null ? null : matchWords(sql`search`, tenantId, search)
  return { tables: sql`customer`, id: sql`id`, where, match, sorts: customerSortParts }
}

/** The keys of the custom fields that any customer has, in alphabetical order. */
export async function customFieldKeys(db: Kysely<Database>, tenantId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct jsonb_object_keys(custom_fields) as key from customer
    where tenant_id = ${tenantId} and custom_fields <> '{}' order by key`.execute(db)
  return rows.map(({ key }) => key)
}

export async function countEntitlementsOf(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
): Promise<number> {
  const { total } = await db
    .selectFrom('entitlement_group as g')
    .innerJoin('entitlement as e', (join) =>
      join.onRef('e.tenant_id', '=', 'g.tenant_id').onRef('e.group_id', '=', 'g.id'),
    )
    .where('g.tenant_id', '=', tenantId)
    .where('g.customer_id', '=', customerId)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return total
}

export async function updateCustomer(
  db: Kysely<Database>,
  tenantId: string,
  customer: Customer,
): Promise<void> {
  await db
    .updateTable('customer')
    .set(customerColumns(customer))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', customer.id)
    .execute()
}

export async function deleteCustomer(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db.deleteFrom('customer').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

function customers(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('customer').where('tenant_id', '=', tenantId)
}
