import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { RunUser } from './run-user.ts'

/**
 * How a PostgreSQL program is told its folder: by path, or, when the user it runs as can't pass the
 * folders above (a data folder below root's 0700 home), by an open handle on the folder. The kernel
 * lets a process through `/proc/self/fd/3` that could not walk there, so the data stays where the
 * operator put it, and no folder of theirs has to be opened up.
 */
export type FolderAccess = { folder: string; byHandle: boolean }

type Spawning = {
  program: string
  args: (folder: string) => string[]
  access: FolderAccess
  user: RunUser | undefined
  output: number | 'pipe'
  detached?: boolean
}

export function spawnAs({ program, args, access, user, output, detached }: Spawning): ChildProcess {
  const handle = access.byHandle ? openSync(access.folder, 'r') : undefined
  try {
    return spawn(program, args(handle === undefined ? access.folder : '/proc/self/fd/3'), {
      // PostgreSQL returns to its starting folder while it looks for itself: it must be able to.
      cwd: '/',
      detached: detached ?? false,
      env: cleanEnvironment(),
      stdio: ['ignore', output, output, ...(handle === undefined ? [] : [handle])],
      ...(user && { uid: user.uid, gid: user.gid }),
    })
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

// Chosen by name, so that neither PG* settings get in nor the server's secrets get out.
function cleanEnvironment(): NodeJS.ProcessEnv {
  const passed = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(passed), LC_ALL: 'C' }
}
