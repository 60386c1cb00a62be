import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** Where an application's time comes from. All are milliseconds. */
export type Clock = {
  /** Since 1970, UTC; may be wrong and may jump. */
  wall(): number
  /** Never goes back within this process; its zero means nothing. */
  monotonic(): number
  /** Since the start of the machine, time asleep included. */
  uptime(): number
  /** Names this run of the machine: another name, another start. Null where there is none. */
  bootId(): string | null
  /** Calls back once, later. Does not keep the process alive. Returns what cancels it. */
  after(delayMs: number, callback: () => unknown): () => void
}

// A longer delay makes setTimeout fire at once.
const longestDelayMs = 2 ** 31 - 1

let bootId: string | null | undefined

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => uptime() * 1000,
  bootId: () => {
    bootId ??= readBootId()
    return bootId
  },
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), longestDelayMs))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return null
  }
}
