import type { Deps } from '../deps.ts'
import { createAddressGuard } from '../outbound/address-guard.ts'
import { fanOut } from '../storage/webhooks/fan-out.ts'
import { type DueListener, dueListeners, type Lane, takeLanes } from '../storage/webhooks/lanes.ts'
import { type CallLimits, createReceiver } from './call-receiver.ts'
import { deliverLane } from './deliver-lane.ts'

/** Tells listeners what happened, for as long as it runs. */
export type WebhookSender = {
  /** Does what is due now and waits until it is done; for tests, and before a stop. */
  runDue(): Promise<void>
  start(): void
  stop(): Promise<void>
}

export type SenderDeps = Pick<
  Deps,
  'db' | 'clock' | 'config' | 'keys' | 'secrets' | 'newId' | 'randomBytes' | 'resolveHost' | 'log'
>

export type SenderOptions = {
  /** Calls at a time to one listener, so that a slow one leaves room for the others. */
  readonly perListener?: number
  readonly inAll?: number
  readonly limits?: CallLimits
}

const lookEveryMs = 500
/** Longer than a call may take: after it a lane is somebody else's. */
const leaseMs = 60_000
/** What is under way at a stop has this long to end. */
const drainMs = 3_000

/**
 * One in each server; leases on the lanes share the work. First new events become deliveries, then
 * what is due is delivered: lanes of all listeners side by side, each lane one after the other.
 */
export function createWebhookSender(deps: SenderDeps, options: SenderOptions = {}): WebhookSender {
  const { db, clock, config, log, newId, resolveHost } = deps
  const { perListener = 8, inAll = 256, limits } = options
  const guard = createAddressGuard({ allowPrivate: config.webhooksAllowPrivate, resolveHost })
  const receiver = createReceiver(guard, limits)
  /** Lanes of each listener that are being delivered or taken. */
  const inFlight = new Map<string, number>()
  const running = new Set<Promise<void>>()
  /** What each listener may have of all the calls, by how many there are to be told something. */
  let share = perListener
  const stopping = new AbortController()
  const { signal } = stopping
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<number> | null = null
  let stopped = false

  async function look(): Promise<number> {
    while (!stopped && (await fanOut(db, clock.now())).more);
    let taken = 0
    const due = await dueListeners(db, clock.now())
    share = Math.max(1, Math.min(perListener, Math.floor(inAll / (due.length || 1))))
    for (const listener of due) taken += await takeFor(listener)
    return taken
  }

  /** Takes as many of a listener's lanes as there is room for, and goes on as room is made. */
  async function takeFor(listener: DueListener): Promise<number> {
    const { webhookId } = listener
    const busy = inFlight.get(webhookId) ?? 0
    const limit = Math.min(share - busy, inAll - running.size)
    if (limit <= 0 || stopped) return 0
    // Reserved before anything is awaited, or two looks would take twice as many.
    inFlight.set(webhookId, busy + limit)
    let lanes: Lane[] = []
    try {
      const now = clock.now()
      lanes = await takeLanes(db, listener, { lease: newId(), now, until: now + leaseMs, limit })
    } finally {
      done(webhookId, limit - lanes.length)
    }
    for (const lane of lanes) begin(listener, lane, lanes.length === limit)
    return lanes.length
  }

  function begin(listener: DueListener, lane: Lane, isFull: boolean): void {
    const { webhookId } = listener
    const work: Promise<void> = deliverLane(deps, receiver, lane, leaseMs, signal)
      .finally(() => {
        running.delete(work)
        done(webhookId, 1)
      })
      // More were waiting than there was room for. In a crowd the room goes to any of them.
      .then(async () => {
        if (isFull) await (share < perListener ? lookOnce() : takeFor(listener))
      })
      .catch((error) => log.warn({ err: error, webhookId }, 'a webhook could not be looked after'))
    running.add(work)
  }

  function done(webhookId: string, count: number): void {
    const left = (inFlight.get(webhookId) ?? 0) - count
    if (left > 0) inFlight.set(webhookId, left)
    else inFlight.delete(webhookId)
  }

  /** One look at a time: those that come meanwhile share it. */
  function lookOnce(): Promise<number> {
    looking ??= look().finally(() => {
      looking = null
    })
    return looking
  }

  return {
    async runDue() {
      while ((await lookOnce()) > 0 || running.size > 0) await Promise.all(running)
    },
    start() {
      const tick = () =>
        lookOnce()
          .catch((error) => log.warn({ err: error }, 'webhooks could not be looked at'))
          .finally(() => {
            if (!stopped) timer = setTimeout(tick, lookEveryMs)
          })
      void tick()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      const late = setTimeout(() => stopping.abort(), drainMs)
      await looking?.catch(() => {})
      while (running.size > 0) await Promise.all(running)
      clearTimeout(late)
      stopping.abort()
      receiver.close()
    },
  }
}
