import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/**
 * Makes the activation log's partition of a month (`fromAt` is its first instant). What lies in the
 * rest partition already keeps that month there: it is found all the same, only slower.
 */
export async function ensureLogPartition(
  db: Kysely<Database>,
  fromAt: number,
  untilAt: number,
): Promise<void> {
  const from = new Date(fromAt).toISOString()
  const until = new Date(untilAt).toISOString()
  const name = `activation_log_${from.slice(0, 7).replace('-', '_')}`
  await db.transaction().execute(async (trx) => {
    // Two servers may come here together, and inserts must not slip in between look and make.
    await sql`lock table activation_log_rest in share row exclusive mode`.execute(trx)
    const { rows } = await sql`
      select 1 from activation_log_rest where at >= ${new Date(fromAt)} and at < ${new Date(untilAt)} limit 1
      `.execute(trx)
    if (rows.length > 0) return
    await sql
      .raw(
        `create table if not exists ${name} partition of activation_log
          for values from ('${from}') to ('${until}')`,
      )
      .execute(trx)
  })
}
