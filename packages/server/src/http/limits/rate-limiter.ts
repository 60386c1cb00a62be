export type RateLimiter = {
  /** Counts a request of the key. Seconds until the next one may come; 0 when this one may. */
  take(key: string): number
}

const windowMs = 60_000
// Hundred bytes or so each.
const maxKeys = 100_000

/**
 * So many requests a minute for each key: at once if it was still before, then at an even pace. One
 * number a key is kept, when its whole minute would be free again.
 */
export function rateLimiter(now: () => number, perMinute: number): RateLimiter {
  const stepMs = windowMs / perMinute
  // In the order of their first request.
  const freeAt = new Map<string, number>()
  const makeRoom = (at: number) => {
    for (const [key, free] of freeAt) {
      if (freeAt.size < maxKeys && free > at) return
      freeAt.delete(key)
    }
  }
  return {
    take(key) {
      const at = now()
      const known = freeAt.get(key)
      if (known === undefined) makeRoom(at)
      // What lies further ahead than a full minute was noted before a clock was set back.
      const free = known === undefined || known > at + windowMs + stepMs ? at : Math.max(at, known)
      const next = free + stepMs
      if (next - at > windowMs + stepMs / 2)
        return Math.max(1, Math.ceil((next - at - windowMs) / 1000))
      freeAt.set(key, next)
      return 0
    },
  }
}
