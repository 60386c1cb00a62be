import { type Background, type BackgroundState, startBackground } from '../background/background.ts'
import { save, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { type Anchors, advance, momentOf } from '../clock/anchors.ts'
import { keepHouse } from '../housekeeping.ts'
import type { LeaseholdError } from '../leasehold-error.ts'
import { type ActivationRequest, activate } from '../licensing/activate.ts'
import { type Deactivated, deactivate } from '../licensing/deactivate.ts'
import { type Counted, count } from '../licensing/features.ts'
import { performOnce } from '../licensing/perform.ts'
import { type Refreshed, refresh } from '../licensing/refresh.ts'
import { problemNow, requireActive, statusNow } from '../licensing/standing.ts'
import type { Status } from '../licensing/view.ts'
import { openClient } from '../open-client.ts'
import { type LeaseholdOptions, settle } from '../options.ts'
import type { JsonObject } from '../trust/jws.ts'
import type { Lease } from '../trust/lease.ts'
import { addUse, type UsageEntry } from '../usage/queue.ts'
import { sendUsage } from '../usage/send-usage.ts'

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
  /** `callKey` as with `relay`; a use that was queued is known again while this program runs. */
  count(key: string, amount: number, callKey: string): Promise<Counted>
  /** Takes over what another program counted while nobody could be asked, each batch once. */
  takeUsage(queueId: string, sequence: number, entries: readonly UsageEntry[]): Promise<void>
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
        requireActive(client)
        const effect = { kind: method === 'GET' ? 'entitlement' : 'track' } as const
        return performOnce(turn, { method, path, body, effect }, key)
      }),
    count: (key, amount, callKey) => count(client, key, amount, callKey),
    takeUsage: (queueId, sequence, entries) =>
      takeTurn(client, null, async (turn) => {
        const { usage, takenOver } = client.content
        if (sequence <= (takenOver[queueId] ?? 0)) return
        // One write for both, so that a batch sent again after a crash is known.
        await save(turn, {
          usage: entries.reduce(addUse, usage),
          takenOver: { ...takenOver, [queueId]: sequence },
        })
      }),
    deactivate: () => deactivate(client),
    close,
  }
}
