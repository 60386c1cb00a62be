import { randomUUID } from 'node:crypto'
import { link, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

// Longer than any write takes.
const draftMs = 3_600_000

/** Replaces a file as one step: a reader, or a crash at any moment, finds the old or the new one. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  // One name, so that killed writers leave one file behind at most. Only the lock's holder writes.
  const draft = `${path}.new`
  await rm(draft, { force: true })
  await writeThrough(draft, bytes)
  await renameOver(draft, path)
  await syncFolder(dirname(path))
}

/** Makes a file with its content as one step. False when there is one already, which stays. */
export async function createFile(path: string, bytes: Uint8Array): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.new`
  await writeThrough(draft, bytes)
  try {
    if (!(await giveName(draft, path, bytes))) return false
    await syncFolder(dirname(path))
    return true
  } finally {
    await rm(draft, { force: true })
  }
}

// What file systems say that have no hard links, as SMB, exFAT and some mounts of containers. EISDIR is
// how Node tells of exFAT under Windows: a draft is never a folder.
const linkless = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR']

/**
 * Gives a finished draft its name as one step. False when there is a file already, which stays. Where
 * there are no hard links it is written anew under its name: a reader may meet it empty for a moment.
 */
export async function giveName(draft: string, path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!linkless.includes(codeOf(error) ?? '')) throw error
  }
  try {
    await writeThrough(path, bytes)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

// Those that are written here, and no file of an application that has its own in the same folder.
const draftName = /^(cache|device(\.[0-9a-f-]{36})?|(cache|duty|device)\.lock\..+)\.new$/

/** Removes the drafts of processes that were killed while they wrote. */
export async function sweepDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => draftName.test(name))
  for (const draft of drafts) {
    const path = join(folder, draft)
    const file = await stat(path).catch(() => null)
    if (file === null || Date.now() - file.mtimeMs < draftMs) continue
    await rm(path, { force: true, recursive: true }).catch(() => {})
  }
}

export function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return code ?? null
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } catch (error) {
    await rm(path, { force: true }).catch(() => {})
    throw error
  } finally {
    await file.close()
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      // Windows refuses while another process has the old file open, which is over in no time.
      const reading =
        process.platform === 'win32' && ['EPERM', 'EACCES'].includes(`${codeOf(error)}`)
      if (!reading || attempt === 10) throw error
      await pause(5 * attempt)
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows can neither open a folder nor needs to.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
