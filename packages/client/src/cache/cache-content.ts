import { type Anchors, type Moment, noAnchors } from '../clock/anchors.ts'
import type { ProcessName } from '../device/process-name.ts'
import type { Explanation } from '../leasehold-error.ts'
import type { EntitlementInfo } from '../licensing/entitlement.ts'
import { noOffline, type OfflineContent } from '../offline/offline-content.ts'
import { type Duty, noDuty } from '../schedule/duty.ts'
import type { JsonObject } from '../trust/jws.ts'
import { emptyQueue, type UsageQueue } from '../usage/queue.ts'

/** One opened licence of one process. */
export type Holder = { readonly process: ProcessName; readonly instance: string }

/** Elements that were checked out; without a holder they are to be given back. */
export type Holding = {
  readonly id: string
  readonly key: string
  readonly amount: number
  readonly holder: Holder | null
  /** When its process was last heard of, for those whose life cannot be judged from here. */
  readonly seenAt: number
}

/** What a granted request changes here, as data, so that it happens after a crash too. */
export type Effect =
  | { readonly kind: 'refresh' | 'entitlement' | 'track' | 'deactivate' | 'count' }
  | { readonly kind: 'checkout'; readonly holding: Holding }
  | { readonly kind: 'return'; readonly holdingIds: readonly string[] }

/** A request that may have been sent and whose reply is not known yet. */
export type PendingRequest = {
  readonly idempotencyKey: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body: string | null
  readonly nonce: string | null
  readonly sent: Moment
  readonly effect: Effect
}

/** Of an activation only a hash of what was sent is kept: no code and no password. */
export type PendingActivation = {
  readonly idempotencyKey: string
  readonly bodyHash: string
  readonly sent: Moment
}

type CachedLease = {
  readonly document: string
  readonly manifest: string
}

export type StoredRefusal = {
  readonly code: string
  readonly status: number | null
  readonly details: string | null
  readonly explanation: Explanation | null
}

/** What a call made for another program came to, which comes again with its key when that was lost. */
type Settled = {
  readonly key: string
  readonly body: JsonObject | null
  readonly refusal: StoredRefusal | null
}

export type CacheContent = {
  readonly v: 1
  readonly seatId: string | null
  readonly accessToken: string | null
  readonly nonce: string | null
  /** The server knows another nonce as the current one, and only a new activation mends that. */
  readonly nonceLost: boolean
  readonly lease: CachedLease | null
  /** The agent's, whose seat this is; null for one of this device's own. */
  readonly agentFingerprint: string | null
  readonly manifestSerial: number
  readonly anchors: Anchors
  readonly pending: PendingRequest | null
  readonly pendingActivation: PendingActivation | null
  readonly courtesyAt: number | null
  /** When what was done by itself, and is to be done again. */
  readonly duty: Duty
  /** When a person asked for a refresh, the last few. */
  readonly syncsAt: readonly number[]
  readonly usage: UsageQueue
  /** By queue of another program on this machine: the last batch that was taken over from it. */
  readonly takenOver: Readonly<Record<string, number>>
  /** By queue again: a hash of that batch, which tells one that is sent again from another. */
  readonly takenHashes: Readonly<Record<string, string>>
  /** The last one only: who asks for another knows what the one before came to. */
  readonly settled: Settled | null
  /** Why the server stopped the rights, or took the activation away. */
  readonly refusal: StoredRefusal | null
  readonly holdings: readonly Holding[]
  /** Amounts by feature that replies gave since the lease document was issued. */
  readonly amounts: Readonly<Record<string, { active: number | null; available: number | null }>>
  readonly entitlement: EntitlementInfo | null
  readonly offline: OfflineContent
}

export const emptyContent: CacheContent = {
  v: 1,
  seatId: null,
  accessToken: null,
  nonce: null,
  nonceLost: false,
  lease: null,
  agentFingerprint: null,
  manifestSerial: 0,
  anchors: noAnchors,
  pending: null,
  pendingActivation: null,
  courtesyAt: null,
  duty: noDuty,
  syncsAt: [],
  usage: emptyQueue,
  takenOver: {},
  takenHashes: {},
  settled: null,
  refusal: null,
  holdings: [],
  amounts: {},
  entitlement: null,
  offline: noOffline,
}

/** The seat that this device took for itself: one of an agent's is not its to ask for. */
export function ownSeatId({ seatId, agentFingerprint }: CacheContent): string | null {
  return agentFingerprint === null ? seatId : null
}

/**
 * The content without the activation. What it knows of time and keys stays, as evidence, and what was
 * used stays to be told.
 */
export function withoutActivation(content: CacheContent): CacheContent {
  const { manifestSerial, anchors, pendingActivation, usage, takenOver, takenHashes } = content
  const told = { usage, takenOver, takenHashes }
  const offline = { ...content.offline, active: null }
  return { ...emptyContent, manifestSerial, anchors, pendingActivation, ...told, offline }
}
