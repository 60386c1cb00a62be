import { randomBytes, randomInt } from 'node:crypto'
import { join } from 'node:path'
import type pg from 'pg'
import { readPostmasterFile } from '../../src/embedded/postmaster-file.ts'
import { createPool } from '../../src/storage/pool.ts'
import { binDirOption } from '../embedded/binaries.ts'
import { scratchFolder } from '../embedded/scratch-folder.ts'
import { until } from '../embedded/until.ts'
import { count, pool as elements } from '../support/shop.ts'
import { atWork } from './crowd.ts'
import { firstSale } from './first-sale.ts'
import { linkTo, type ServerProcess, startProcess } from './server-process.ts'
import { settleAccounts } from './settle-accounts.ts'
import { type Link, steadyClient } from './steady-client.ts'

/** `server`, `database` and `backend` (one of the engine's) die by kill -9; `restart` is a fast shutdown. */
export type Victim = 'server' | 'database' | 'backend' | 'restart'

type Rounds = {
  clients: number
  rounds: number
  /** Calls acknowledged before each blow, at most. */
  calls: number
  /** Who is struck in this round, in this order. */
  strike: (round: number) => readonly Victim[]
}

/**
 * A server with its own database under clients that never give up. Round by round something is
 * killed without warning and started again; in between and at the end the accounts are settled.
 * How many calls were acknowledged.
 */
export async function crashRounds({ clients, rounds, calls, strike }: Rounds): Promise<number> {
  const dataDir = join(scratchFolder(), 'data')
  const env = {
    LEASEHOLD_DATA_DIR: dataDir,
    LEASEHOLD_MASTER_KEY: randomBytes(32).toString('hex'),
    ...(binDirOption.binDir && { LEASEHOLD_POSTGRES_BIN: binDirOption.binDir }),
  }
  let server = await startProcess(env)
  // Fewer seats and elements than are wanted, and counts without end.
  const wanted = {
    seatCount: Math.ceil(clients * 0.75),
    features: [count('reports', null), elements('storage', clients)],
  }
  const { sold, tenantHeader } = await withPool(dataDir, (pool, connection) =>
    firstSale({ pool, connection }, env.LEASEHOLD_MASTER_KEY, wanted),
  )
  let link: Link = linkTo(server.url, tenantHeader)
  const applications = Array.from({ length: clients }, (_, i) =>
    steadyClient(() => link, sold, `seat ${i}`),
  )
  let acknowledged = 0
  for (let round = 0; round < rounds; round += 1) {
    const crowd = atWork(applications)
    await crowd.progress(1 + randomInt(calls))
    const victims = strike(round)
    await kill(victims, server, dataDir)
    if (victims.includes('server')) {
      server = await startProcess(env)
      link = linkTo(server.url, tenantHeader)
    }
    // Everybody's open call is answered before the books are looked at.
    await crowd.rest()
    acknowledged += crowd.acknowledged
    await withPool(dataDir, (db) => settleAccounts(db, sold, applications))
  }
  await server.stop()
  return acknowledged
}

async function kill(
  victims: readonly Victim[],
  server: ServerProcess,
  dataDir: string,
): Promise<void> {
  const postmaster = readPostmasterFile(join(dataDir, 'postgres'))?.pid
  for (const victim of victims) {
    if (victim === 'server') await server.kill()
    if (postmaster === undefined) continue
    if (victim === 'database') process.kill(postmaster, 'SIGKILL')
    if (victim === 'restart') process.kill(postmaster, 'SIGINT')
    if (victim === 'backend') process.kill(await engineBackend(dataDir), 'SIGKILL')
  }
}

async function engineBackend(dataDir: string): Promise<number> {
  return withPool(dataDir, async (db) => {
    const { rows } = await db.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'leasehold-engine' limit 1`,
    )
    if (!rows[0]) throw new Error('the engine has no connection')
    return rows[0].pid
  })
}

async function withPool<T>(
  dataDir: string,
  use: (pool: pg.Pool, connection: pg.ClientConfig) => Promise<T>,
): Promise<T> {
  const { socketDir, port } = await until('the database names its socket', () => {
    const file = readPostmasterFile(join(dataDir, 'postgres'))
    return file?.status === 'ready' && file.socketDir ? file : null
  })
  const connection = { host: socketDir ?? '', port, user: 'leasehold', database: 'leasehold' }
  const pool = createPool({ ...connection, max: 4 })
  pool.on('error', () => {})
  try {
    return await use(pool, connection)
  } finally {
    await pool.end()
  }
}
