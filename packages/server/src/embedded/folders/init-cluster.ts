import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, mkdirSync, renameSync } from 'node:fs'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedError } from '../embedded-error.ts'
import type { Binaries } from '../programs/binaries.ts'
import type { RunUser } from '../programs/run-user.ts'
import { spawnAs } from '../programs/spawn-as.ts'
import { syncFolder } from './data-folder.ts'

export const superuser = 'leasehold'

type Wanted = {
  dataDir: string
  folder: string
  byHandle: boolean
  binaries: Binaries
  user: RunUser | undefined
  log: (line: string) => void
}

const draftPrefix = 'postgres.draft-'

// What an operator may want to change stands in the file; what must hold is on the command line.
const tuning = `
# Set by Leasehold when the cluster was made; change what you like.
max_connections = 100
shared_buffers = 128MB
wal_compression = on
jit = off
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
# The application is told of its errors; the log is for the server's own matters.
log_min_messages = log
log_checkpoints = off
`

// The socket lies in a folder that only this user and root can open: that is the authentication.
const access = 'local all all trust\n'

/** Makes the cluster aside and renames it: what an interrupted attempt leaves is never opened. */
export async function initCluster(wanted: Wanted): Promise<void> {
  const { dataDir, folder, user, log } = wanted
  await clearDrafts(dataDir)
  log(`making a database cluster in ${folder} with PostgreSQL ${wanted.binaries.version}`)
  const draft = join(dataDir, `${draftPrefix}${randomBytes(4).toString('hex')}`)
  mkdirSync(draft, { mode: 0o700 })
  if (user) chownSync(draft, user.uid, user.gid)
  await runInitdb(draft, wanted)
  await writeDurably(join(draft, 'postgresql.conf'), 'a', tuning)
  await writeDurably(join(draft, 'pg_hba.conf'), 'w', access)
  renameSync(draft, folder)
  syncFolder(dataDir)
}

// An initdb whose parent was killed may still be writing into its draft: what can't be removed now
// is removed another time.
async function clearDrafts(dataDir: string): Promise<void> {
  const drafts = (await readdir(dataDir)).filter((name) => name.startsWith(draftPrefix))
  for (const draft of drafts) {
    await rm(join(dataDir, draft), { recursive: true, force: true }).catch(() => {})
  }
}

async function runInitdb(draft: string, { binaries, byHandle, user }: Wanted): Promise<void> {
  const child = spawnAs({
    program: join(binaries.binDir, 'initdb'),
    args: (folder) => ['-D', folder, ...initArguments(binaries.major)],
    access: { folder: draft, byHandle },
    user,
    output: 'pipe',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const [code, signal] = await once(child, 'close').catch((error: Error) => [error.message])
  if (code === 0) return
  await rm(draft, { recursive: true, force: true })
  const lines = output.trim().split('\n').slice(-8).join('\n')
  throw new EmbeddedError(`initdb failed (${signal ?? code}):\n${lines}`)
}

function initArguments(major: number): string[] {
  return [
    `--username=${superuser}`,
    '--auth=trust',
    '--encoding=UTF8',
    '--data-checksums',
    '--no-instructions',
    ...localeArguments(major),
  ]
}

// Byte order for sorting and Unicode rules for upper and lower case, on every system the same:
// PostgreSQL 17 and later bring them along, for older ones the C library has to.
function localeArguments(major: number): string[] {
  if (major >= 17) return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  return process.platform === 'linux' ? ['--locale=C', '--lc-ctype=C.UTF-8'] : ['--locale=C']
}

async function writeDurably(path: string, flag: 'a' | 'w', text: string): Promise<void> {
  const file = await open(path, flag)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
