import type { Clock } from '../../src/leasehold.ts'

/** A clock that stands still until it is moved, with the faults that real ones have. */
export type TestClock = Clock & {
  /** Time passes: everything moves. */
  pass(ms: number): void
  /** The same, but everything that becomes due is done at its time, and what it sets going too. */
  advance(ms: number): Promise<void>
  /** Waits until what was set going has come to rest; nothing here waits for real time. */
  settle(): Promise<void>
  /** Somebody sets the clock on the wall. */
  setWall(at: number): void
  /** The machine restarts after this time. */
  restart(ms: number): void
}

export const startAt = Date.UTC(2026, 5, 1, 12)

export function testClock(at = startAt): TestClock {
  let wallAt = at
  let uptimeMs = 3_600_000
  let boot = 1
  let due: { at: number; callback: () => unknown }[] = []
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  const settle = async () => {
    for (let i = 0; i < 3; i++) await turn()
  }
  const moveTo = (at: number) => {
    wallAt += at - uptimeMs
    uptimeMs = at
  }
  return {
    settle,
    advance: async (ms) => {
      const endMs = uptimeMs + ms
      await settle()
      for (;;) {
        const [next] = due.filter((entry) => entry.at <= endMs).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        due = due.filter((entry) => entry !== next)
        moveTo(Math.max(next.at, uptimeMs))
        await next.callback()
        await turn()
      }
      moveTo(endMs)
      await settle()
    },
    wall: () => wallAt,
    monotonic: () => uptimeMs,
    uptime: () => uptimeMs,
    bootId: () => `boot ${boot}`,
    after: (delayMs, callback) => {
      const entry = { at: uptimeMs + delayMs, callback }
      due.push(entry)
      return () => {
        due = due.filter((other) => other !== entry)
      }
    },
    pass: (ms) => {
      wallAt += ms
      uptimeMs += ms
      const now = due.filter((entry) => entry.at <= uptimeMs)
      due = due.filter((entry) => entry.at > uptimeMs)
      for (const { callback } of now) callback()
    },
    setWall: (to) => {
      wallAt = to
    },
    restart: (ms) => {
      wallAt += ms
      uptimeMs = 10_000
      boot += 1
    },
  }
}
