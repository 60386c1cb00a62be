import { realpathSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { RunUser } from './run-user.ts'

const readBit = 4
const executeBit = 1

/** Whether the user may read the path and pass every folder above it. Undefined: ourselves. */
export function canReach(path: string, user: RunUser | undefined): boolean {
  if (!user) return true
  const real = realpathSync(path)
  const own = statSync(real)
  const needed = own.isDirectory() || (own.mode & 0o111) !== 0 ? readBit | executeBit : readBit
  return allows(own, user, needed) && canPass(dirname(real), user)
}

/** Whether the user may pass the folder and every one above it. */
export function canPass(folder: string, user: RunUser | undefined): boolean {
  if (!user) return true
  let current = realpathSync(folder)
  for (;;) {
    if (!allows(statSync(current), user, executeBit)) return false
    const parent = dirname(current)
    if (parent === current) return true
    current = parent
  }
}

// By mode bits alone: a user let in by an access list counts as kept out, which costs a detour only.
function allows({ mode, uid, gid }: Stats, user: RunUser, needed: number): boolean {
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & needed) === needed
}
