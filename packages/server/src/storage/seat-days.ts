import type { SeatDay, SeatsChange } from '@leasehold/core/seat-days'
import { type Kysely, sql } from 'kysely'
import { at } from './at.ts'
import type { Database } from './schema.ts'
import { snapshot } from './snapshot.ts'

export type LogPlace = {
  readonly tenantId: string
  readonly groupId: string
  readonly entitlementId: string
}

/**
 * Some of the entitlements that have lines from before the first instant of a day; none when there
 * are no more. Where the day before has its figures, what was told late counts on that day, which is
 * open: it waits for the rest of that day's lines.
 */
export async function entitlementsWithOldLog(
  db: Kysely<Database>,
  before: number,
  limit: number,
): Promise<LogPlace[]> {
  const rows = await db
    .selectFrom('activation_log')
    .where('at', '<', at(before))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('seat_day as d')
            .whereRef('d.tenant_id', '=', 'activation_log.tenant_id')
            .whereRef('d.group_id', '=', 'activation_log.group_id')
            .whereRef('d.entitlement_id', '=', 'activation_log.entitlement_id')
            .where('d.day_at', '>=', at(dayBefore(before)))
            .select('d.day_at'),
        ),
      ),
    )
    .select(['tenant_id as tenantId', 'group_id as groupId', 'entitlement_id as entitlementId'])
    .limit(limit)
    .execute()
  return [...new Map(rows.map((row) => [row.entitlementId, row])).values()]
}

/**
 * Takes the lines of an entitlement from before an instant out of the log, and writes what `close`
 * makes of them. Whoever else is at the same lines waits, and finds none.
 */
export async function takeOldLog(
  db: Kysely<Database>,
  place: LogPlace,
  before: number,
  close: (latest: SeatDay | null, changes: readonly SeatsChange[]) => readonly SeatDay[],
): Promise<void> {
  const { tenantId, groupId, entitlementId } = place
  await db.transaction().execute(async (trx) => {
    const { rows: changes } = await sql<SeatsChange>`
      with gone as (
        delete from activation_log
        where tenant_id = ${tenantId} and group_id = ${groupId}
          and entitlement_id = ${entitlementId} and at < ${at(before)}
        returning at, seats_change, ctid as written)
      select at, seats_change as change from gone where seats_change <> 0 order by at, written
      `.execute(trx)
    const [latest] = await readSeatDays(trx, place, { latest: true })
    const days = close(latest ?? null, changes)
    if (days.length === 0) return
    await trx
      .insertInto('seat_day')
      .values(
        days.map(({ dayAt, min, max, closing }) => ({
          tenant_id: tenantId,
          group_id: groupId,
          entitlement_id: entitlementId,
          day_at: new Date(dayAt),
          min_seats: min,
          max_seats: max,
          closing_seats: closing,
        })),
      )
      .execute()
  })
}

/** The days of an entitlement that have figures, in rising order: all, or the latest alone. */
export async function readSeatDays(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: LogPlace,
  { latest = false } = {},
): Promise<SeatDay[]> {
  const rows = db
    .selectFrom('seat_day')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .select(['day_at', 'min_seats', 'max_seats', 'closing_seats'])
    .orderBy('day_at', latest ? 'desc' : 'asc')
  const found = await (latest ? rows.limit(1) : rows).execute()
  return found.map(({ day_at, min_seats, max_seats, closing_seats }) => ({
    dayAt: day_at,
    min: min_seats,
    max: max_seats,
    closing: closing_seats,
  }))
}

/** What the figures and the log say of a range, at one moment: no line counts as closed and as open. */
export type SeatFigures = {
  /** The count before the first of the days and changes that follow. */
  readonly opening: number
  readonly closed: readonly SeatDay[]
  /** In the order in which they happened. */
  readonly changes: readonly SeatsChange[]
}

export function readSeatFigures(
  db: Kysely<Database>,
  place: LogPlace,
  { fromAt, untilAt }: { fromAt: number; untilAt: number },
): Promise<SeatFigures> {
  return snapshot(db, async (trx) => {
    const closed = await readSeatDays(trx, place)
    const latest = closed.at(-1)
    // Of days that are closed only late lines are left, and of those each is needed.
    if (latest && latest.dayAt >= dayBefore(fromAt)) {
      return { opening: 0, closed, changes: await readChanges(trx, place, null, untilAt) }
    }
    const opening = (latest?.closing ?? 0) + (await sumOfChanges(trx, place, fromAt))
    return { opening, closed: [], changes: await readChanges(trx, place, fromAt, untilAt) }
  })
}

function dayBefore(dayAt: number): number {
  return dayAt - 86_400_000
}

async function sumOfChanges(
  db: Kysely<Database>,
  place: LogPlace,
  before: number,
): Promise<number> {
  const { sum } = await changesOf(db, place, before)
    .select(sql<number>`coalesce(sum(seats_change), 0)::int`.as('sum'))
    .executeTakeFirstOrThrow()
  return sum
}

function readChanges(
  db: Kysely<Database>,
  place: LogPlace,
  from: number | null,
  before: number,
): Promise<SeatsChange[]> {
  const changes = changesOf(db, place, before)
  return (
    (from === null ? changes : changes.where('at', '>=', at(from)))
      .select(['at', 'seats_change as change'])
      .orderBy('at')
      // Lines of one instant lie in the order in which they were written.
      .orderBy(sql`ctid`)
      .execute()
  )
}

function changesOf(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: LogPlace,
  before: number,
) {
  return db
    .selectFrom('activation_log')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('at', '<', at(before))
    .where('seats_change', '!=', 0)
}
