import { glance, save, takeTurn } from './cache/turn.ts'
import type { Client } from './client.ts'
import { timeNow } from './clock/time.ts'
import { type Changed, differs, stateNow } from './licensing/state.ts'

// How soon a process sees what another one of the same application did.
const watchMs = 1_000
// How much running time a device whose power was cut can deny.
const evidenceMs = 5 * 60_000
const closeMs = 2_000

/** The work of an opened licence that needs no server. */
export type Housekeeping = {
  /** Ends it, and writes down the time and that nothing is held any more. */
  stop(): Promise<void>
}

/**
 * Watches the cache for other processes, writes down the time now and then, and tells of changes, the
 * end of the lease included. What talks to the server by itself is to start here too.
 */
export function keepHouse(client: Client, tell: (changed: Changed) => void): Housekeeping {
  const { clock } = client.settings
  let told = stateNow(client)
  let cancelEnd = () => {}

  client.onAdopted = () => {
    const after = stateNow(client)
    const before = told
    told = after
    cancelEnd()
    const leftMs = client.view.usableUntil - timeNow(client.time, clock)
    if (leftMs > 0 && !client.closed) cancelEnd = clock.after(leftMs, client.onAdopted)
    if (differs(before, after)) tell({ before, after })
    client.wake()
  }

  // A storage without a stamp has one process, so that there is nobody to watch.
  const isShared = client.storage.stamp !== undefined
  const cancelWatch = isShared ? every(client, watchMs, () => watch(client)) : () => {}
  const cancelEvidence = every(client, evidenceMs, () => noteTime(client))
  client.onAdopted()
  const { highest } = client.content.anchors
  const isOld = highest !== null && timeNow(client.time, clock) > highest.at + evidenceMs
  const noted = isOld ? noteTime(client) : Promise.resolve()

  const stop = async () => {
    cancelWatch()
    cancelEvidence()
    await noted
    await letGo(client)
    cancelEnd()
  }
  return { stop }
}

function every(client: Client, ms: number, work: () => Promise<void>): () => void {
  const { clock } = client.settings
  let cancel = () => {}
  let stopped = false
  const next = () => {
    cancel = clock.after(ms, () =>
      work().finally(() => {
        if (!stopped) next()
      }),
    )
  }
  next()
  return () => {
    stopped = true
    cancel()
  }
}

async function watch(client: Client): Promise<void> {
  await quietly(async () => {
    const stamp = await client.storage.stamp?.()
    const isOther = stamp !== undefined && stamp !== client.stamp
    if (isOther || client.unread !== null) await glance(client)
  })
}

/** Persists the time, so that a clock set back later is caught, and that the holdings are held. */
async function noteTime(client: Client): Promise<void> {
  await quietly(async () => {
    await takeTurn(client, AbortSignal.timeout(closeMs), async (turn) => {
      const { lease, holdings } = client.content
      if (lease === null) return
      const seenAt = timeNow(client.time, client.settings.clock)
      const seen = holdings.map((held) => (isOwn(client, held.holder) ? { ...held, seenAt } : held))
      await save(turn, { holdings: seen })
    })
  })
}

async function letGo(client: Client): Promise<void> {
  await quietly(async () => {
    await takeTurn(client, AbortSignal.timeout(closeMs), async (turn) => {
      const { lease, holdings } = client.content
      if (lease === null) return
      const free = holdings.map((held) =>
        isOwn(client, held.holder) ? { ...held, holder: null } : held,
      )
      await save(turn, { holdings: free })
    })
  })
}

function isOwn(client: Client, holder: Client['holder'] | null): boolean {
  return holder?.instance === client.holder.instance
}

/**
 * What could not be noted now is noted the next time. Nobody waits for it, so that a storage that
 * fails, as one given by the application may in any way, must not end the program.
 */
async function quietly(work: () => Promise<void>): Promise<void> {
  await work().catch(() => {})
}
