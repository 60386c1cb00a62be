import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fchmodSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { EmbeddedError } from '../embedded-error.ts'
import { inspectProcess, isSameProcess } from '../processes.ts'

export type FolderLock = { release(): void }

type Holder = { pid: number; startedAt: string; released: boolean }

const prefix = 'leasehold.lock.'

/**
 * Takes the folder for this process, or throws naming the process that has it.
 *
 * Node has no flock, so the lock is a file with the holder's id and start time, stale as soon as
 * that process is gone. Deleting a stale file and making a new one would be a race (a slow rival
 * deletes the new one), so a lock is never deleted but outnumbered: `leasehold.lock.<n>`, the
 * highest counts, the next one is made by `link`, which only one process can win. A rival that read
 * the folder long ago may still make a number that was cleared away since; it sees the higher one
 * when it looks again, because the highest is never cleared.
 */
export function lockFolder(folder: string): FolderLock {
  const startedAt = inspectProcess(process.pid)?.startedAt ?? ''
  const mine: Holder = { pid: process.pid, startedAt, released: false }
  for (;;) {
    const highest = generations(folder).at(-1) ?? 0
    const holder = readHolder(lockFile(folder, highest))
    if (holder && !holder.released && isSameProcess(holder.pid, holder.startedAt)) {
      throw new EmbeddedError(inUse(folder, holder.pid))
    }
    const next = highest + 1
    if (!claim(folder, next, mine)) continue
    if (generations(folder).at(-1) !== next) {
      rmSync(lockFile(folder, next), { force: true })
      continue
    }
    clearOlder(folder, next)
    return { release: () => replace(folder, next, { ...mine, released: true }) }
  }
}

function inUse(folder: string, pid: number): string {
  const who = pid === process.pid ? `this process (pid ${pid})` : `the process with pid ${pid}`
  return (
    `The data folder ${folder} is in use by ${who}. Stop that server first, or give this one ` +
    'another folder with LEASEHOLD_DATA_DIR.'
  )
}

function lockFile(folder: string, generation: number): string {
  return join(folder, `${prefix}${generation}`)
}

function generations(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((rest) => /^\d+$/.test(rest))
    .map(Number)
    .sort((a, b) => a - b)
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch (error) {
    // Gone: a rival has taken a higher one. No JSON: power failed while it was written.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function claim(folder: string, generation: number, holder: Holder): boolean {
  const draft = writeDraft(folder, holder)
  try {
    linkSync(draft, lockFile(folder, generation))
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // ENOENT: whoever took the lock meanwhile has cleared our draft away.
    if (code === 'EEXIST' || code === 'ENOENT') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function replace(folder: string, generation: number, holder: Holder): void {
  // Somebody may have removed the whole folder, and with it the lock.
  if (!existsSync(folder)) return
  renameSync(writeDraft(folder, holder), lockFile(folder, generation))
}

function writeDraft(folder: string, holder: Holder): string {
  const draft = join(folder, `${prefix}draft-${randomBytes(6).toString('hex')}`)
  const file = openSync(draft, 'wx')
  try {
    writeSync(file, JSON.stringify(holder))
    // Whoever may start a server here has to see who holds the folder, under any umask.
    fchmodSync(file, 0o644)
  } finally {
    closeSync(file)
  }
  return draft
}

function clearOlder(folder: string, generation: number): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue
    const rest = name.slice(prefix.length)
    if (rest.startsWith('draft-') || Number(rest) < generation) {
      rmSync(join(folder, name), { force: true })
    }
  }
}
