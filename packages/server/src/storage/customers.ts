import { type Kysely, sql } from 'kysely'
import { type Customer, type CustomerStatus, customerColumns, toCustomer } from './customer-row.ts'
import { containing } from './like.ts'
import { type Listed, type Listing, listPage } from './listing.ts'
import type { Database } from './schema.ts'

export const customerSorts = ['name', 'accountRefId', 'createdAt', 'updatedAt'] as const
export type CustomerSort = (typeof customerSorts)[number]

const sortColumns = {
  name: sql`lower(name)`,
  accountRefId: sql`account_ref_id`,
  createdAt: sql`created_at`,
  updatedAt: sql`updated_at`,
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

export async function findCustomer(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Customer | null> {
  const row = await customers(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toCustomer(row) : null
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

export async function listCustomers(
  db: Kysely<Database>,
  tenantId: string,
  filter: { readonly status?: CustomerStatus | undefined },
  listing: Listing<CustomerSort>,
): Promise<Listed<Customer>> {
  const { search, order } = listing
  const direction = order.descending ? 'desc' : 'asc'
  const pattern = containing(search ?? '')
  const found = customers(db, tenantId)
    .$if(filter.status !== undefined, (query) =>
      query.where(status, '=', filter.status ?? 'active'),
    )
    .$if(search !== null, (query) =>
      query.where((eb) =>
        eb.or([eb('name', 'ilike', pattern), eb('account_ref_id', 'ilike', pattern)]),
      ),
    )
  const rows = found
    .selectAll()
    .orderBy(sortColumns[order.by], (part) => part[direction]().nullsLast())
    .orderBy('id', direction)
  return listPage(rows, listing, toCustomer)
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

// The same as `statusOf` of the customer model; a test compares the two.
const status = sql<CustomerStatus>`case when disabled_at is not null then 'disabled'
  when profile -> 'inactive' = 'true' then 'inactive' else 'active' end`

function customers(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('customer').where('tenant_id', '=', tenantId)
}
