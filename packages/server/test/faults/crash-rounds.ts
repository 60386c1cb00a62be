import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { toWireId } from '@leasehold/core/ids'
import type pg from 'pg'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { readPostmasterFile } from '../../src/embedded/postmaster-file.ts'
import { createDeps } from '../../src/start/create-deps.ts'
import { createPool } from '../../src/storage/pool.ts'
import { listTenants } from '../../src/storage/tenants.ts'
import { binDirOption } from '../embedded/binaries.ts'
import { scratchFolder } from '../embedded/scratch-folder.ts'
import { until } from '../embedded/until.ts'
import { count, pool as elements, type Sold, sell } from '../support/shop.ts'
import { linkTo, type ServerProcess, startProcess } from './server-process.ts'
import { settleAccounts } from './settle-accounts.ts'
import { type Link, type SteadyClient, steadyClient } from './steady-client.ts'

export type Victim = 'server' | 'database'

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
  const { sold, tenantHeader } = await firstSale(dataDir, env.LEASEHOLD_MASTER_KEY, clients)
  let link: Link = linkTo(server.url, tenantHeader)
  const crowd = Array.from({ length: clients }, (_, i) =>
    steadyClient(() => link, sold, `seat ${i}`),
  )
  let acknowledged = 0
  for (let round = 0; round < rounds; round += 1) {
    const enough = acknowledged + 1 + randomInt(calls)
    let goOn = true
    const working = crowd.map((client) =>
      client.work(
        () => goOn,
        () => {
          acknowledged += 1
        },
      ),
    )
    await until('enough was acknowledged', () => acknowledged >= enough, 120)
    const victims = strike(round)
    await kill(victims, server, dataDir)
    if (victims.includes('server')) {
      server = await startProcess(env)
      link = linkTo(server.url, tenantHeader)
    }
    // Everybody's open call is answered before the books are looked at.
    goOn = false
    await Promise.all(working)
    await withPool(dataDir, (db) => settleAccounts(db, sold, crowd))
  }
  await server.stop()
  return acknowledged
}

async function kill(
  victims: readonly Victim[],
  server: ServerProcess,
  dataDir: string,
): Promise<void> {
  const pid = readPostmasterFile(join(dataDir, 'postgres'))?.pid
  for (const victim of victims) {
    if (victim === 'server') await server.kill()
    else if (pid !== undefined) process.kill(pid, 'SIGKILL')
  }
}

/** Fewer seats and elements than are wanted, and counts without end. */
async function firstSale(
  dataDir: string,
  masterKey: string,
  clients: number,
): Promise<{ sold: Sold; tenantHeader: string }> {
  return withPool(dataDir, async (pool, connection) => {
    const deps = createDeps({
      config: loadConfig({}, notRead).config,
      pool,
      connection,
      clock: systemClock,
      epoch: 1,
      masterKey: Buffer.from(masterKey, 'hex'),
      log: pino({ level: 'silent' }),
    })
    const [tenant] = await listTenants(deps.db)
    if (!tenant) throw new Error('the server has made no tenant')
    const sold = await sell(deps, tenant.id, {
      seatCount: Math.ceil(clients * 0.75),
      features: [count('reports', null), elements('storage', clients)],
    })
    await deps.engine.stop()
    return { sold, tenantHeader: toWireId('tenant', tenant.id) }
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

function notRead(): never {
  throw new Error('No file is named.')
}
