import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/** Tables that only grow, by a partition for each month of `at`. */
export type Partitioned = 'activation_log' | 'event' | 'audit_line'

/**
 * To make or drop a month takes the table for itself. While that is waited for, everybody waits
 * behind it, those who take seats too, and a dump of the database may hold the table for an hour:
 * so it is given up soon, and the job comes again later.
 */
const givingUp = sql`set local lock_timeout = '2s'`

/**
 * Makes a table's partition of a month (`fromAt` is its first instant). What lies in the rest
 * partition already keeps that month there: it is found all the same, only slower.
 */
export async function ensurePartition(
  db: Kysely<Database>,
  table: Partitioned,
  fromAt: number,
  untilAt: number,
): Promise<void> {
  const from = new Date(fromAt).toISOString()
  const until = new Date(untilAt).toISOString()
  const name = partitionName(table, fromAt)
  const rest = sql.table(`${table}_rest`)
  await db.transaction().execute(async (trx) => {
    await givingUp.execute(trx)
    // Two servers may come here together, and inserts must not slip in between look and make.
    await sql`lock table ${rest} in share row exclusive mode`.execute(trx)
    const { rows } = await sql`
      select 1 from ${rest} where at >= ${new Date(fromAt)} and at < ${new Date(untilAt)} limit 1
      `.execute(trx)
    if (rows.length > 0) return
    await sql
      .raw(
        `create table if not exists ${name} partition of ${table}
          for values from ('${from}') to ('${until}')`,
      )
      .execute(trx)
  })
}

function partitionName(table: Partitioned, fromAt: number): string {
  return `${table}_${new Date(fromAt).toISOString().slice(0, 7).replace('-', '_')}`
}

/** The first instants of the months that have a partition, the earliest first. */
export async function listPartitions(db: Kysely<Database>, table: Partitioned): Promise<number[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${table}::regclass order by 1`.execute(db)
  return rows.flatMap(({ name }) => {
    const [year, month] = name
      .slice(table.length + 1)
      .split('_')
      .map(Number)
    return year === undefined || month === undefined || Number.isNaN(year) || Number.isNaN(month)
      ? []
      : Date.UTC(year, month - 1, 1)
  })
}

/** Removes a month with all that is in it. */
export async function dropPartition(
  db: Kysely<Database>,
  table: Partitioned,
  fromAt: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await givingUp.execute(trx)
    await sql.raw(`drop table if exists ${partitionName(table, fromAt)}`).execute(trx)
  })
}

/** Removes a month that nothing is in any more; one that somebody still writes to stays. */
export async function dropEmptyPartition(
  db: Kysely<Database>,
  table: Partitioned,
  fromAt: number,
): Promise<void> {
  const name = sql.table(partitionName(table, fromAt))
  await db.transaction().execute(async (trx) => {
    // Inserts wait while it is looked at.
    await givingUp.execute(trx)
    await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(trx)
    const { rows } = await sql`select 1 from ${name} limit 1`.execute(trx)
    if (rows.length === 0) await sql`drop table ${name}`.execute(trx)
  })
}
