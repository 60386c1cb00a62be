import { setTimeout as delay } from 'node:timers/promises'
import { obtainPostmaster, type Postmaster, type Setup } from './postmaster.ts'
import { shutDown } from './shut-down.ts'

const shortestPause = 250
const longestPause = 10_000

/** Keeps a postmaster running until told to stop it. */
export function supervise(first: Postmaster, setup: Setup): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let current: Postmaster | undefined = first
  let stopped: Promise<void> | undefined
  const watching = watch(first)

  async function watch(postmaster: Postmaster): Promise<void> {
    await postmaster.ended
    current = undefined
    if (stopping.signal.aborted) return
    setup.log(`the database with pid ${postmaster.pid} ended unexpectedly; starting it again`)
    const next = await restart()
    if (!next) return
    if (stopping.signal.aborted) return shutDown(next, setup.log)
    current = next
    return watch(next)
  }

  async function restart(): Promise<Postmaster | undefined> {
    for (let pause = shortestPause; ; pause = Math.min(pause * 2, longestPause)) {
      if (stopping.signal.aborted) return undefined
      try {
        const next = await obtainPostmaster(setup)
        setup.log(`the database runs again with pid ${next.pid}`)
        return next
      } catch (error) {
        setup.log((error as Error).message)
        await delay(pause, undefined, { ref: false, signal: stopping.signal }).catch(() => {})
      }
    }
  }

  async function stop(): Promise<void> {
    stopping.abort()
    if (current) await shutDown(current, setup.log)
    await watching
  }

  return {
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}
