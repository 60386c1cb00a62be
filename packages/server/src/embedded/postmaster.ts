import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import { isAnswered, openSocketFolder, socketFile } from './folders/socket-folder.ts'
import { launch } from './launch.ts'
import { isBeingWritten, postmasterFile, readPostmasterFile } from './postmaster-file.ts'
import { inspectProcess, isPostmasterOf, isSameProcess } from './processes.ts'
import type { Binaries } from './programs/binaries.ts'
import type { RunUser } from './programs/run-user.ts'
import type { FolderAccess } from './programs/spawn-as.ts'
import { becomesReady } from './readiness.ts'
import { shutDown } from './shut-down.ts'

export type Setup = {
  dataDir: string
  cluster: FolderAccess
  socketDir: string
  binaries: Binaries
  user: RunUser | undefined
  settings: Record<string, string>
  log: (line: string) => void
}

export type Postmaster = {
  pid: number
  socketDir: string
  port: number
  adopted: boolean
  /** Settles when the process has ended, for whatever reason. */
  ended: Promise<void>
}

const patienceMilliseconds = 30_000

/**
 * The postmaster of the cluster: one that lives already, because the server that started it was
 * killed, or a new one. Every hindrance that passes by itself is waited for.
 */
export async function obtainPostmaster(setup: Setup): Promise<Postmaster> {
  const giveUpAt = performance.now() + patienceMilliseconds
  for (;;) {
    const found = await adopt(setup)
    if (found) return found
    const hindrance = (await clearRemains(setup)) ?? (await launch(setup))
    if (typeof hindrance !== 'string') return hindrance
    if (performance.now() > giveUpAt) throw new EmbeddedError(hindrance)
    await delay(100)
  }
}

async function adopt({ cluster, log }: Setup): Promise<Postmaster | undefined> {
  const file = readPostmasterFile(cluster.folder)
  if (!file || !isPostmasterOf(file.pid, cluster.folder)) return undefined
  const startedAt = inspectProcess(file.pid)?.startedAt ?? ''
  const isAlive = () => isSameProcess(file.pid, startedAt)
  if (file.status === 'stopping') {
    log(`waiting for the database with pid ${file.pid} to stop`)
    await shutDown({ pid: file.pid, ended: untilEnded(isAlive) }, log)
    return undefined
  }
  // Only just started, it hasn't named its socket yet.
  if (file.status === '') return undefined
  if (!file.socketDir) {
    throw new EmbeddedError(
      `A PostgreSQL with pid ${file.pid} serves ${cluster.folder} without a socket: it was not ` +
        'started by Leasehold. Stop it first.',
    )
  }
  log(`adopting the database with pid ${file.pid}, which outlived its server`)
  if (!(await becomesReady(file, isAlive, log))) {
    if (!isAlive()) return undefined
    throw new EmbeddedError(
      `The PostgreSQL with pid ${file.pid} that serves ${cluster.folder} doesn't answer on its ` +
        `socket in ${file.socketDir}. Stop it (kill -INT ${file.pid}) and start again.`,
    )
  }
  const { pid, socketDir } = file
  return { pid, socketDir, port: file.port, adopted: true, ended: untilEnded(isAlive) }
}

// No event tells of the end of a process that is not our child.
async function untilEnded(isAlive: () => boolean): Promise<void> {
  while (isAlive()) await delay(250, undefined, { ref: false })
}

/**
 * Removes what a dead postmaster left. PostgreSQL does so itself, but only while no process has its
 * old id: a zombie that nobody reaps, or, after a restart of a container, any other process, would
 * keep it from starting for ever. Our lock on the data folder and the look at the process make it
 * safe; shared memory still in use stops the new postmaster all the same.
 */
async function clearRemains({ cluster, socketDir, user }: Setup): Promise<string | undefined> {
  const { folder } = cluster
  const file = readPostmasterFile(folder)
  if (!file && isBeingWritten(folder)) return `${postmasterFile(folder)} stays empty.`
  if (file && isPostmasterOf(file.pid, folder)) return `The PostgreSQL with pid ${file.pid} hangs.`
  if (socketDir !== folder) openSocketFolder(socketDir, user)
  await refuseUnseen(socketDir)
  for (const remains of [postmasterFile(folder), `${socketFile(socketDir)}.lock`]) {
    rmSync(remains, { force: true })
  }
  return undefined
}

// Processes of another container can't be seen, but a socket is reached through the folder alone.
async function refuseUnseen(socketDir: string): Promise<void> {
  // A backend born as its postmaster was killed holds the socket for a moment.
  const giveUpAt = performance.now() + 2_000
  while (await isAnswered(socketDir)) {
    if (performance.now() > giveUpAt) {
      throw new EmbeddedError(
        `A PostgreSQL answers on ${socketFile(socketDir)}, but no process here is it: the data ` +
          'folder is probably in use by another container. Stop that one first.',
      )
    }
    await delay(50)
  }
}
