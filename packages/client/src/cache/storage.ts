import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireFileLock, type FileLock, lockToTry } from '../device/file-lock.ts'
import { codeOf, replaceFile } from '../device/write-file.ts'
import { LeaseholdError } from '../leasehold-error.ts'

/**
 * Where the cache is kept. The bytes are encrypted and authenticated already; what matters is that
 * `write` is one step: after a crash `read` gives the old or the new bytes, never a mixture.
 *
 * @example
 * const rows = new Map<string, Uint8Array>()
 * const storage: Storage = {
 *   read: async () => rows.get('licence') ?? null,
 *   write: async (bytes) => void rows.set('licence', bytes),
 * }
 */
export type Storage = {
  /** Null when nothing was written yet. */
  read(): Promise<Uint8Array | null>
  write(bytes: Uint8Array): Promise<void>
  /**
   * Runs the work while no other process does; rejects when the signal aborts before it could begin.
   * A storage without it serves one process only.
   */
  exclusively?<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /**
   * Makes this the one process that works in the background, if no other is; else null. A storage
   * without it has one process.
   */
  lead?(): Promise<Lead | null>
  /** A short text that changes with each write, to notice those of other processes. */
  stamp?(): Promise<string | null>
}

/** Being the one that works in the background. */
export type Lead = { isOurs(): Promise<boolean>; release(): Promise<void> }

/** The cache as a file in a folder, shared by the processes of one application under a file lock. */
export function fileStorage(folder: string): Storage {
  const path = join(folder, 'cache')
  let lock: FileLock | null = null
  const duty = lockToTry(join(folder, 'duty.lock'))
  return {
    read: async () => {
      try {
        return await readFile(path)
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null
        throw error
      }
    },
    write: async (bytes) => {
      // A process that slept so long that its lock was taken over must not overwrite newer content.
      if (lock === null || !(await lock.isOurs())) {
        throw new LeaseholdError('cacheBusy', { details: 'the lock was taken over' })
      }
      await replaceFile(path, bytes)
    },
    exclusively: async (signal, work) => {
      const acquired = await acquireFileLock(`${path}.lock`, signal)
      lock = acquired
      try {
        return await work()
      } finally {
        lock = null
        await acquired.release()
      }
    },
    lead: () => duty.try(),
    stamp: async () => {
      const file = await stat(path, { bigint: true }).catch(() => null)
      return file === null ? null : `${file.ino} ${file.mtimeNs} ${file.size}`
    },
  }
}
