import { Kysely, Migrator, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { migrations } from './migrations/index.ts'

/**
 * Brings the schema up to date under an advisory lock, so that servers may start together.
 * Throws when the database holds a migration that this program does not know: it is newer.
 */
export async function migrate(
  pool: pg.Pool,
  log: (line: string) => void = () => {},
): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: keptOpen(pool) }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await refuseNewerSchema(pool)
  const { error, results } = await migrator.migrateToLatest()
  for (const result of results ?? []) log(`migration ${result.migrationName}: ${result.status}`)
  if (error) throw error
  await db.destroy()
}

async function refuseNewerSchema(pool: pg.Pool): Promise<void> {
  const { rows: tables } = await pool.query("select to_regclass('kysely_migration') as name")
  if (tables[0].name === null) return
  const { rows } = await pool.query('select name from kysely_migration')
  const unknown = rows.map((row) => String(row.name)).filter((name) => !(name in migrations))
  if (unknown.length > 0) {
    throw new Error(
      `The database is newer than this program (it knows not of ${unknown.join(', ')}). Start the newer release.`,
    )
  }
}

// Kysely ends the pool that it is given; the caller still needs this one.
function keptOpen(pool: pg.Pool) {
  return { connect: () => pool.connect(), end: async () => {} }
}
