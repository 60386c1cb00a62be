import { performance } from 'node:perf_hooks'
import type { Refusal } from '@leasehold/core/outcome'
import type { AccessClaims } from '../licensing/access-token.ts'
import type { Notice } from '../licensing/notices.ts'
import type { Deliverable, KnownVersion, PollAnswer } from './answer-poll.ts'

/** Where a stream's events go. */
export type Sink = {
  send(event: StreamEvent): void
  /** The last event, and the end. */
  revoke(refusal: Refusal): void
  end(): void
  /** Cuts a reader off that does not read. */
  destroy(): void
  /** Bytes that were sent and not yet taken. */
  readonly waitingBytes: number
}

export type StreamEvent =
  | { readonly name: 'update'; readonly id: string; readonly data: string }
  | { readonly name: 'ping'; readonly data: string }

type Stream = {
  readonly claims: AccessClaims
  readonly sink: Sink
  known: KnownVersion | null
  pingAt: number
  /** Something was committed that it has not been looked at for. */
  stale: boolean
  /** What it is to be sent, while it waits for its turn in a crowd. */
  update: Deliverable | null
  /** The body of its update is being made. */
  busy: boolean
}

type Waiting = { readonly stream: Stream; readonly update: Deliverable }

export type StreamOptions = {
  readonly epoch: number
  readonly now: () => number
  readonly isTrusted: () => boolean
  /** From memory; undefined when it is not there. */
  readonly answer: (claims: AccessClaims, known: KnownVersion | null) => PollAnswer | undefined
  readonly lookUp: (claims: AccessClaims, known: KnownVersion | null) => Promise<PollAnswer>
  readonly bodies: (
    asked: readonly { claims: AccessClaims; update: Deliverable }[],
  ) => Promise<readonly (string | null)[]>
  readonly ping: (tenantId: string) => string
}

const pingMs = 15_000
const tickMs = 1_000
/** A reader that leaves more than this unread is too slow; it comes back and resumes. */
const maxWaitingBytes = 256 * 1024
/** While changes of others are not heard. */
const blindRereadMs = 5_000
const deliveredAtOnce = 250
export const maxStreams = 20_000
/** So that one seat does not take the places of all. Of more, the oldest ends. */
const streamsOfSeat = 16

/** The open streams of this process. */
export function createStreams(options: StreamOptions) {
  const { epoch, now, isTrusted, answer, lookUp, bodies, ping } = options
  const streams = new Set<Stream>()
  const byId = new Map<string, Set<Stream>>()
  let ticking: NodeJS.Timeout | undefined
  let looking = false
  let rereadAt = 0

  function add(claims: AccessClaims, sink: Sink, known: KnownVersion | null): Stream {
    // Pings of streams that opened together are spread over the period.
    const pingAt = performance.now() + pingMs * (0.5 + (streams.size % 100) / 200)
    const stream = { claims, sink, known, pingAt, stale: false, update: null, busy: false }
    streams.add(stream)
    for (const id of [claims.entitlementId, claims.activationId]) {
      const set = byId.get(id) ?? new Set()
      byId.set(id, set.add(stream))
    }
    const [oldest, ...others] = byId.get(claims.activationId) ?? []
    if (oldest && others.length >= streamsOfSeat) {
      remove(oldest)
      oldest.sink.end()
    }
    ticking ??= setInterval(tick, tickMs).unref()
    return stream
  }

  function remove(stream: Stream): void {
    if (!streams.delete(stream)) return
    for (const id of [stream.claims.entitlementId, stream.claims.activationId]) {
      const set = byId.get(id)
      set?.delete(stream)
      if (set?.size === 0) byId.delete(id)
    }
    if (streams.size > 0) return
    clearInterval(ticking)
    ticking = undefined
  }

  function tick(): void {
    const at = performance.now()
    const licensingNow = now()
    const trusted = isTrusted()
    const blind = !trusted && at >= rereadAt
    if (blind) rereadAt = at + blindRereadMs
    const waiting: Waiting[] = []
    for (const stream of streams) {
      if (stream.sink.waitingBytes > maxWaitingBytes) {
        remove(stream)
        stream.sink.destroy()
        continue
      }
      if (stream.claims.leaseExpiryAt <= licensingNow) {
        remove(stream)
        stream.sink.end()
        continue
      }
      if (blind) stream.stale = true
      // What time alone has changed: a window that ended, a term that is over.
      if (trusted && !stream.stale && !stream.busy) settleOne(stream, waiting)
      if (stream.pingAt > at || !streams.has(stream)) continue
      stream.pingAt = at + pingMs
      stream.sink.send({ name: 'ping', data: ping(stream.claims.tenantId) })
    }
    void deliver(waiting)
    void lookAtStale()
  }

  /** Ends it or adds it to those that get an update; what is not in memory is looked up later. */
  function settleOne(stream: Stream, waiting: Waiting[]): void {
    const found = answer(stream.claims, stream.known)
    if (!found) stream.stale = true
    else if (found.kind === 'refused') revoke(stream, found.refusal)
    else if (found.kind === 'update') waiting.push({ stream, update: found.update })
  }

  function revoke(stream: Stream, refusal: Refusal): void {
    remove(stream)
    if (refusal.code === 'tokenExpired') stream.sink.end()
    else stream.sink.revoke(refusal)
  }

  /** Looks up what was committed, until there is nothing left to look at or the database is away. */
  async function lookAtStale(): Promise<void> {
    if (looking) return
    looking = true
    try {
      for (;;) {
        const stale = [...streams].filter((stream) => stream.stale && !stream.busy)
        if (stale.length === 0) return
        for (const stream of stale) stream.stale = false
        const found = await Promise.all(
          stale.map((stream) =>
            look(stream).catch(() => {
              stream.stale = true
              return null
            }),
          ),
        )
        // Not waited for: what others are to be told does not wait until a crowd has been served.
        void deliver(found.filter((one) => one !== null))
        // The tick tries again: nothing is gained by asking a database at once that is away.
        if (stale.every((stream) => stream.stale)) return
      }
    } finally {
      looking = false
    }
  }

  async function look(stream: Stream): Promise<Waiting | null> {
    const found = await lookUp(stream.claims, stream.known)
    if (!streams.has(stream)) return null
    if (found.kind === 'refused') revoke(stream, found.refusal)
    return found.kind === 'update' ? { stream, update: found.update } : null
  }

  /** Each is in one delivery at a time, and is sent what was found last: a crowd may take long. */
  async function deliver(found: readonly Waiting[]): Promise<void> {
    const waiting: Stream[] = []
    for (const { stream, update } of found) {
      if (stream.busy) {
        stream.stale = true
        continue
      }
      if (!stream.update) waiting.push(stream)
      stream.update = update
    }
    for (let i = 0; i < waiting.length; i += deliveredAtOnce) {
      await deliverNow(waiting.slice(i, i + deliveredAtOnce))
    }
  }

  async function deliverNow(turn: readonly Stream[]): Promise<void> {
    const chunk: Waiting[] = []
    for (const stream of turn) {
      const { update } = stream
      stream.update = null
      if (!update || !streams.has(stream)) continue
      stream.busy = true
      chunk.push({ stream, update })
    }
    try {
      const asked = chunk.map(({ stream, update }) => ({ claims: stream.claims, update }))
      const made = await bodies(asked)
      for (const [at, { stream, update }] of chunk.entries()) {
        const data = made[at] ?? null
        if (data === null || !streams.has(stream)) continue
        const { version } = update.rights
        stream.known = { epoch, version }
        stream.sink.send({ name: 'update', id: `${epoch}.${version}`, data })
      }
    } catch {
      // The tick tries again.
      for (const { stream } of chunk) stream.stale = true
      return
    } finally {
      for (const { stream } of chunk) stream.busy = false
    }
    if (chunk.some(({ stream }) => stream.stale)) void lookAtStale()
  }

  return {
    get size() {
      return streams.size
    },
    /** Keeps a stream that has been opened; the function takes it away when its reader is gone. */
    open(claims: AccessClaims, sink: Sink, known: KnownVersion | null): () => void {
      const stream = add(claims, sink, known)
      const waiting: Waiting[] = []
      settleOne(stream, waiting)
      // The first event at once, or the client would take the stream for one that is held back.
      if (waiting.length === 0) sink.send({ name: 'ping', data: ping(claims.tenantId) })
      void deliver(waiting)
      void lookAtStale()
      return () => remove(stream)
    },
    hear({ entitlements, activations }: Notice): void {
      let any = false
      for (const id of [...entitlements, ...activations]) {
        for (const stream of byId.get(id) ?? []) {
          stream.stale = true
          any = true
        }
      }
      if (any) void lookAtStale()
    },
    /** Something may have been missed. */
    reset(): void {
      for (const stream of streams) stream.stale = true
      void lookAtStale()
    },
    closeAll(): void {
      for (const stream of [...streams]) {
        remove(stream)
        stream.sink.end()
      }
    },
  }
}

export type Streams = ReturnType<typeof createStreams>
