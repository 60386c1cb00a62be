import { type Kysely, sql } from 'kysely'
import { currentSnapshot } from '../events/event-feed.ts'
import type { Database } from '../schema.ts'

const atOnce = 1_000

/**
 * Makes deliveries of the next events for whoever listens. One server does it at a time; the place
 * moves in the same transaction, so that each event becomes a delivery once.
 *
 * @returns how many deliveries were made, and whether there are more events at once
 */
export async function fanOut(
  db: Kysely<Database>,
  now: number,
): Promise<{ made: number; more: boolean }> {
  return db.transaction().execute(async (trx) => {
    const place = await trx
      .selectFrom('event_fan_out')
      .selectAll()
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!place || !(await anybodyListens(trx))) return { made: 0, more: false }
    const upTo = place.up_to ?? (await currentSnapshot(trx))
    const page = await makeDeliveries(trx, { ...place, up_to: upTo }, now)
    if (page.events === 0 && place.up_to === null) return { made: 0, more: false }
    const isFull = page.events === atOnce
    await trx
      .updateTable('event_fan_out')
      .set(
        isFull
          ? { up_to: upTo, position: page.position ?? 0 }
          : { seen: upTo, up_to: null, position: 0 },
      )
      .execute()
    return { made: page.made, more: isFull || place.up_to !== null }
  })
}

async function anybodyListens(trx: Kysely<Database>): Promise<boolean> {
  const row = await trx
    .selectFrom('webhook')
    .where('enabled', '=', true)
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

type Place = { seen: string; up_to: string; position: number }
type Page = { events: number; position: number | null; made: number }

async function makeDeliveries(trx: Kysely<Database>, place: Place, now: number): Promise<Page> {
  const { seen, up_to: upTo, position } = place
  const at = new Date(now)
  const { rows } = await sql<Page>`
    with page as (
      select e.tenant_id, e.position, e.id, e.at, e.code, e.resource_id, e.xact from event e
      where e.xact >= pg_snapshot_xmin(${seen}::pg_snapshot)
        and not pg_visible_in_snapshot(e.xact, ${seen}::pg_snapshot)
        and pg_visible_in_snapshot(e.xact, ${upTo}::pg_snapshot)
        and e.position > ${position}
      order by e.position limit ${atOnce}),
    made as (
      insert into webhook_delivery (tenant_id, webhook_id, event_position, event_id, event_at, code,
        resource_id, state, created_at)
      select p.tenant_id, w.id, p.position, p.id, p.at, p.code, p.resource_id, 'pending', ${at}
      from page p join webhook w on w.tenant_id = p.tenant_id and w.enabled
        and p.code = any(w.subscriptions) and not pg_visible_in_snapshot(p.xact, w.since)
      on conflict do nothing
      returning tenant_id, webhook_id, resource_id),
    laned as (
      insert into webhook_lane (tenant_id, webhook_id, resource_id, due_at)
      select distinct tenant_id, webhook_id, resource_id, ${at}::timestamptz from made
      /* Whoever takes several takes them in one order, or two could wait for each other. */
      order by tenant_id, webhook_id, resource_id
      /* Takes the lock of a lane that is there: it may be about to be found empty. */
      on conflict (tenant_id, webhook_id, resource_id) do update set due_at = webhook_lane.due_at)
    select (select count(*) from page) as events, (select max(position) from page) as position,
      (select count(*) from made) as made`.execute(trx)
  const [page] = rows
  if (!page) throw new Error('a count without its row')
  return page
}
