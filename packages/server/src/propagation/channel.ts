import { performance } from 'node:perf_hooks'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Notice, Notices } from '../licensing/notices.ts'
import { type Listener, listen } from '../storage/listener.ts'

const beatMs = 2_000
/** A server that has not heard its own heartbeat for so long reads the database instead. */
const silenceMs = 10_000
const reconnectMs = 500

export type Channel = {
  /** Whether what others commit is heard: what is kept in memory may be believed. */
  readonly trusted: boolean
  start(): void
  stop(): Promise<void>
}

/**
 * Hears what other servers commit. A server's own heartbeat goes the same way, through the database
 * and back, so that a channel which has fallen silent is noticed.
 *
 * @param on.reset what was kept before is worth nothing: something may have been missed
 */
export function createChannel(
  connection: pg.ClientConfig,
  { serverId }: Pick<Notices, 'serverId'>,
  on: { heard(notice: Notice): void; reset(): void },
  log: Logger,
): Channel {
  let listener: Listener | null = null
  let heardAt = Number.NEGATIVE_INFINITY
  let trusted = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    listener = await listen(connection, {
      heard({ s, e, a }) {
        if (s !== serverId) return on.heard({ entitlements: e ?? [], activations: a ?? [] })
        // Its own notices were told within the process; of them only the heartbeat matters.
        if (e || a) return
        heardAt = performance.now()
        if (trusted) return
        on.reset()
        trusted = true
      },
      lost(error) {
        log.warn({ reason: error?.message }, 'the notification channel was lost')
        listener = null
        distrust()
      },
    })
    if (stopped) return drop()
    await listener?.beat(serverId)
  }

  async function drop(): Promise<void> {
    const old = listener
    listener = null
    await old?.close()
  }

  function distrust(): void {
    if (!trusted) return
    trusted = false
    on.reset()
  }

  async function turn(): Promise<void> {
    if (performance.now() - heardAt > silenceMs && trusted) {
      log.warn('no heartbeat came back over the notification channel')
      distrust()
      await drop()
    }
    if (listener) await listener.beat(serverId)
    else await connect()
  }

  function loop(afterMs: number): void {
    timer = setTimeout(() => {
      turn()
        .then(
          () => beatMs,
          () => {
            distrust()
            return drop().then(() => reconnectMs)
          },
        )
        .then((nextMs) => {
          if (!stopped) loop(nextMs)
        })
        .catch(() => {})
    }, afterMs)
    timer.unref()
  }

  return {
    get trusted() {
      return trusted && performance.now() - heardAt <= silenceMs
    },
    start() {
      if (timer === undefined && !stopped) loop(0)
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await drop()
    },
  }
}
