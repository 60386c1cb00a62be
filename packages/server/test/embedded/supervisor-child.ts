import { createInterface } from 'node:readline'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { lockFolder } from '../../src/embedded/folders/folder-lock.ts'
import { readPostmasterFile } from '../../src/embedded/postmaster-file.ts'
import { createPool } from '../../src/storage/pool.ts'

export type ChildTask = {
  dataDir: string
  binDir?: string
  /** To become before anything else. */
  user?: { uid: number; gid: number }
  /** Write rows from this id on, one transaction each, and acknowledge every one. */
  writeFrom?: number
  /** Only take the lock on folders named one a line, and tell which were had. */
  locksOnly?: boolean
}

/** One of these a line. */
export type ChildMessage = {
  ready?: { pid: number; adopted: boolean; binDir: string; socketDir: string }
  acknowledged?: number
  stopped?: true
  lock?: string
  failed?: string
}

const task = JSON.parse(process.argv[2] ?? '') as ChildTask

if (task.user) {
  process.setgroups?.([])
  process.setgid?.(task.user.gid)
  process.setuid?.(task.user.uid)
}
if (task.locksOnly) takeLocks()
else await serve().catch((error: Error) => fail(error))

async function serve(): Promise<void> {
  const { dataDir, binDir, writeFrom } = task
  const postgres = await startEmbedded({ dataDir, ...(binDir && { binDir }), log: () => {} })
  const { adopted, socketDir } = postgres
  const pid = readPostmasterFile(`${dataDir}/postgres`)?.pid ?? 0
  send({ ready: { pid, adopted, binDir: postgres.binDir, socketDir } })
  process.stdin.once('data', async () => {
    await postgres.stop()
    send({ stopped: true })
    process.exit()
  })
  if (writeFrom === undefined) return
  const pool = createPool({ ...postgres.connection, max: 1 })
  pool.on('error', () => {})
  await pool.query('create table if not exists written (id int primary key)')
  for (let id = writeFrom; ; id += 1) {
    await pool.query('insert into written values ($1)', [id])
    send({ acknowledged: id })
  }
}

function takeLocks(): void {
  createInterface({ input: process.stdin }).on('line', (folder) => {
    try {
      lockFolder(folder)
      send({ lock: 'had' })
    } catch (error) {
      send({ lock: (error as Error).message })
    }
  })
  send({ lock: 'waiting' })
}

function fail(error: Error): void {
  send({ failed: error.message })
  // The database isn't stopped: this is how a server ends that was struck in the middle.
  process.exit(1)
}

function send(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
