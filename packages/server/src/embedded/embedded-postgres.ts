import { EmbeddedError } from './embedded-error.ts'
import { clusterFolder, openCluster } from './folders/cluster.ts'
import { openDataFolder } from './folders/data-folder.ts'
import { lockFolder } from './folders/folder-lock.ts'
import { superuser } from './folders/init-cluster.ts'
import { chooseSocketFolder, closeSocketFolder } from './folders/socket-folder.ts'
import { obtainPostmaster } from './postmaster.ts'
import { locateBinaries } from './programs/binaries.ts'
import { remedy } from './programs/platform-package.ts'
import { chooseRunUser } from './programs/run-user.ts'
import { withClient } from './readiness.ts'
import { shutDown } from './shut-down.ts'
import { supervise } from './supervise.ts'

export type EmbeddedPostgres = {
  socketDir: string
  user: string
  database: string
  port: number
  /** Of the server that runs, such as `18.4`. */
  version: string
  binDir: string
  /** Whether it was running already, left by a server that was killed. */
  adopted: boolean
  /** Stops the database, waits for its end, and gives the data folder free. */
  stop(): Promise<void>
  connection: { host: string; port: number; user: string; database: string }
}

type Options = {
  /** The cluster goes in `postgres` below it. */
  dataDir: string
  /** A folder with initdb and postgres, instead of those npm has installed. */
  binDir?: string
  log: (line: string) => void
  /** Further settings of postgresql.conf, above those in the file. */
  settings?: Record<string, string>
}

const database = 'leasehold'

/**
 * Starts the PostgreSQL of a data folder, or takes over the one that runs there, and keeps it
 * running. Throws an EmbeddedError, with what to do, when that can't be had.
 */
export async function startEmbedded(options: Options): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new EmbeddedError(`There is no embedded database on Windows. ${remedy}`)
  }
  const dataDir = openDataFolder(options.dataDir)
  const lock = lockFolder(dataDir)
  try {
    const { stop, ...running } = await start(dataDir, options)
    return { ...running, stop: () => stop().finally(lock.release) }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function start(dataDir: string, options: Options): Promise<EmbeddedPostgres> {
  const { binDir, log, settings = {} } = options
  const user = chooseRunUser(clusterFolder(dataDir))
  const binaries = await locateBinaries({ dataDir, binDir, user, log })
  const cluster = await openCluster({ dataDir, binaries, user, log })
  const socketDir = chooseSocketFolder(cluster, user)
  const setup = { dataDir, cluster, socketDir, binaries, user, settings, log }
  const postmaster = await obtainPostmaster(setup)
  const address = { socketDir: postmaster.socketDir, port: postmaster.port }
  const version = await prepareDatabase(address).catch(async (error: unknown) => {
    await shutDown(postmaster, log)
    throw error
  })
  // Whoever was given this address keeps it, wherever a new postmaster would put its socket.
  const { stop } = supervise(postmaster, { ...setup, socketDir: address.socketDir })
  const stopAndTidy = async () => {
    await stop()
    if (address.socketDir !== cluster.folder) closeSocketFolder(address.socketDir)
  }
  return {
    ...address,
    user: superuser,
    database,
    version,
    binDir: binaries.binDir,
    adopted: postmaster.adopted,
    stop: stopAndTidy,
    connection: { host: address.socketDir, port: address.port, user: superuser, database },
  }
}

/** Makes the database if it's missing. The server's version. */
async function prepareDatabase(address: { socketDir: string; port: number }): Promise<string> {
  return withClient(address, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      database,
    ])
    if (rowCount === 0) await client.query(`create database ${database}`)
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]?.server_version.split(' ')[0] ?? ''
  })
}
