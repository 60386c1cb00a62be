import { isIPv6 } from 'node:net'
import type { Clock } from '../clock.ts'
import { RequestError } from './request-error.ts'

export type AttemptLimiter = {
  /** Throws 429 `tooManyAttempts` with Retry-After while the key has failed too often. */
  check(key: string): void
  /** Counts a failed attempt. */
  failed(key: string): void
  /** Takes back what was counted as failed before it was known to be right. */
  succeeded(key: string): void
}

export type AttemptLimits = {
  /** Failed attempts that are let through within the window. */
  attempts: number
  windowSeconds: number
  /** Keys remembered at most; past it the oldest is forgotten. */
  maxKeys?: number
}

/**
 * Counts failures in memory, one window for each key, begun by its first failure. Check before
 * looking at a secret that could be guessed: a blocked guesser must not learn which guess was right.
 */
export function attemptLimiter(clock: Clock, limits: AttemptLimits): AttemptLimiter {
  const { attempts, windowSeconds, maxKeys = 10_000 } = limits
  // In the order of their beginning, which is the order of insertion.
  const windows = new Map<string, { endsAt: number; failures: number }>()
  const current = (key: string) => {
    const window = windows.get(key)
    if (window && window.endsAt > clock.now()) return window
    if (window) windows.delete(key)
    return undefined
  }
  const makeRoom = () => {
    for (const [key, window] of windows) {
      if (windows.size < maxKeys && window.endsAt > clock.now()) return
      windows.delete(key)
    }
  }
  return {
    check(key) {
      const window = current(key)
      if (!window || window.failures < attempts) return
      const seconds = Math.max(1, Math.ceil((window.endsAt - clock.now()) / 1000))
      throw new RequestError('tooManyAttempts', { headers: { 'retry-after': String(seconds) } })
    },
    failed(key) {
      const window = current(key)
      if (window) {
        window.failures += 1
        return
      }
      makeRoom()
      windows.set(key, { endsAt: clock.now() + windowSeconds * 1000, failures: 1 })
    },
    succeeded(key) {
      const window = current(key)
      if (window && window.failures > 0) window.failures -= 1
    },
  }
}

/** The key of one address for one tenant. */
export function attemptKey(tenantId: string, address: string): string {
  return `${tenantId} ${sourceOf(address)}`
}

/** Who an address stands for. An IPv6 customer owns a whole /64, so that counts as one. */
export function sourceOf(address: string): string {
  return isIPv6(address) ? networkOf(address) : address
}

function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].slice(0, 4).join(':')
}
