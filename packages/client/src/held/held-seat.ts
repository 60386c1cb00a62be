import { createHash } from 'node:crypto'
import { type Background, type BackgroundState, startBackground } from '../background/background.ts'
import { save, type Turn, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { type Anchors, advance, momentOf } from '../clock/anchors.ts'
import { keepHouse } from '../housekeeping.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { unclaimed } from '../licensing/accept-lease.ts'
import { type ActivationRequest, activate } from '../licensing/activate.ts'
import { type Deactivated, deactivate } from '../licensing/deactivate.ts'
import { type Counted, count } from '../licensing/features.ts'
import { giveBackUnheld } from '../licensing/give-back.ts'
import { notDone } from '../licensing/outcome.ts'
import { answeredBefore, perform, performOnce, repeatPending } from '../licensing/perform.ts'
import { type Refreshed, refresh, refreshLease } from '../licensing/refresh.ts'
import { problemNow, requireActive, statusNow } from '../licensing/standing.ts'
import type { Status } from '../licensing/view.ts'
import { openClient } from '../open-client.ts'
import { type LeaseholdOptions, settle } from '../options.ts'
import type { JsonObject } from '../trust/jws.ts'
import type { Lease } from '../trust/lease.ts'
import { addUse, type UsageEntry } from '../usage/queue.ts'
import { sendUsage } from '../usage/send-usage.ts'
import { isNetworkError } from '../wire/send-until-known.ts'

/** A lease as it was signed, with what those need to know who work from it in this one's place. */
export type HandedOn = {
  readonly document: string
  readonly manifest: string
  readonly fingerprint: string
  readonly seatId: string
  readonly anchors: Anchors
}

/**
 * A seat that a program holds for others on its machine. It is renewed and updated as a licence is,
 * and what the others ask of it is passed on; they keep the account of what they have checked out.
 */
export type HeldSeat = {
  readonly status: Status
  readonly problem: LeaseholdError | null
  readonly lease: Lease | null
  readonly background: BackgroundState
  /** Null without a lease that can be handed on. */
  handOn(): HandedOn | null
  activate(request: ActivationRequest): Promise<void>
  /** Renews, which brings all that is saved, and sends what was used. */
  sync(): Promise<Refreshed>
  /** Passes a call of the activation on; throws what it is refused with. */
  relay(call: Relayed): Promise<JsonObject>
  /** `callKey` as with `relay`. */
  count(key: string, amount: number, callKey: string): Promise<Counted>
  /**
   * Takes over what another program counted while nobody could be asked, each batch once. Throws
   * `usageForked` for a number that was taken with other content, as from a cache that was put back.
   */
  takeUsage(queueId: string, sequence: number, entries: readonly UsageEntry[]): Promise<void>
  /** Gives back what the program that worked on the seat has checked out: now, or when it can be. */
  letGo(): Promise<void>
  /** Not while the server cannot be told what was used: nobody comes again for what others counted. */
  deactivate(): Promise<Deactivated>
  close(): Promise<void>
}

/** A call of the activation; `key` is the caller's, who comes again with it when the answer is lost. */
export type Relayed = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body: string | null
  readonly key: string
}

/** `tell` hears of every new lease and every change of the standing. */
export async function openHeldSeat(options: LeaseholdOptions, tell: () => void): Promise<HeldSeat> {
  const client = await openClient({ ...settle(options), forOthers: true })
  const house = keepHouse(client, () => {})
  const background = startBackground(client)
  const wake = client.wake
  let told = tagOf(client)
  client.wake = () => {
    wake()
    const tag = tagOf(client)
    if (tag === told) return
    told = tag
    tell()
  }
  return seatOf(client, background, async () => {
    client.closed = true
    await background.stop()
    await house.stop()
  })
}

function tagOf(client: Client): string {
  return `${statusNow(client)} ${problemNow(client)?.code} ${client.content.lease?.document}`
}

function seatOf(client: Client, background: Background, close: () => Promise<void>): HeldSeat {
  const { clock } = client.settings
  return {
    get status() {
      return statusNow(client)
    },
    get problem() {
      return problemNow(client)
    },
    get lease() {
      return client.view.lease
    },
    get background() {
      return background.state()
    },
    handOn: () => {
      const { lease, seatId, anchors } = client.content
      if (client.view.lease === null || lease === null || seatId === null) return null
      const { fingerprint } = client.device
      return { ...lease, fingerprint, seatId, anchors: advance(anchors, momentOf(clock)) }
    },
    activate: (request) => takeTurn(client, null, (turn) => activate(turn, request)),
    sync: async () => {
      const refreshed = await refresh(client)
      await sendUsage(client, null, { quiet: false })
      return refreshed
    },
    relay: ({ method, path, body, key }) =>
      takeTurn(client, null, async (turn) => {
        const before = answeredBefore(client, key)
        if (before !== null) return before
        if (client.content.nonceLost) await refreshLease(turn)
        requireActive(client)
        // What was let go may be just what is missing.
        if (client.content.pending === null) await giveBackUnheld(turn)
        const effect = { kind: method === 'GET' ? 'entitlement' : 'track' } as const
        const call = { method, path, body, effect }
        try {
          return await performOnce(turn, call, key)
        } catch (error) {
          // The nonce is this program's own affair: whoever calls has none to get back.
          if (!client.content.nonceLost) throw error
          await refreshLease(turn)
          return answeredBefore(client, key) ?? perform(turn, call, key)
        }
      }),
    count: async (key, amount, callKey) => {
      await regainNonce(client)
      const counted = await count(client, key, amount, callKey)
      if (counted.counted || !client.content.nonceLost) return counted
      await regainNonce(client)
      return count(client, key, amount, callKey)
    },
    takeUsage: (queueId, sequence, entries) =>
      takeTurn(client, null, async (turn) => {
        const { usage, takenOver, takenHashes } = client.content
        const last = takenOver[queueId] ?? 0
        const hash = createHash('sha256').update(JSON.stringify(entries)).digest('base64url')
        if (sequence === last && (takenHashes[queueId] ?? hash) === hash) return
        if (sequence <= last) throw new LeaseholdError('usageForked', { status: 409 })
        // One write for all, so that a batch sent again after a crash is known.
        await save(turn, {
          usage: entries.reduce(addUse, usage),
          takenOver: { ...takenOver, [queueId]: sequence },
          takenHashes: { ...takenHashes, [queueId]: hash },
        })
      }),
    letGo: () => takeTurn(client, null, letGo),
    deactivate: () => tellAndDeactivate(client),
    close,
  }
}

async function tellAndDeactivate(client: Client): Promise<Deactivated> {
  try {
    const { error } = await sendUsage(client, null, { quiet: false })
    // What the server refuses for good must not keep the seat for ever.
    if (isNetworkError(error)) return { deactivated: false, ...notDone(error) }
  } catch (error) {
    return { deactivated: false, ...notDone(error) }
  }
  return deactivate(client)
}

async function letGo(turn: Turn): Promise<void> {
  const { client } = turn
  await quietly(() => repeatPending(turn))
  const { holdings } = client.content
  const theirs = unclaimed([...client.view.features.values()], holdings)
  if (theirs.length === 0) return
  // Written down first: what cannot be given back now goes with the next call or renewal.
  await save(turn, { holdings: [...holdings, ...theirs] })
  if (client.content.pending === null) await giveBackUnheld(turn)
}

async function regainNonce(client: Client): Promise<void> {
  if (client.content.nonceLost) await quietly(() => takeTurn(client, null, refreshLease))
}

/** What was not to be had now is told by the call that needs it. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof LeaseholdError)) throw error
  }
}
