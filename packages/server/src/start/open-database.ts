import { mkdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { startEmbedded } from '../embedded/embedded-postgres.ts'
import { migrate } from '../storage/migrate.ts'
import { createPool } from '../storage/pool.ts'
import { StartError } from './start-error.ts'

export type OpenDatabase = {
  connection: pg.ClientConfig
  pool: pg.Pool
  close(): Promise<void>
}

const poolSize = 10
const connectMs = 5_000
// How long a database that starts beside the server may take.
const patienceMs = 30_000
const pauseMs = 500

/** The database of the configuration, reachable and with the schema of this program. */
export async function openDatabase(
  config: Config,
  log: Logger,
  signal?: AbortSignal,
): Promise<OpenDatabase> {
  const { connection, stop } = await obtain(config, log)
  const pool = createPool({ ...connection, max: poolSize, connectionTimeoutMillis: connectMs })
  // A connection lost while idle is replaced when it is needed next; unheard, it ends the process.
  // Its message only: the driver's error carries the whole connection.
  pool.on('error', ({ message }) =>
    log.warn({ reason: message }, 'an idle database connection was lost'),
  )
  const close = async () => {
    await pool.end()
    await stop()
  }
  try {
    await waitUntilReachable(pool, log, signal)
    await migrate(pool, (line) => log.info(line))
    return { connection, pool, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function obtain(
  { databaseUrl, dataDir, postgresBin }: Config,
  log: Logger,
): Promise<{ connection: pg.ClientConfig; stop(): Promise<void> }> {
  if (databaseUrl !== undefined) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return { connection: { connectionString: databaseUrl }, stop: async () => {} }
  }
  return startEmbedded({
    dataDir,
    ...(postgresBin === undefined ? {} : { binDir: postgresBin }),
    log: (line) => log.info({ part: 'postgres' }, line),
  })
}

async function waitUntilReachable(pool: pg.Pool, log: Logger, signal?: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  for (let told = false; ; ) {
    try {
      await pool.query('select 1')
      return
    } catch (error) {
      if (!isStarting(error) || performance.now() > giveUpAt) throw unreachable(error)
      if (!told) log.info('waiting for the database')
      told = true
      await wait(pauseMs, undefined, signal ? { signal } : {})
    }
  }
}

// Refused, unknown by name as yet, or in recovery. A wrong password will not get better.
function isStarting(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'ECONNRESET', '57P03'].includes(code)
}

function unreachable(error: unknown): StartError {
  const cause = error instanceof Error ? error.message || String(error.name) : String(error)
  return new StartError(`The database of DATABASE_URL cannot be used: ${cause}`, { cause: error })
}
