import { type Kysely, type SqlBool, sql } from 'kysely'
import { allOf } from '../all-of.ts'
import type { Database } from '../schema.ts'

/**
 * How far a reader is: it has all that `seen` sees, and of what `upTo` sees besides, all up to
 * `position`. Numbers alone would not do: transactions commit in another order than they take their
 * numbers, and an event that appears behind the reader would be missed.
 */
export type FeedPlace = {
  readonly seen: string | null
  readonly upTo: string | null
  readonly position: number
}

export const feedStart: FeedPlace = { seen: null, upTo: null, position: 0 }

export type FeedEvent = {
  readonly id: string
  readonly code: string
  readonly resourceId: string
  readonly payload: Record<string, unknown>
  readonly at: number
  readonly position: number
}

export type FeedFilter = {
  readonly codes: readonly string[] | null
  readonly resourceId: string | null
}

export type FeedPage = {
  readonly events: readonly FeedEvent[]
  readonly next: FeedPlace
  /** There may be more at once; without, it is worth to wait. */
  readonly more: boolean
}

/** The place behind everything that is committed now. */
export async function feedEnd(db: Kysely<Database>): Promise<FeedPlace> {
  return { seen: await currentSnapshot(db), upTo: null, position: 0 }
}

export async function currentSnapshot(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ now: string }>`select pg_current_snapshot()::text as now`.execute(db)
  const [row] = rows
  if (!row) throw new Error('no snapshot')
  return row.now
}

/** The events after a place, in an order that keeps every chain of changes of one thing. */
export async function readFeed(
  db: Kysely<Database>,
  tenantId: string,
  { codes, resourceId }: FeedFilter,
  place: FeedPlace,
  limit: number,
): Promise<FeedPage> {
  const { seen, position } = place
  const upTo = place.upTo ?? (await currentSnapshot(db))
  const { rows } = await sql<EventRow>`
    select e.id, e.code, e.resource_id, e.payload, e.at, e.position from event e
    where ${allOf([
      sql`e.tenant_id = ${tenantId}`,
      seen === null || place.upTo !== null
        ? sql`e.position > ${position}`
        : sql`e.position >= ${firstUnseen(tenantId, seen)}`,
      seen !== null && sql`not pg_visible_in_snapshot(e.xact, ${seen}::pg_snapshot)`,
      sql`pg_visible_in_snapshot(e.xact, ${upTo}::pg_snapshot)`,
      codes === null ? sql`e.code <> 'webhook.test'` : sql`e.code = any(${codes})`,
      resourceId !== null && sql`e.resource_id = ${resourceId}`,
    ])}
    order by e.position limit ${limit}`.execute(db)
  const last = rows.at(-1)
  if (last && rows.length === limit) {
    return { events: rows.map(toEvent), next: { seen, upTo, position: last.position }, more: true }
  }
  const next = { seen: upTo, upTo: null, position: 0 }
  // What was begun earlier is read to its end: newer events may have come since.
  return { events: rows.map(toEvent), next, more: place.upTo !== null }
}

/** What happened last, for people who look: the newest first, whatever a reader of the feed has seen. */
export async function latestEvents(
  db: Kysely<Database>,
  tenantId: string,
  { codes, resourceId }: FeedFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<FeedEvent[]> {
  const { rows } = await sql<EventRow>`
    select e.id, e.code, e.resource_id, e.payload, e.at, e.position from event e
    where ${allOf([
      sql`e.tenant_id = ${tenantId}`,
      codes === null ? sql`e.code <> 'webhook.test'` : sql`e.code = any(${codes})`,
      resourceId !== null && sql`e.resource_id = ${resourceId}`,
    ])}
    order by e.position desc limit ${limit} offset ${offset}`.execute(db)
  return rows.map(toEvent)
}

/**
 * Where to begin in the index of positions, so that a reader far ahead doesn't start at the oldest.
 * The sum keeps the planner from walking that very index to find the least.
 */
function firstUnseen(tenantId: string, seen: string) {
  return sql<SqlBool>`(select min(u.position + 0) from event u
    where u.tenant_id = ${tenantId} and u.xact >= pg_snapshot_xmin(${seen}::pg_snapshot)
      and not pg_visible_in_snapshot(u.xact, ${seen}::pg_snapshot))`
}

type EventRow = {
  id: string
  code: string
  resource_id: string
  payload: Record<string, unknown>
  at: number
  position: number
}

function toEvent({ resource_id: resourceId, ...event }: EventRow): FeedEvent {
  return { ...event, resourceId }
}
