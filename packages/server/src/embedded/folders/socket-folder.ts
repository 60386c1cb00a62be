import { createHash } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedError } from '../embedded-error.ts'
import { canPass } from '../programs/reach.ts'
import type { RunUser } from '../programs/run-user.ts'
import type { FolderAccess } from '../programs/spawn-as.ts'

export const port = 5432

// The kernel's sockaddr_un holds this many bytes of path; macOS a few less.
const longestPath = process.platform === 'linux' ? 107 : 103

/** The cluster's own folder, or, where a socket can't be made or reached there, a private one. */
export function chooseSocketFolder(cluster: FolderAccess, user: RunUser | undefined): string {
  if (!cluster.byHandle && isFit(cluster.folder)) return cluster.folder
  const mark = createHash('sha256').update(cluster.folder).digest('hex').slice(0, 16)
  const places = [tmpdir(), '/tmp'].filter((place) => canPass(place, user))
  const folder = places.map((place) => join(place, `leasehold-${mark}`)).find(isFit)
  if (folder) return folder
  throw new EmbeddedError(
    `The path of ${cluster.folder} is too long for a socket, and so is that of ${tmpdir()}. ` +
      'Name a data folder with a shorter path with LEASEHOLD_DATA_DIR.',
  )
}

/** Makes the private folder, or refuses it if somebody else has made it. */
export function openSocketFolder(folder: string, user: RunUser | undefined): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
    chmodSync(folder, 0o700)
    if (user) chownSync(folder, user.uid, user.gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = lstatSync(folder)
  const owner = user?.uid ?? process.getuid?.()
  // Its name can be guessed: whoever made it first could stand between server and database.
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) {
    throw new EmbeddedError(
      `${folder}, meant for the database's socket, is not a folder that only ` +
        `${user?.name ?? 'this user'} can open. Remove it and start again.`,
    )
  }
}

/** Removes the private folder, unless there is something in it. */
export function closeSocketFolder(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // It will be used again, or cleared away with the other temporary files.
  }
}

export function socketFile(folder: string): string {
  return join(folder, `.s.PGSQL.${port}`)
}

/** Whether somebody answers on the socket, seen or not in the list of processes. */
export function isAnswered(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketFile(folder))
    const settle = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
}

// PostgreSQL takes a list of folders here, separated by commas and with quotes of its own.
function isFit(folder: string): boolean {
  return Buffer.byteLength(socketFile(folder)) <= longestPath && !/[,"\s]/.test(folder)
}
