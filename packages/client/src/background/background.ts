import type { Lead } from '../cache/storage.ts'
import { save, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { timeNow } from '../clock/time.ts'
import { asError, LeaseholdError } from '../leasehold-error.ts'
import { dutyAfter, factsOf } from '../licensing/duty-after.ts'
import { refreshIfDue, refreshLease } from '../licensing/refresh.ts'
import { type Push, type PushEvent, startPush, stepPush } from '../schedule/push.ts'
import { type Action, step } from '../schedule/step.ts'
import { waitingAmount } from '../usage/queue.ts'
import { sendUsage } from '../usage/send-usage.ts'
import { isNetworkError } from '../wire/send-until-known.ts'
import { followStream, type Stream } from './follow-stream.ts'
import { pollUpdates } from './poll-updates.ts'

// How soon another process takes over when the one that worked in the background is gone.
const leadMs = 5_000
// A clock that is set forward and a machine that slept are noticed within this time.
const longestSleepMs = 60_000
// After something that no retry is meant for, as a disk that is full.
const faultPauseMs = 60_000
// A scanner or a backup keeps the cache to itself for a moment only.
const blinkPauseMs = 2_000
// A courtesy is only one when nobody waits: a server that takes longer is not asked by it.
const courtesyMs = 2_000

/**
 * What the background is at: whether this process does it, whether the stream works, when the server
 * is asked next, and what went wrong last. Instants are milliseconds UTC, null for never.
 */
export type BackgroundState = {
  readonly leads: boolean
  readonly streams: boolean
  readonly nextAt: number | null
  /** How much was used and is not told yet. */
  readonly usageWaiting: number
  /** Why the server did not take usage as it was numbered: a copy of the device counts too, perhaps. */
  readonly usageProblem: LeaseholdError | null
  readonly lastError: LeaseholdError | null
}

export type Background = {
  state(): BackgroundState
  /** Ends when nothing is due at this moment. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * Does by itself what the schedule says is due, in one process of the application at a time. No timer
 * and no connection here keeps the process alive, and nothing here throws.
 */
export function startBackground(client: Client): Background {
  const { clock, random } = client.settings
  const ending = new AbortController()
  let lead: Lead | null = null
  let push: Push = startPush(chance(), now())
  let stream: Stream | null = null
  let nextAt: number | null = null
  let faultUntilAt = 0
  let lastError: LeaseholdError | null = null
  let usageProblem: LeaseholdError | null = null
  let cancelTimer = () => {}
  let working: Promise<void> | null = null
  let isWanted = false
  let leadSeenMs = Number.NEGATIVE_INFINITY

  function now(): number {
    return timeNow(client.time, clock)
  }

  function chance(): number {
    const [byte = 0, second = 0] = random(2)
    return (byte * 256 + second) / 65_536
  }

  /** Looks what is due, once at a time; asked meanwhile, once more afterwards. */
  function look(): Promise<void> {
    isWanted = true
    working ??= work().finally(() => {
      working = null
      // Asked between the last look and this moment.
      if (isWanted && !ending.signal.aborted) void look()
    })
    return working
  }

  async function work(): Promise<void> {
    while (isWanted && !ending.signal.aborted) {
      isWanted = false
      cancelTimer()
      try {
        await ((await leads()) ? doDue() : sleep(leadMs))
      } catch (error) {
        lastError = asError(error)
        const pauseMs = client.unread === null ? faultPauseMs : blinkPauseMs
        faultUntilAt = now() + pauseMs
        sleep(pauseMs)
      }
    }
  }

  const isAlone = client.storage.lead === undefined
  const isLeading = () => isAlone || lead !== null

  async function leads(): Promise<boolean> {
    if (client.storage.lead === undefined) return true
    // Asked often, and it changes rarely.
    if (clock.monotonic() - leadSeenMs < leadMs) return lead !== null
    leadSeenMs = clock.monotonic()
    if (lead !== null && (await lead.isOurs())) return true
    // Taken over while this process slept: it must not go on touching what is another's.
    await lead?.release()
    lead = null
    lead = await client.storage.lead()
    if (lead === null) stopStream()
    return lead !== null
  }

  async function doDue(): Promise<void> {
    const at = now()
    const state = { duty: client.content.duty, facts: facts() }
    const { actions, nextAt: dueAt } = step(state, { kind: 'looked' }, at)
    if (at >= faultUntilAt) {
      for (const action of actions) {
        if (ending.signal.aborted) return
        await perform(action)
        isWanted = true
      }
    }
    if (isWanted) return
    const pushAt = steer({ kind: 'looked' })
    nextAt = dueAt
    const pausedUntilAt = faultUntilAt > at ? faultUntilAt : null
    const ahead = [dueAt, pushAt, pausedUntilAt].filter((due) => due !== null)
    sleep(Math.min(longestSleepMs, ...ahead.map((due) => due - at)))
  }

  function facts() {
    const lease = client.view.standing === 'notActivated' ? null : client.view.lease
    return factsOf(client, lease, client.content)
  }

  function sleep(ms: number): void {
    cancelTimer()
    cancelTimer = clock.after(Math.min(Math.max(ms, 1), longestSleepMs), look)
  }

  async function perform({ task }: Action): Promise<void> {
    const error = await tryTask(task)
    lastError = error
    if (error === null || ending.signal.aborted) return
    // Nobody was asked, and there is nowhere to note it.
    if (client.unread !== null) throw error
    const { retryAfterSeconds } = error
    // A disk decides nothing: only what the server says is asked about as rarely as a refusal.
    const refused = !isNetworkError(error) && !isCacheFault(error)
    const event = { kind: 'failed', task, retryAfterSeconds, refused, chance: chance() } as const
    await takeTurn(client, ending.signal, async (turn) => {
      const duty = dutyAfter(client, client.view.lease, {}, event, now())
      await save(turn, { duty })
    })
  }

  async function tryTask(task: Action['task']): Promise<LeaseholdError | null> {
    const { signal } = ending
    try {
      switch (task) {
        case 'renew':
          await takeTurn(client, signal, refreshLease, { quiet: true })
          return null
        case 'courtesy': {
          const deadline = AbortSignal.any([signal, AbortSignal.timeout(courtesyMs)])
          await takeTurn(client, deadline, refreshIfDue, { quiet: true })
          return null
        }
        case 'poll':
          return await pollUpdates(client, signal)
        case 'sendUsage': {
          const { error, problem } = await sendUsage(client, signal)
          usageProblem = problem ?? usageProblem
          return error
        }
      }
    } catch (error) {
      return asError(error)
    }
  }

  /** Opens and closes the stream; gives when to look again. */
  function steer(event: PushEvent): number | null {
    const { accessToken } = client.content
    // Another token, another stream: the server ends the old one with the lease of its token.
    if (stream !== null && stream.accessToken !== accessToken) stopStream()
    const { lease, refused } = facts()
    const isUseful = lease !== null && !refused && now() < lease.endsAt
    const next = stepPush(push, isUseful, event, chance(), now())
    push = next.push
    if (next.action === 'close') {
      stream?.close()
      stream = null
    }
    if (next.action === 'open') stream = followStream(client, hear)
    return next.nextAt
  }

  function hear(event: PushEvent): void {
    if (event.kind === 'lost') stream = null
    steer(event)
    void look()
  }

  function stopStream(): void {
    stream?.close()
    stream = null
    push = startPush(chance(), now())
  }

  client.wake = () => {
    if (!ending.signal.aborted) void look()
  }
  void look()

  return {
    state: () => ({
      leads: isLeading(),
      streams: push.isUp,
      nextAt,
      usageWaiting: waitingAmount(client.content.usage),
      usageProblem,
      lastError,
    }),
    idle: async () => {
      while (working !== null) await working
    },
    stop: async () => {
      client.wake = () => {}
      ending.abort(new LeaseholdError('closed'))
      cancelTimer()
      stopStream()
      await working
      await lead?.release()
      lead = null
    },
  }
}

function isCacheFault({ code }: LeaseholdError): boolean {
  return code === 'cacheUnreadable' || code === 'cacheUnwritable'
}
