import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

type Db = Kysely<Database>

/** What a listener is still to be told of one resource, which one server at a time is at. */
export type Lane = {
  readonly tenantId: string
  readonly webhookId: string
  readonly resourceId: string
  readonly lease: string
  /** In a row, before the delivery at hand. */
  readonly failures: number
}

export type DueListener = { readonly tenantId: string; readonly webhookId: string }

/**
 * Listeners with something due that no server is at. By chance who comes first: of more than can be
 * served at once, none is always the last.
 */
export async function dueListeners(db: Db, now: number): Promise<DueListener[]> {
  return db
    .selectFrom('webhook as w')
    .where('w.enabled', '=', true)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('webhook_lane as l')
          .whereRef('l.tenant_id', '=', 'w.tenant_id')
          .whereRef('l.webhook_id', '=', 'w.id')
          .where('l.due_at', '<=', at(now))
          .where((or) => or.or([or('l.lease', 'is', null), or('l.leased_until', '<=', at(now))]))
          .select('l.resource_id'),
      ),
    )
    .select(['w.tenant_id as tenantId', 'w.id as webhookId'])
    .orderBy(sql`random()`)
    .execute()
}

/**
 * Takes lanes of a listener, those that have waited longest. A server that dies leaves them to the
 * others at `until`. Picked once and for all: a plan may run a subquery anew for each row, and
 * then takes more than the limit.
 */
export async function takeLanes(
  db: Db,
  { tenantId, webhookId }: DueListener,
  take: { lease: string; now: number; until: number; limit: number },
): Promise<Lane[]> {
  const { lease, now, until, limit } = take
  const { rows } = await sql<{ resource_id: string; failures: number }>`
    with picked as materialized (
      select resource_id from webhook_lane
      where tenant_id = ${tenantId} and webhook_id = ${webhookId} and due_at <= ${new Date(now)}
        and (lease is null or leased_until <= ${new Date(now)})
      order by due_at limit ${limit}
      for update skip locked)
    update webhook_lane l set lease = ${lease}, leased_until = ${new Date(until)} from picked
    where l.tenant_id = ${tenantId} and l.webhook_id = ${webhookId}
      and l.resource_id = picked.resource_id
    returning l.resource_id, l.failures`.execute(db)
  return rows.map((row) => ({
    tenantId,
    webhookId,
    resourceId: row.resource_id,
    lease,
    failures: row.failures,
  }))
}

/** Keeps a lane for longer; false when it was taken over meanwhile. */
export async function keepLane(db: Db, lane: Lane, until: number): Promise<boolean> {
  const { numUpdatedRows } = await mine(db, lane)
    .set({ leased_until: new Date(until) })
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** After a success: the next delivery starts afresh. */
export async function clearFailures(db: Db, lane: Lane): Promise<void> {
  await mine(db, lane).set({ failures: 0, failing_since: null }).execute()
}

/**
 * One failure more, and since when there were any; null when the lane was taken over. Counted on
 * from what stands there: whoever sends something again meanwhile has it start afresh.
 */
export async function addFailure(
  db: Db,
  lane: Lane,
  now: number,
): Promise<{ failures: number; failingSince: number } | null> {
  const row = await mine(db, lane)
    .set((eb) => ({
      failures: eb('failures', '+', 1),
      failing_since: sql<Date>`coalesce(failing_since, ${new Date(now)})`,
    }))
    .returning(['failures', 'failing_since'])
    .executeTakeFirst()
  return row ? { failures: row.failures, failingSince: row.failing_since ?? now } : null
}

/** Whether a lane is still held and has failed all along; it stays so until the transaction ends. */
export async function isFailingSince(trx: Db, lane: Lane, failingSince: number): Promise<boolean> {
  const held = await ofLane(trx.selectFrom('webhook_lane'), lane)
    .where('lease', '=', lane.lease)
    .where('failing_since', '=', at(failingSince))
    .select('lease')
    .forUpdate()
    .executeTakeFirst()
  return held !== undefined
}

/** Gives back a lane that has failed. One that was told to start afresh since is due as it was told. */
export async function pauseLane(db: Db, lane: Lane, dueAt: number): Promise<void> {
  const due = sql<Date>`case when failures = 0 then due_at else ${new Date(dueAt)} end`
  await mine(db, lane).set({ lease: null, leased_until: null, due_at: due }).execute()
}

/** Gives a lane back, to be taken again at `dueAt`. */
export async function releaseLane(db: Db, lane: Lane, dueAt: number): Promise<void> {
  await mine(db, lane)
    .set({ lease: null, leased_until: null, due_at: new Date(dueAt) })
    .execute()
}

/** What a listener is still to be told goes out at once, as if nothing had failed yet. */
export async function restartLanes(
  trx: Db,
  { tenantId, webhookId }: DueListener,
  now: number,
): Promise<void> {
  await trx
    .updateTable('webhook_lane')
    .set({ due_at: new Date(now), failures: 0, failing_since: null })
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .execute()
}

/** Removes a lane in which nothing is left. What comes to it at this moment keeps it. */
export async function closeLane(db: Db, lane: Lane, now: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const held = await ofLane(trx.selectFrom('webhook_lane'), lane)
      .where('lease', '=', lane.lease)
      .select('lease')
      .forUpdate()
      .executeTakeFirst()
    if (!held) return
    // In a statement of its own: it sees what was added before the lock was had.
    const left = await ofLane(trx.selectFrom('webhook_delivery'), lane)
      .where('state', '=', 'pending')
      .select('event_position')
      .limit(1)
      .executeTakeFirst()
    if (left) await releaseLane(trx, lane, now)
    else await ofLane(trx.deleteFrom('webhook_lane'), lane).execute()
  })
}

type Filtered<Q> = {
  where(column: 'tenant_id' | 'webhook_id' | 'resource_id', op: '=', value: string): Q
}

function ofLane<Q extends Filtered<Q>>(query: Q, lane: Lane): Q {
  return query
    .where('tenant_id', '=', lane.tenantId)
    .where('webhook_id', '=', lane.webhookId)
    .where('resource_id', '=', lane.resourceId)
}

function mine(db: Db, lane: Lane) {
  return db
    .updateTable('webhook_lane')
    .where('tenant_id', '=', lane.tenantId)
    .where('webhook_id', '=', lane.webhookId)
    .where('resource_id', '=', lane.resourceId)
    .where('lease', '=', lane.lease)
}
