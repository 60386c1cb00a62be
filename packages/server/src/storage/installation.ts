import { type Kysely, sql } from 'kysely'
import { migrations } from './migrations/index.ts'
import type { Database } from './schema.ts'

/** What a database knows about itself. `clockAt` is where its test clock stands. */
export type Installation = { epoch: number; testClock: boolean; clockAt: number | null }

// Any number that no one else uses on this database: two servers starting together take turns.
const startLock = 7_120_261_104

/** Until the end of the transaction, no other server is within the same part of its start. */
export async function lockStart(db: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${startLock})`.execute(db)
}

export async function findInstallation(db: Kysely<Database>): Promise<Installation | null> {
  const row = await db
    .selectFrom('installation')
    .select(['epoch', 'test_clock as testClock', 'clock_at as clockAt'])
    .executeTakeFirst()
  return row ?? null
}

export async function insertInstallation(
  db: Kysely<Database>,
  installation: { testClock: boolean; clockAt: number | null; createdAt: number },
): Promise<void> {
  const { testClock, clockAt, createdAt } = installation
  await db
    .insertInto('installation')
    .values({
      test_clock: testClock,
      clock_at: clockAt === null ? null : new Date(clockAt),
      created_at: new Date(createdAt),
    })
    .execute()
}

/** Never backwards, in whatever order two settings arrive. */
export async function saveClock(db: Kysely<Database>, at: number): Promise<void> {
  await db
    .updateTable('installation')
    .set({ clock_at: sql<Date>`greatest(clock_at, ${new Date(at)})` })
    .execute()
}

/** The epoch that it is in then. */
export async function raiseEpochOf(db: Kysely<Database>): Promise<number> {
  const { epoch } = await db
    .updateTable('installation')
    .set({ epoch: sql<number>`epoch + 1` })
    .returning('epoch')
    .executeTakeFirstOrThrow()
  return epoch
}

/** Every migration of this program has run and no other has. Throws when the database is away. */
export async function isSchemaCurrent(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const names = new Set(rows.map(({ name }) => name))
  const known = Object.keys(migrations)
  return names.size === known.length && known.every((name) => names.has(name))
}
