const earliest = 0.75
const randomAtOnce = 4_096
/** What is remembered of how many were told to come when; a larger interval wraps around. */
const slots = 65_536

/**
 * When clients ask again: between three quarters of the interval and all of it, of two instants
 * drawn the one for which fewer have been told. So clients that started together spread out.
 */
export function createPace(randomBytes: (count: number) => Buffer) {
  const told = new Uint16Array(slots)
  let lastSecond = 0
  let pool: Buffer = Buffer.alloc(0)
  let used = 0

  function random(): number {
    if (used + 4 > pool.length) {
      pool = randomBytes(randomAtOnce)
      used = 0
    }
    const value = pool.readUInt32BE(used)
    used += 4
    return value / 2 ** 32
  }

  /** Whole seconds between the two, both included. */
  function draw(from: number, to: number): number {
    return from + Math.floor(random() * (to - from + 1))
  }

  /** What is past is forgotten, for the second that takes its slot. */
  function forgetUntil(second: number): void {
    const first = Math.max(lastSecond, second - slots)
    for (let past = first; past < second; past++) told[past % slots] = 0
    lastSecond = Math.max(lastSecond, second)
  }

  return {
    /** Seconds until the next contact, by a monotonic clock. */
    nextContact(pollSeconds: number, monotonicMs: number): number {
      const second = Math.floor(monotonicMs / 1000)
      forgetUntil(second)
      const from = Math.ceil(pollSeconds * earliest)
      const [one, other] = [draw(from, pollSeconds), draw(from, pollSeconds)]
      const load = (after: number) => told[(second + after) % slots] ?? 0
      const chosen = load(one) <= load(other) ? one : other
      const slot = (second + chosen) % slots
      told[slot] = Math.min(load(chosen) + 1, 65_535)
      return chosen
    },
    /** Milliseconds within which clients come back to a server that has stopped or turned them away. */
    retryMs: (): number => draw(1_000, 10_000),
  }
}

/**
 * The same between the same bounds, but always the same for a grant: the answer to a lost reply is
 * made again from the grant, to the byte.
 */
export function contactOfGrant(pollSeconds: number, name: string): number {
  const from = Math.ceil(pollSeconds * earliest)
  return from + (hashOf(name) % (pollSeconds - from + 1))
}

/** FNV-1a, 32 bits: even enough to spread devices, and no secret. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

export type Pace = ReturnType<typeof createPace>
