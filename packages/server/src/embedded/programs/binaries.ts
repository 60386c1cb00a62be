import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError } from '../embedded-error.ts'
import { missingLinks, restoreLinks } from './package-links.ts'
import { packageBinaries, remedy } from './platform-package.ts'
import { canPass, canReach } from './reach.ts'
import type { RunUser } from './run-user.ts'

export type Binaries = { binDir: string; version: string; major: number }

type Wanted = {
  dataDir: string
  binDir: string | undefined
  user: RunUser | undefined
  log: (line: string) => void
}

const oldestMajor = 15

/** Binaries that the user can run: those in place, else a copy of them. */
export async function locateBinaries(wanted: Wanted): Promise<Binaries> {
  const source = wanted.binDir === undefined ? packageBinaries() : resolve(wanted.binDir)
  requirePrograms(source)
  const linked = restoreLinks(dirname(source))
  const usable = linked && isQuotable(source) && isReachable(source, wanted.user)
  const binDir = usable ? source : await copyBinaries(source, wanted)
  const version = await readVersion(binDir)
  const major = Number.parseInt(version, 10)
  if (major < oldestMajor) {
    throw new EmbeddedError(
      `The PostgreSQL in ${binDir} is ${version}; Leasehold needs ${oldestMajor} or newer.`,
    )
  }
  return { binDir, version, major }
}

// initdb runs postgres through a shell, its path between quotes as it is.
function isQuotable(path: string): boolean {
  return !/["$`\\]/.test(path)
}

function requirePrograms(binDir: string): void {
  for (const program of ['initdb', 'postgres']) {
    if (existsSync(join(binDir, program))) continue
    throw new EmbeddedError(`There is no program ${program} in ${binDir}. ${remedy}`)
  }
}

function isReachable(binDir: string, user: RunUser | undefined): boolean {
  const programs = ['initdb', 'postgres'].map((program) => join(binDir, program))
  const siblings = ['lib', 'share'].map((name) => join(dirname(binDir), name)).filter(existsSync)
  return [...programs, ...siblings].every((path) => canReach(path, user))
}

async function copyBinaries(source: string, { dataDir, user, log }: Wanted): Promise<string> {
  const tree = dirname(source)
  if (
    basename(source) !== 'bin' ||
    !['lib', 'share'].every((name) => existsSync(join(tree, name)))
  ) {
    throw new EmbeddedError(
      `The programs in ${source} can't be run from there by the user ` +
        `${user?.name ?? 'of this server'}, and not be copied, because bin, lib and share are not side by side. Set ` +
        'LEASEHOLD_POSTGRES_BIN to a folder that every user may read.',
    )
  }
  const target = join(copiesFolder(dataDir, user), `postgres-binaries-${await markOf(source)}`)
  if (!existsSync(target)) {
    log(`copying PostgreSQL from ${tree} to ${target}, where it can be run`)
    const draft = `${target}.${randomBytes(4).toString('hex')}`
    await copyTree(tree, draft)
    restoreLinks(draft)
    // A rival with another data folder may have been faster; its copy is as good.
    await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }))
  }
  if (missingLinks(target).length > 0) throw new EmbeddedError(`${target} is incomplete: remove it`)
  return join(target, 'bin')
}

// Another version, or the same built anew, is another copy.
async function markOf(binDir: string): Promise<string> {
  const { size, mtimeMs } = await stat(join(binDir, 'postgres'))
  return createHash('sha256').update(`${binDir} ${size} ${mtimeMs}`).digest('hex').slice(0, 12)
}

// Beside the data; but what lies below a closed home can't be run from there by another user.
function copiesFolder(dataDir: string, user: RunUser | undefined): string {
  if (canPass(dataDir, user) && (isQuotable(dataDir) || !user)) return dataDir
  const shared = '/var/lib/leasehold'
  if (mkdirSync(shared, { recursive: true })) chmodSync(shared, 0o755)
  return shared
}

// By hand and with modes of its own: an installation under umask 077 is closed file by file.
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else {
      await copyFile(source, target)
      await chmod(target, (await stat(source)).mode & 0o111 ? 0o755 : 0o644)
    }
  }
}

async function readVersion(binDir: string): Promise<string> {
  const program = join(binDir, 'postgres')
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'])
    const version = stdout.match(/\d+(\.\d+)?/)?.[0]
    if (version) return version
    throw new Error(`it calls itself ${stdout.trim()}`)
  } catch (error) {
    throw new EmbeddedError(`${program} can't be run: ${(error as Error).message}. ${remedy}`)
  }
}
