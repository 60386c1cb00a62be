import { type Kysely, type SqlBool, sql } from 'kysely'
import { allOf } from './all-of.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byId, byTextOrNone, type Sorts } from './lists/sorting.ts'
import { matchWords } from './lists/words.ts'
import type { Database } from './schema.ts'

export type GroupRecord = {
  readonly id: string
  readonly customerId: string | null
  readonly orderRefId: string | null
  readonly createdAt: number
  readonly updatedAt: number
  /** Oldest first. */
  readonly activationCodes: readonly string[]
  readonly licenseFile: { readonly fileName: string; readonly uploadedAt: number } | null
}

export type GroupFilter = {
  readonly customerId?: string
  readonly orderRefId?: string
  readonly activationCode?: string
}

export async function findGroup(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<GroupRecord | null> {
  const row = await groups(db, tenantId).where('g.id', '=', id).executeTakeFirst()
  return row ? toRecord(row) : null
}

/** The group that a code of its normal form belongs to. */
export async function findGroupOfCode(
  db: Kysely<Database>,
  tenantId: string,
  code: string,
): Promise<GroupRecord | null> {
  const row = await groups(db, tenantId).where(hasCode(tenantId, code)).executeTakeFirst()
  return row ? toRecord(row) : null
}

export const groupSorts = ['created', 'orderRefId'] as const
export type GroupSort = (typeof groupSorts)[number]

export const groupSortParts: Sorts<GroupSort> = {
  // Ids are made in the order of time, and the primary key has them in order.
  created: [byId(sql`g.id`)],
  orderRefId: byTextOrNone(sql`g.order_ref_id`),
}

export async function listGroups(
  db: Kysely<Database>,
  tenantId: string,
  filter: GroupFilter,
  listing: Listing<GroupSort>,
): Promise<Listed<GroupRecord>> {
  const { customerId, orderRefId, activationCode } = filter
  const where = allOf([
    sql`g.tenant_id = ${tenantId}`,
    customerId !== undefined && sql`g.customer_id = ${customerId}`,
    orderRefId !== undefined && sql`g.order_ref_id = ${orderRefId}`,
    activationCode !== undefined && hasCode(tenantId, activationCode),
  ])
  const match = listing.search === null ? null : matches(tenantId, listing.search)
  const tables = sql`entitlement_group g`
  const source = { tables, id: sql`g.id`, where, match, sorts: groupSortParts }
  const found = await listIds(db, source, listing)
  return withItems(found, await findGroups(db, tenantId, found.items))
}

/** The codes of groups, oldest first, by the group's id. */
export async function findGroupCodes(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const groups = await findGroups(db, tenantId, ids)
  return new Map([...groups].map(([id, { activationCodes }]) => [id, activationCodes]))
}

async function findGroups(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, GroupRecord>> {
  if (ids.length === 0) return new Map()
  const rows = await groups(db, tenantId).where('g.id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, toRecord(row)]))
}

/** Changes who the group belongs to; false when the tenant has no such group. */
export async function updateGroup(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  change: { customerId?: string; orderRefId?: string | null },
  now: number,
): Promise<boolean> {
  const result = await db
    .updateTable('entitlement_group')
    .set({
      ...(change.customerId === undefined ? {} : { customer_id: change.customerId }),
      ...(change.orderRefId === undefined ? {} : { order_ref_id: change.orderRefId }),
      updated_at: new Date(now),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Holds the group's row until the transaction ends, so that changes of its codes take turns. */
export async function lockGroup(
  trx: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<GroupRecord | null> {
  const row = await groups(trx, tenantId).where('g.id', '=', id).forUpdate('g').executeTakeFirst()
  return row ? toRecord(row) : null
}

function groups(db: Kysely<Database>, tenantId: string) {
  return db
    .selectFrom('entitlement_group as g')
    .leftJoin('license_file as f', (join) =>
      join.onRef('f.tenant_id', '=', 'g.tenant_id').onRef('f.group_id', '=', 'g.id'),
    )
    .where('g.tenant_id', '=', tenantId)
    .select(['f.file_name', 'f.uploaded_at'])
    .select(['g.id', 'g.customer_id', 'g.order_ref_id', 'g.created_at', 'g.updated_at'])
    .select(codes.as('codes'))
}

const codes = sql<string[]>`array(select k.code from activation_code k
  where k.tenant_id = g.tenant_id and k.group_id = g.id order by k.created_at, k.code)`

/** Words of the order reference, the customer or the codes; a whole code also where they are many. */
function matches(tenantId: string, search: string) {
  return matchWords(sql`g.search`, tenantId, search, hasCode(tenantId, search.trim().toUpperCase()))
}

function hasCode(tenantId: string, code: string) {
  return sql<SqlBool>`g.id = any(array(select k.group_id from activation_code k
    where k.tenant_id = ${tenantId} and k.code = ${code}))`
}

type Row = {
  id: string
  customer_id: string | null
  order_ref_id: string | null
  created_at: number
  updated_at: number
  codes: string[]
  file_name: string | null
  uploaded_at: number | null
}

function toRecord(row: Row): GroupRecord {
  return {
    id: row.id,
    customerId: row.customer_id,
    orderRefId: row.order_ref_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    activationCodes: row.codes,
    licenseFile:
      row.file_name === null || row.uploaded_at === null
        ? null
        : { fileName: row.file_name, uploadedAt: row.uploaded_at },
  }
}
