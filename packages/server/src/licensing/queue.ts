import type { Answer, Submission } from './submission.ts'

/** A submission waiting for its answer. */
export type Pending = {
  readonly submission: Submission
  readonly key: string
  /** By the process's monotonic clock, in ms. */
  readonly waitingSince: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export type QueueLimits = { readonly perGroup: number; readonly total: number }

/** Most commands of one batch, and most groups, whose entitlements it locks. */
export const batchCommands = 512
export const batchGroups = 100

/** What a tenant's turn may take of a batch: both are one part in sixteen of the whole. */
const turn = { commands: 32, groups: 6 }

type Line = { readonly key: string; readonly tenantId: string; readonly waiting: Pending[] }

/**
 * Commands wait in a line per group, lines in a ring per tenant. A batch takes turns of tenants,
 * and in each of their groups, so whoever floods delays only itself. A group whose commands are at the
 * database is left out until they are back, which keeps its order.
 */
export function createQueue(limits: QueueLimits) {
  const lines = new Map<string, Line>()
  const ready = new Map<string, Map<string, Line>>()
  const inFlight = new Set<string>()
  let size = 0

  function makeReady(line: Line): void {
    let ring = ready.get(line.tenantId)
    if (!ring) {
      ring = new Map()
      ready.set(line.tenantId, ring)
    }
    ring.set(line.key, line)
  }

  function dropReady(line: Line): void {
    const ring = ready.get(line.tenantId)
    ring?.delete(line.key)
    if (ring?.size === 0) ready.delete(line.tenantId)
  }

  /** The tenant's groups give up what they have, one after the other, each to the end of its ring. */
  function takeTurn(ring: Map<string, Line>, batch: Pending[], taken: Set<Line>): void {
    let left = Math.min(turn.commands, batchCommands - batch.length)
    for (let groups = 0; groups < turn.groups && left > 0; groups += 1) {
      const line = firstOf(ring, taken)
      if (!line) return
      taken.add(line)
      const share = line.waiting.splice(0, left)
      batch.push(...share)
      left -= share.length
      ring.delete(line.key)
      if (line.waiting.length > 0) ring.set(line.key, line)
    }
  }

  return {
    get size(): number {
      return size
    },

    /** Whether a batch would find anything. */
    get hasWork(): boolean {
      return ready.size > 0
    },

    /** False when the line or the queue is full. */
    add(pending: Pending): boolean {
      const line = lines.get(pending.key) ?? {
        key: pending.key,
        tenantId: pending.submission.tenantId,
        waiting: [],
      }
      if (size >= limits.total || line.waiting.length >= limits.perGroup) return false
      lines.set(pending.key, line)
      line.waiting.push(pending)
      size += 1
      if (!inFlight.has(line.key)) makeReady(line)
      return true
    },

    /** The next batch; its groups count as in flight until `done`. */
    take(): Pending[] {
      const batch: Pending[] = []
      const taken = new Set<Line>()
      while (batch.length < batchCommands) {
        const before = batch.length
        for (const ring of [...ready.values()]) takeTurn(ring, batch, taken)
        if (batch.length === before) break
      }
      for (const line of taken) {
        inFlight.add(line.key)
        dropReady(line)
        if (line.waiting.length === 0) lines.delete(line.key)
      }
      // A tenant that was served goes behind those that were not.
      for (const tenantId of new Set([...taken].map((line) => line.tenantId))) {
        const ring = ready.get(tenantId)
        if (!ring) continue
        ready.delete(tenantId)
        ready.set(tenantId, ring)
      }
      size -= batch.length
      return batch
    },

    /** The batch is back from the database: its groups may be taken again. */
    done(batch: readonly Pending[]): void {
      for (const key of new Set(batch.map((pending) => pending.key))) {
        inFlight.delete(key)
        const line = lines.get(key)
        if (line) makeReady(line)
      }
    },

    /** Takes out what has waited since before `since`. */
    expire(since: number): Pending[] {
      const expired: Pending[] = []
      for (const line of [...lines.values()]) {
        while (line.waiting[0] && line.waiting[0].waitingSince < since) {
          expired.push(line.waiting.shift() as Pending)
        }
        if (line.waiting.length > 0) continue
        lines.delete(line.key)
        dropReady(line)
      }
      size -= expired.length
      return expired
    },
  }
}

function firstOf(ring: ReadonlyMap<string, Line>, taken: ReadonlySet<Line>): Line | undefined {
  for (const line of ring.values()) {
    if (taken.has(line) || taken.size < batchGroups) return line
  }
  return undefined
}

export type Queue = ReturnType<typeof createQueue>
