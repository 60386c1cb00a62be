import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { allOf } from './all-of.ts'
import { at } from './at.ts'
import type { Total } from './listing.ts'
import { countUpTo } from './lists/count.ts'
import type { Database } from './schema.ts'

export const deniedOperations = ['activationDenied', 'featureCheckoutDenied'] as const
export type DeniedOperation = (typeof deniedOperations)[number]

export type DenialFilter = {
  readonly operation?: DeniedOperation
  readonly code?: string
  readonly entitlementId?: string
  readonly customerId?: string
  readonly productId?: string
  readonly seatId?: string
  readonly from?: number
  /** Excluded. */
  readonly until?: number
}

export type Denial = {
  readonly at: number
  readonly operation: DeniedOperation
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly entitlementId: string
  readonly groupId: string
  readonly activationId: string | null
  readonly seatId: string
  readonly seatsUsed: number
  readonly seatLimit: number | null
  readonly ipAddress: string | null
  readonly sku: string
  readonly productId: string
  readonly customerId: string | null
  readonly customerName: string | null
  /** Where the next page begins. */
  readonly place: string
}

// In these very words, or the index of denials is not seen to be meant.
const isDenied = sql`l.operation in ('activationDenied', 'featureCheckoutDenied')`

const tables = sql`activation_log l
  join entitlement e on e.tenant_id = l.tenant_id and e.id = l.entitlement_id
  left join customer c on c.tenant_id = e.tenant_id and c.id = e.customer_id`

/** What is counted from: the log alone, where nothing is asked of the entitlements. */
function countedFrom({ customerId, productId }: DenialFilter) {
  return customerId === undefined && productId === undefined ? sql`activation_log l` : tables
}

/** What was refused at all entitlements of a tenant, the latest first. */
export async function listDenials(
  db: Kysely<Database>,
  tenantId: string,
  filter: DenialFilter,
  slice: { readonly limit: number; readonly offset: number },
): Promise<Total & { readonly items: Denial[] }> {
  const where = matches(tenantId, filter)
  const items = await readDenials(db, where, slice.limit, slice.offset)
  const { limit, offset } = slice
  const isAll = items.length < limit && (items.length > 0 || offset === 0)
  if (isAll) return { items, total: offset + items.length }
  const counted = { tables: countedFrom(filter), where }
  return { items, ...(await countUpTo(db, counted, 'bounded')) }
}

/** Those behind a place, the latest first; null begins. */
export function denialsBehind(
  db: Kysely<Database>,
  tenantId: string,
  filter: DenialFilter,
  place: string | null,
  limit: number,
): Promise<Denial[]> {
  const [instant, table, row] = place?.split(' ') ?? []
  const behind =
    place !== null &&
    sql`(l.at, l.tableoid, l.ctid) < (${at(Number(instant))}, ${table}::oid, ${row}::tid)`
  return readDenials(db, allOf([matches(tenantId, filter), behind]), limit, 0)
}

async function readDenials(
  db: Kysely<Database>,
  where: RawBuilder<SqlBool>,
  limit: number,
  offset: number,
): Promise<Denial[]> {
  const { rows } = await sql<Denial>`
    select l.at, l.operation, l.detail, l.entitlement_id as "entitlementId",
      l.group_id as "groupId", l.activation_id as "activationId", l.seat_id as "seatId",
      l.seats_used as "seatsUsed", l.seat_limit as "seatLimit", l.ip_address as "ipAddress",
      e.sku, e.product_id as "productId", e.customer_id as "customerId", c.name as "customerName",
      concat_ws(' ', (extract(epoch from l.at) * 1000)::bigint, l.tableoid, l.ctid) as place
    from ${tables} where ${where}
    order by l.at desc, l.tableoid desc, l.ctid desc limit ${limit} offset ${offset}`.execute(db)
  return rows
}

export type DenialCount = {
  readonly dayAt: number
  readonly code: string
  readonly count: number
}

/** How many there were of each code on each UTC day that had any, the earliest first. */
export async function countDenials(
  db: Kysely<Database>,
  tenantId: string,
  filter: DenialFilter,
): Promise<DenialCount[]> {
  const { rows } = await sql<DenialCount>`
    select date_trunc('day', l.at, 'UTC') as "dayAt", coalesce(l.detail ->> 'code', '') as code,
      count(*) as count
    from ${countedFrom(filter)} where ${matches(tenantId, filter)}
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

function matches(tenantId: string, filter: DenialFilter): RawBuilder<SqlBool> {
  const { operation, code, entitlementId, customerId, productId, seatId, from, until } = filter
  return allOf([
    sql`l.tenant_id = ${tenantId} and ${isDenied}`,
    operation !== undefined && sql`l.operation = ${operation}`,
    code !== undefined && sql`l.detail ->> 'code' = ${code}`,
    entitlementId !== undefined && sql`l.entitlement_id = ${entitlementId}`,
    customerId !== undefined && sql`e.customer_id = ${customerId}`,
    productId !== undefined && sql`e.product_id = ${productId}`,
    seatId !== undefined && sql`l.seat_id = ${seatId}`,
    from !== undefined && sql`l.at >= ${at(from)}`,
    until !== undefined && sql`l.at < ${at(until)}`,
  ])
}
