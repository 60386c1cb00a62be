import { type Kysely, type Selectable, sql } from 'kysely'
import { type Listed, listPage } from './listing.ts'
import { type Author, type Database, json, type PlannedStatus } from './schema.ts'

/** A change that is scheduled for one entitlement. */
export type ScheduledRow = Selectable<Database['planned_change']> & {
  change: Record<string, unknown>
  author: Author
}

type Place = { readonly groupId: string; readonly entitlementId: string }

export async function insertScheduled(
  db: Kysely<Database>,
  tenantId: string,
  place: Place,
  planned: { id: string; at: number; change: object; reason: string | null; author: Author },
  now: number,
): Promise<void> {
  await db
    .insertInto('planned_change')
    .values({
      tenant_id: tenantId,
      group_id: place.groupId,
      entitlement_id: place.entitlementId,
      id: planned.id,
      at: new Date(planned.at),
      change: json(planned.change),
      reason: planned.reason,
      author: json(planned.author),
      status: 'pending',
      created_at: new Date(now),
      updated_at: new Date(now),
    })
    .execute()
}

/** What is scheduled, of one entitlement or of all, the next first; what is over, the latest first. */
export async function listScheduled(
  db: Kysely<Database>,
  tenantId: string,
  filter: { entitlementId?: string; status?: PlannedStatus },
  slice: { limit: number; offset: number },
): Promise<Listed<ScheduledRow>> {
  const direction = filter.status === undefined || filter.status === 'pending' ? 'asc' : 'desc'
  let rows = db
    .selectFrom('planned_change')
    .where('tenant_id', '=', tenantId)
    .where('bulk_id', 'is', null)
    .selectAll()
    .orderBy('at', direction)
    .orderBy('sequence', direction)
  if (filter.entitlementId !== undefined) {
    rows = rows.where('entitlement_id', '=', filter.entitlementId)
  }
  if (filter.status !== undefined) rows = rows.where('status', '=', filter.status)
  return listPage(rows, slice, (row) => row as ScheduledRow)
}

export async function findScheduled(
  db: Kysely<Database>,
  tenantId: string,
  place: Place,
  id: string,
): Promise<ScheduledRow | null> {
  const row = await scheduled(db, tenantId, place, id).selectAll().executeTakeFirst()
  return (row as ScheduledRow | undefined) ?? null
}

/**
 * Whether something is to come for the entitlement that could change what is valid for it.
 *
 * @param besides the change that is looked at
 */
export async function hasPending(
  db: Kysely<Database>,
  tenantId: string,
  { groupId, entitlementId }: Place,
  besides: string | null,
): Promise<boolean> {
  let others = db
    .selectFrom('planned_change')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('status', '=', 'pending')
  if (besides !== null) others = others.where('id', '!=', besides)
  return (await others.select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Locks one that is to be edited; null when there is none. Call it within a transaction. */
export async function lockScheduled(
  db: Kysely<Database>,
  tenantId: string,
  place: Place,
  id: string,
): Promise<ScheduledRow | null> {
  const row = await scheduled(db, tenantId, place, id).selectAll().forUpdate().executeTakeFirst()
  return (row as ScheduledRow | undefined) ?? null
}

function scheduled(db: Kysely<Database>, tenantId: string, place: Place, id: string) {
  return db
    .selectFrom('planned_change')
    .where('id', '=', id)
    .where('group_id', '=', place.groupId)
    .where('tenant_id', '=', tenantId)
    .where('entitlement_id', '=', place.entitlementId)
    .where('bulk_id', 'is', null)
}

/** Writes an edit of one that is pending and locked. Whoever has read it before makes nothing of it. */
export async function saveScheduled(
  db: Kysely<Database>,
  row: Pick<ScheduledRow, 'tenant_id' | 'group_id' | 'id'>,
  edit: {
    at?: number
    change?: object
    author?: Author
    reason?: string | null
    status?: 'cancelled'
  },
  now: number,
): Promise<void> {
  await db
    .updateTable('planned_change')
    .set({
      ...(edit.at !== undefined && { at: new Date(edit.at) }),
      ...(edit.change && { change: json(edit.change) }),
      ...(edit.author && { author: json(edit.author) }),
      ...(edit.reason !== undefined && { reason: edit.reason }),
      ...(edit.status && { status: edit.status, finished_at: new Date(now) }),
      revision: sql<number>`revision + 1`,
      claimed_until: null,
      updated_at: new Date(now),
    })
    .where('id', '=', row.id)
    .where('group_id', '=', row.group_id)
    .where('tenant_id', '=', row.tenant_id)
    .execute()
}
