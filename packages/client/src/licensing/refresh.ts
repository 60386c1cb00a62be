import { save, type Turn, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { elapsedMs, momentOf } from '../clock/anchors.ts'
import { timeNow } from '../clock/time.ts'
import { asError, LeaseholdError } from '../leasehold-error.ts'
import { recentSyncs, waitForSync } from '../schedule/sync-limit.ts'
import { sendUsage } from '../usage/send-usage.ts'
import { isNetworkError } from '../wire/send-until-known.ts'
import { activate } from './activate.ts'
import { giveBackUnheld } from './give-back.ts'
import { type NotDone, notDone } from './outcome.ts'
import { perform, repeatPending } from './perform.ts'
import { restoreRefusal } from './settle-reply.ts'

export type Refreshed = { readonly refreshed: true } | ({ readonly refreshed: false } & NotDone)

// An answer to a request this old no longer tells the time well enough to count as this refresh.
const recentMs = 5_000

/** Renews, which brings everything that is saved, and sends what waits to be told. */
export async function refresh(client: Client): Promise<Refreshed> {
  try {
    await takeTurn(client, null, refreshByHand)
    await sendUsage(client, null, { quiet: false })
    return { refreshed: true }
  } catch (error) {
    return { refreshed: false, ...notDone(error) }
  }
}

async function refreshByHand(turn: Turn): Promise<void> {
  const { client } = turn
  const now = timeNow(client.time, client.settings.clock)
  const { syncsAt } = client.content
  const waitMs = client.settings.forOthers ? null : waitForSync(syncsAt, now)
  if (waitMs !== null) {
    const retryAfterSeconds = Math.ceil(waitMs / 1_000)
    throw new LeaseholdError('syncTooOften', { retryAfterSeconds })
  }
  try {
    await refreshLease(turn)
  } catch (error) {
    // Where nobody was reached nobody was bothered.
    if (!isNetworkError(error)) await noteSync(turn, now)
    throw error
  }
  await noteSync(turn, now)
}

async function noteSync(turn: Turn, now: number): Promise<void> {
  if (turn.client.content.lease === null) return
  await save(turn, { syncsAt: [...recentSyncs(turn.client.content.syncsAt, now), now] })
}

/** As `refresh`, if it is due, within the time given; what is still under way then is abandoned. */
export async function courtesyRefresh(client: Client, timeoutMs: number): Promise<Refreshed> {
  const deadline = new AbortController()
  const tooLate = new LeaseholdError('networkUnreachable', { details: `within ${timeoutMs} ms` })
  return new Promise<Refreshed>((resolve) => {
    const timer = setTimeout(() => {
      deadline.abort(tooLate)
      resolve({ refreshed: false, ...notDone(tooLate) })
    }, timeoutMs)
    takeTurn(client, deadline.signal, refreshIfDue)
      .then(
        () => resolve({ refreshed: true }),
        // Nobody waits for it after its time, so what it throws would end the application.
        (error: unknown) => resolve({ refreshed: false, ...notDone(asError(error)) }),
      )
      .finally(() => clearTimeout(timer))
  })
}

/** Throws why it was not done. */
export async function refreshIfDue(turn: Turn): Promise<void> {
  const { client } = turn
  const { lease } = client.view
  const { accessToken, courtesyAt } = client.content
  if (lease === null || accessToken === null) return refreshLease(turn)
  const { courtesy, courtesyIntervalSeconds } = lease.renewal
  if (!courtesy) throw new LeaseholdError('courtesyOff')
  const now = timeNow(client.time, client.settings.clock)
  if (courtesyAt !== null && now < courtesyAt + courtesyIntervalSeconds * 1000) {
    throw new LeaseholdError('courtesyNotDue')
  }
  // A try that fails counts too: a server that hangs must not delay each start of the program.
  await save(turn, { courtesyAt: now })
  try {
    await refreshLease(turn)
  } catch (error) {
    const offline = error instanceof LeaseholdError && error.code === 'networkUnreachable'
    if (offline && !turn.signal.aborted) await save(turn, { courtesyAt })
    throw error
  }
}

/** Throws why it was not done; the lease from before goes on. */
export async function refreshLease(turn: Turn): Promise<void> {
  const { client } = turn
  await requireSeat(turn)
  if (!client.content.nonceLost && (await repeatRefresh(turn))) return giveBackUnheld(turn)
  await requireSeat(turn)
  try {
    if (client.content.nonceLost) throw new LeaseholdError('nonceMismatch', { status: 409 })
    await perform(turn, {
      method: 'PATCH',
      path: '/api/v1/activation',
      body: null,
      effect: { kind: 'refresh' },
    })
  } catch (error) {
    await recover(turn, error)
  }
  await giveBackUnheld(turn)
}

/** Whether what was left behind was a refresh that has just become this one. */
async function repeatRefresh(turn: Turn): Promise<boolean> {
  const repeated = await repeatPending(turn)
  if (repeated?.effect.kind !== 'refresh' || turn.client.content.nonceLost) return false
  return elapsedMs(repeated.sent, momentOf(turn.client.settings.clock)) < recentMs
}

/** Activates again, once, if the application gives what is needed for it. */
async function recover(turn: Turn, error: unknown): Promise<void> {
  const { recover: ask } = turn.client.settings
  const lost = error instanceof LeaseholdError && error.code === 'nonceMismatch'
  const request = lost && ask !== null ? await ask(error) : null
  if (request === null) throw error
  await activate(turn, request)
}

async function requireSeat(turn: Turn): Promise<void> {
  const { content, distrust } = turn.client
  if (content.accessToken !== null) return
  if (content.offline.active !== null) throw new LeaseholdError('activationOffline')
  if (distrust !== null) throw distrust
  throw content.refusal === null
    ? new LeaseholdError('notActivated')
    : restoreRefusal(content.refusal)
}
