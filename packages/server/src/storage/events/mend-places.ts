import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

/**
 * A database that was filled from a dump may hold numbers of transactions that this cluster has not
 * reached: such events would never be seen, and all that come would count as seen. They are set to
 * now. Nothing that this cluster wrote itself is touched.
 */
export async function mendPlaces(db: Kysely<Database>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`update event set xact = pg_current_xact_id()
      where xact >= pg_snapshot_xmax(pg_current_snapshot())`.execute(trx)
    await sql`update event_fan_out set seen = pg_current_snapshot(), up_to = null, position = 0
      where pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())`.execute(trx)
    await sql`update webhook set since = pg_current_snapshot()
      where pg_snapshot_xmax(since) > pg_snapshot_xmax(pg_current_snapshot())`.execute(trx)
  })
}
