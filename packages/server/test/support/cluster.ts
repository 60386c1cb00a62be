import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { lockFolder } from '../../src/embedded/folders/folder-lock.ts'
import { readPostmasterFile } from '../../src/embedded/postmaster-file.ts'
import { isPostmasterOf } from '../../src/embedded/processes.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { createPool } from '../../src/storage/pool.ts'

/** Where the tests' databases live; every database of a run begins with `prefix`. */
export type TestCluster = {
  host: string
  port: number
  user: string
  password?: string
  /** To connect to when databases are made and dropped. */
  database: string
  prefix: string
  template: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    testCluster: TestCluster
  }
}

type Server = Omit<TestCluster, 'prefix' | 'template'> & { stop(): Promise<void> }
type Running = { cluster: TestCluster; stop(): Promise<void> }

const folderPrefix = 'leasehold-tests-'
// Each project of a run loads this file anew; the cluster they share hangs on the process.
const shared = globalThis as { leaseholdTestCluster?: { users: number; running: Promise<Running> } }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.leaseholdTestCluster ??= { users: 0, running: startCluster() }
  const entry = shared.leaseholdTestCluster
  entry.users += 1
  const { cluster, stop } = await entry.running
  project.provide('testCluster', cluster)
  return async () => {
    entry.users -= 1
    if (entry.users === 0) await stop()
  }
}

async function startCluster(): Promise<Running> {
  const url = process.env.LEASEHOLD_TEST_DATABASE_URL
  const { stop, ...server } = url ? given(url) : await startOwn()
  const prefix = `leasehold_test_${randomBytes(4).toString('hex')}`
  const cluster = { ...server, prefix, template: `${prefix}_template` }
  await makeTemplate(cluster)
  return {
    cluster,
    async stop() {
      if (url) await dropDatabases(cluster)
      await stop()
    },
  }
}

function given(url: string): Server {
  const { host, port, user = 'postgres', password, database = 'postgres' } = new pg.Client(url)
  return { host, port, user, ...(password && { password }), database, stop: async () => {} }
}

async function startOwn(): Promise<Server> {
  clearAbandoned()
  const dataDir = mkdtempSync(join(tmpdir(), folderPrefix))
  // As a data folder is that a server makes for itself.
  chmodSync(dataDir, 0o711)
  const binDir = process.env.LEASEHOLD_POSTGRES_BIN
  const postgres = await startEmbedded({
    dataDir,
    ...(binDir && { binDir }),
    log: () => {},
    settings: { max_connections: '200' },
  })
  return {
    ...postgres.connection,
    database: 'postgres',
    async stop() {
      await postgres.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

// A run that was killed leaves its database behind, running. Whoever holds the lock is alive.
function clearAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    const dataDir = join(tmpdir(), name)
    try {
      // Without a lock it may be that of a run that has only just begun.
      if (!readdirSync(dataDir).some((file) => file.startsWith('leasehold.lock.'))) continue
      const lock = lockFolder(dataDir)
      killDatabase(join(dataDir, 'postgres'))
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 })
      lock.release()
    } catch {
      // In use by another run, removed by one, or not ours.
    }
  }
}

function killDatabase(cluster: string): void {
  const pid = readPostmasterFile(cluster)?.pid
  if (pid !== undefined && isPostmasterOf(pid, cluster)) process.kill(pid, 'SIGQUIT')
}

async function makeTemplate(cluster: TestCluster): Promise<void> {
  const { prefix: _, template, ...connection } = cluster
  await withClient(connection, (client) => client.query(`create database ${template}`))
  const pool = createPool({ ...connection, database: template })
  try {
    await migrate(pool)
  } finally {
    await pool.end()
  }
}

async function dropDatabases({ prefix, template: _, ...connection }: TestCluster): Promise<void> {
  await withClient(connection, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
  })
}

async function withClient<T>(
  connection: pg.ClientConfig,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
