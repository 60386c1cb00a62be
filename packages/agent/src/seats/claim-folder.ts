import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type FileLock, lockToTry } from '@leasehold/client/file-lock'

// Longer than it takes to know a silent holder for dead, as one of a container that is gone.
const longestWaitMs = 30_000
const pauseMs = 1_000

/**
 * Makes this the one agent that works on a folder: two would give one seat to two applications. What
 * a killed one held is taken over. Throws when another agent is at work.
 */
export async function claimFolder(folder: string, waitMs = longestWaitMs): Promise<FileLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lock = lockToTry(join(folder, 'agent.lock'))
  const begunMs = performance.now()
  for (;;) {
    const claim = await lock.try()
    if (claim !== null) return claim
    if (performance.now() - begunMs >= waitMs) throw new Error(`another agent works on ${folder}`)
    await pause(pauseMs)
  }
}
