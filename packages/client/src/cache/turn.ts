import type { Client } from '../client.ts'
import { advance, momentOf } from '../clock/anchors.ts'
import { startTime } from '../clock/time.ts'
import { LeaseholdError, toLeaseholdError } from '../leasehold-error.ts'
import { viewContent } from '../licensing/view.ts'
import type { Settings } from '../options.ts'
import { type CacheContent, emptyContent } from './cache-content.ts'
import { openContent, sealContent } from './sealed.ts'

/** The right to change the cache, from reading it to the answer of the server. */
export type Turn = {
  readonly client: Client
  /** How to reach the server: in the background over connections that keep no process alive. */
  readonly wire: Settings
  /** Ends the waiting for the server. */
  readonly signal: AbortSignal
}

// As long as a scanner or a backup may keep a file to itself.
const blinkMs = 10_000
// Longer than any turn of a healthy process takes with the default time-outs.
const longestWaitMs = 30_000

/**
 * Does the work while nothing else changes the cache, in this process or another, on what the cache
 * holds then. `deadline` ends the waiting for the turn and for the server.
 */
export async function takeTurn<T>(
  client: Client,
  deadline: AbortSignal | null,
  work: (turn: Turn) => Promise<T>,
  { quiet = false } = {},
): Promise<T> {
  const { settings } = client
  const wire = quiet ? { ...settings, fetch: settings.quietFetch } : settings
  const wait = within(longestWaitMs, deadline)
  const leave = await joinQueue(client, wait)
  let begun = false
  const turn = async () => {
    begun = true
    await reload(client)
    // What cannot be read at this moment may be as good as ever, and is not to be written over.
    if (client.unread !== null) throw client.unread.error
    return work({ client, wire, signal: within(settings.requestTimeoutMs, deadline) })
  }
  try {
    if (client.storage.exclusively === undefined) return await turn()
    return await client.storage.exclusively(wait, turn)
  } catch (error) {
    if (begun || error instanceof LeaseholdError) throw error
    throw wait.aborted
      ? new LeaseholdError('cacheBusy')
      : toLeaseholdError(error, 'cacheUnwritable')
  } finally {
    leave()
    client.onAdopted()
  }
}

/** Looks at what another process wrote, between the turns of this one. */
export async function glance(client: Client): Promise<void> {
  const leave = await joinQueue(client, AbortSignal.timeout(longestWaitMs))
  try {
    await reload(client)
  } finally {
    leave()
    client.onAdopted()
  }
}

/**
 * Reads the cache anew. Never throws: what is wrong with it is noted. One that cannot be read for a
 * moment says nothing: what was verified before holds on, to the end of its lease at most.
 */
export async function reload(client: Client): Promise<void> {
  // What this process knows of time and keys outlives a cache that was deleted beneath it.
  const { anchors, manifestSerial } = client.content
  const bare = { ...emptyContent, anchors, manifestSerial }
  try {
    client.stamp = (await client.storage.stamp?.()) ?? null
    const bytes = await client.storage.read()
    adopt(client, bytes === null ? bare : openContent(client.seal, bytes), null)
    client.unread = null
  } catch (reason) {
    const error = toLeaseholdError(reason, 'cacheUnreadable')
    const nowMs = client.settings.clock.monotonic()
    const sinceMs = client.unread?.sinceMs ?? nowMs
    client.unread = error.code === 'cacheUnreadable' ? { sinceMs, error } : null
    const isBlink = client.unread !== null && nowMs - sinceMs < blinkMs
    if (!isBlink || client.view.lease === null) adopt(client, bare, error)
  }
}

/** Persists a change of the content, and with it the time, before anything relies on it. */
export async function save(turn: Turn, change: Partial<CacheContent>): Promise<void> {
  const { client } = turn
  const content = { ...client.content, ...change }
  const anchors = change.anchors ?? advance(content.anchors, momentOf(client.settings.clock))
  const saved = { ...content, anchors }
  try {
    await client.storage.write(sealContent(client.seal, saved))
    client.stamp = (await client.storage.stamp?.()) ?? null
  } catch (error) {
    throw toLeaseholdError(error, 'cacheUnwritable')
  }
  adopt(client, saved, null)
}

function adopt(client: Client, content: CacheContent, failure: LeaseholdError | null): void {
  const { settings, device } = client
  client.time = startTime(content.anchors, settings.clock)
  const { view, distrust } = viewContent(settings, device, content, client.view, client.time)
  client.content = content
  client.view = view
  client.distrust = failure ?? distrust
}

function within(ms: number, deadline: AbortSignal | null): AbortSignal {
  const timeout = AbortSignal.timeout(ms)
  return deadline === null ? timeout : AbortSignal.any([timeout, deadline])
}

/** Waits for the calls of this process that came before. Returns what ends this one. */
async function joinQueue(client: Client, signal: AbortSignal): Promise<() => void> {
  const before = client.queue
  let leave = () => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  client.queue = before.then(() => left)
  const aborted = new Promise<'aborted'>((settled) => {
    if (signal.aborted) settled('aborted')
    signal.addEventListener('abort', () => settled('aborted'), { once: true })
  })
  if ((await Promise.race([before, aborted])) !== 'aborted') return leave
  leave()
  throw new LeaseholdError('cacheBusy')
}
