import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { EmbeddedError } from '../embedded-error.ts'

/** Another user to run PostgreSQL as. Undefined means: as ourselves. */
export type RunUser = { uid: number; gid: number; name: string }

/**
 * PostgreSQL refuses to run as root. Root runs it as the user who owns the cluster already, so that
 * a folder used with and without root keeps working; a new one goes to `postgres`, else `nobody`.
 */
export function chooseRunUser(clusterFolder: string): RunUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const user = ownerOf(clusterFolder) ?? namedUser('postgres') ?? namedUser('nobody')
  if (user) return user
  throw new EmbeddedError(
    'PostgreSQL refuses to run as root, and this system has neither a user postgres nor nobody. ' +
      'Start Leasehold as a plain user, add a user postgres, or set DATABASE_URL.',
  )
}

function ownerOf(folder: string): RunUser | undefined {
  const owner = statSync(folder, { throwIfNoEntry: false })
  if (!owner || owner.uid === 0) return undefined
  // PostgreSQL doesn't start for a uid that the system has no name for.
  const name = id('-un', String(owner.uid))
  return name ? namedUser(name) : undefined
}

function namedUser(name: string): RunUser | undefined {
  const uid = id('-u', name)
  const gid = id('-g', name)
  return uid && gid ? { uid: Number(uid), gid: Number(gid), name } : undefined
}

function id(...args: string[]): string | undefined {
  try {
    return execFileSync('id', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}
