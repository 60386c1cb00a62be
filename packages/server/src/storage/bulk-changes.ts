import { type Kysely, type Selectable, sql } from 'kysely'
import { type Listed, listPage } from './listing.ts'
import { type Author, type Database, json, type PlannedStatus } from './schema.ts'

export type BulkRow = Selectable<Database['bulk_change']>
export type ItemRow = Selectable<Database['planned_change']>

export async function insertBulk(
  db: Kysely<Database>,
  tenantId: string,
  bulk: {
    id: string
    change: object
    filter: object | null
    dryRun: boolean
    reason: string | null
    author: Author
  },
  now: number,
): Promise<void> {
  await db
    .insertInto('bulk_change')
    .values({
      tenant_id: tenantId,
      id: bulk.id,
      change: json(bulk.change),
      filter: bulk.filter === null ? null : json(bulk.filter),
      dry_run: bulk.dryRun,
      reason: bulk.reason,
      author: json(bulk.author),
      // What is named is there at once; what is filtered is yet to be found.
      status: bulk.filter === null ? 'running' : 'preparing',
      created_at: new Date(now),
    })
    .execute()
}

/** Adds an item for each of the entitlements, once; how many of them there are of the tenant. */
export async function insertItems(
  db: Kysely<Database>,
  bulk: { tenantId: string; id: string },
  items: readonly { readonly id: string; readonly entitlementId: string }[],
  now: number,
): Promise<number> {
  const at = new Date(now)
  const { rows } = await sql<{ found: number }>`
    with named as (
      select e.tenant_id, e.group_id, e.id as entitlement_id, k.id
      from unnest(${items.map(({ id }) => id)}::uuid[],
        ${items.map(({ entitlementId }) => entitlementId)}::uuid[]) k(id, entitlement_id)
      join entitlement e on e.tenant_id = ${bulk.tenantId} and e.id = k.entitlement_id),
    made as (
      insert into planned_change
        (tenant_id, group_id, entitlement_id, id, bulk_id, at, status, created_at, updated_at)
      select tenant_id, group_id, entitlement_id, id, ${bulk.id}::uuid, ${at}, 'pending', ${at}, ${at}
      from named order by entitlement_id
      on conflict do nothing)
    select count(*) as found from named`.execute(db)
  return rows[0]?.found ?? 0
}

export async function findBulk(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<BulkRow | null> {
  const row = await db
    .selectFrom('bulk_change')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirst()
  return row ?? null
}

/** The latest first. */
export async function listBulks(
  db: Kysely<Database>,
  tenantId: string,
  slice: { limit: number; offset: number },
): Promise<Listed<BulkRow>> {
  const rows = db
    .selectFrom('bulk_change')
    .where('tenant_id', '=', tenantId)
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
  return listPage(rows, slice, (row) => row)
}

export type ItemCounts = Readonly<Partial<Record<PlannedStatus, number>>>

/** How many items of each bulk stand how. */
export async function countItems(
  db: Kysely<Database>,
  tenantId: string,
  bulkIds: readonly string[],
): Promise<Map<string, ItemCounts>> {
  const counts = new Map<string, Partial<Record<PlannedStatus, number>>>()
  if (bulkIds.length === 0) return counts
  const rows = await db
    .selectFrom('planned_change')
    .where('tenant_id', '=', tenantId)
    .where('bulk_id', 'in', bulkIds)
    .groupBy(['bulk_id', 'status'])
    .select(['bulk_id', 'status', sql<number>`count(*)`.as('items')])
    .execute()
  for (const { bulk_id, status, items } of rows) {
    const key = String(bulk_id)
    counts.set(key, { ...counts.get(key), [status]: items })
  }
  return counts
}

/** In the order in which they are made. */
export async function listItems(
  db: Kysely<Database>,
  tenantId: string,
  bulkId: string,
  status: PlannedStatus | undefined,
  slice: { limit: number; offset: number },
): Promise<Listed<ItemRow>> {
  let rows = db
    .selectFrom('planned_change')
    .where('tenant_id', '=', tenantId)
    .where('bulk_id', '=', bulkId)
    .selectAll()
    .orderBy('sequence')
  if (status !== undefined) rows = rows.where('status', '=', status)
  return listPage(rows, slice, (row) => row)
}

/** Stops a bulk that is not over; false when there is none such. */
export async function cancelBulk(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<boolean> {
  const result = await db
    .updateTable('bulk_change')
    .set({ status: 'cancelling' })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('status', 'in', ['preparing', 'running'])
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
