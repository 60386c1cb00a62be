import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/** Makes the job's row unless there is one; its time stays what it was. */
export async function ensureJob(db: Kysely<Database>, name: string, dueAt: number): Promise<void> {
  await db
    .insertInto('job')
    .values({ name, due_at: new Date(dueAt) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
}

export type ClaimedJob = { name: string; attempts: number }

/** Takes the job that has waited longest; other servers pass it over until `lockedUntil`. */
export async function claimDueJob(
  db: Kysely<Database>,
  now: number,
  lockedUntil: number,
): Promise<ClaimedJob | null> {
  const { rows } = await sql<ClaimedJob>`
    update job set locked_until = ${new Date(lockedUntil)}, attempts = attempts + 1
    where name = (
      select name from job
      where due_at <= ${new Date(now)} and (locked_until is null or locked_until <= ${new Date(now)})
      order by due_at limit 1
      for update skip locked
    )
    returning name, attempts`.execute(db)
  return rows[0] ?? null
}

export async function finishJob(
  db: Kysely<Database>,
  name: string,
  nextDueAt: number,
  error: string | null,
): Promise<void> {
  await db
    .updateTable('job')
    .set({
      due_at: new Date(nextDueAt),
      locked_until: null,
      last_error: error,
      ...(error === null ? { attempts: 0 } : {}),
    })
    .where('name', '=', name)
    .execute()
}
