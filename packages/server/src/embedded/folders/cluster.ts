import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, chown, lchown, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedError } from '../embedded-error.ts'
import type { Binaries } from '../programs/binaries.ts'
import { canPass } from '../programs/reach.ts'
import type { RunUser } from '../programs/run-user.ts'
import type { FolderAccess } from '../programs/spawn-as.ts'
import { initCluster } from './init-cluster.ts'

type Wanted = {
  dataDir: string
  binaries: Binaries
  user: RunUser | undefined
  log: (line: string) => void
}

export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'postgres')
}

/** A cluster these binaries and this user can open; made when there is none. */
export async function openCluster({ dataDir, binaries, user, log }: Wanted): Promise<FolderAccess> {
  const folder = clusterFolder(dataDir)
  const byHandle = !canPass(dataDir, user)
  if (byHandle && process.platform !== 'linux') {
    throw new EmbeddedError(
      `The user ${user?.name}, as whom PostgreSQL has to run, can't pass ${dataDir}. ` +
        'Set LEASEHOLD_DATA_DIR to a folder below one that every user may pass.',
    )
  }
  requireOwner(folder)
  if (isEmpty(folder)) await initCluster({ dataDir, folder, byHandle, binaries, user, log })
  else requireVersion(folder, binaries)
  await takeOwnership(folder, user)
  return { folder, byHandle }
}

function requireOwner(folder: string): void {
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid
  const self = process.getuid?.()
  if (owner === undefined || self === 0 || owner === self) return
  throw new EmbeddedError(
    `${folder} belongs to the user with uid ${owner}, and this server runs with uid ${self}. ` +
      'Start it as that user, give the folder to this one with chown -R, or name another with ' +
      'LEASEHOLD_DATA_DIR.',
  )
}

function isEmpty(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0
}

function requireVersion(folder: string, { major, binDir }: Binaries): void {
  const file = join(folder, 'PG_VERSION')
  if (!existsSync(file)) {
    throw new EmbeddedError(
      `${folder} is not empty and holds no PostgreSQL cluster (no file PG_VERSION): ` +
        'move it away, or name another folder with LEASEHOLD_DATA_DIR.',
    )
  }
  const found = readFileSync(file, 'utf8').trim()
  if (found === String(major)) return
  throw new EmbeddedError(
    `${folder} was made by PostgreSQL ${found}; PostgreSQL ${major}, whose programs are in ` +
      `${binDir}, can't read it. Set LEASEHOLD_POSTGRES_BIN to the programs of PostgreSQL ${found} ` +
      `(on Debian /usr/lib/postgresql/${found}/bin); to move to ${major}, make a ` +
      '`leasehold backup` with those and `leasehold restore` it into a new data folder.',
  )
}

// A folder copied or unpacked by root belongs to root, often with modes that PostgreSQL refuses.
async function takeOwnership(folder: string, user: RunUser | undefined): Promise<void> {
  const { mode, uid } = statSync(folder)
  if (user && uid !== user.uid) await chownTree(folder, user)
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700)
}

// The folder itself comes last: it is what shows whether this has been done.
async function chownTree(folder: string, user: RunUser): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await chownTree(path, user)
    else await lchown(path, user.uid, user.gid)
  }
  await chown(folder, user.uid, user.gid)
}
