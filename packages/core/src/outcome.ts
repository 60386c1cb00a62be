import type { ReportedUse, UsageQueue } from './decide-usage.ts'
import type { ErrorCode } from './error-codes.ts'
import type { OfflineGrant, OfflineSeat } from './offline/offline-seat.ts'
import type { Rights } from './rights.ts'
import type { ActivationState, EntitlementState, FeatureUse } from './state.ts'
import type { DetectionGroup } from './updates/detection.ts'

export const activationOperations = [
  'activate',
  'refresh',
  'update',
  'deactivate',
  'lapse',
  'featureCheckout',
  'featureReturn',
  'featureUsage',
  'activationDenied',
  'featureCheckoutDenied',
] as const
export type ActivationOperation = (typeof activationOperations)[number]

/**
 * A line of the activation log. `seatsUsed` is the count after the event as it was written. A lapse
 * is written later than it happened, so figures over time add up `seatsChange` in the order of `at`.
 */
export type LogEntry = {
  readonly entitlementId: string
  readonly activationId: string | null
  readonly seatId: string
  readonly at: number
  readonly operation: ActivationOperation
  readonly leaseExpiryAt: number | null
  readonly seatsUsed: number
  /** How many seats more (or fewer, negative) are used by this event. */
  readonly seatsChange: number
  readonly seatLimit: number | null
  readonly detail: Readonly<Record<string, unknown>> | null
}

/** Why a period was closed; `late`: what a device has sent in after that. */
export const summaryReasons = ['schedule', 'renewal', 'changeOffering', 'byHand', 'late'] as const
export type SummaryReason = (typeof summaryReasons)[number]

/** What a closed usage period of one feature came to; made exactly once, for billing. */
export type UsageSummary = {
  readonly entitlementId: string
  readonly featureId: string
  readonly key: string
  readonly fromAt: number
  readonly untilAt: number
  readonly used: number
  readonly overdraftUsed: number
  readonly reason: SummaryReason
}

/** One field of the rights that a version changed. */
export type RightsChange = { readonly field: string; readonly from: unknown; readonly to: unknown }

export type VersionEntry = {
  readonly entitlementId: string
  readonly at: number
  readonly kind: string
  readonly reason: string | null
  readonly rights: Rights
  readonly changes: readonly RightsChange[]
  /** When polls and the stream deliver it, as was known when it was made; null: not by itself. */
  readonly publishAt: number | null
  /** The groups that it has changed and that are not detected. */
  readonly undetected: readonly DetectionGroup[]
}

/** Evidence that two copies of one activation may be at work. */
export type CloneReport = {
  readonly entitlementId: string
  readonly activationId: string
  readonly at: number
  readonly sign: 'nonce' | 'epoch' | 'fingerprint' | 'quickReactivation' | 'usageQueue'
  readonly evidence: Readonly<Record<string, unknown>>
  /** The other side: how the seat stood when the sign showed. */
  readonly holder: CloneHolder
  /** Whether listeners are told: a copy that asks again and again is told of once. */
  readonly told: boolean
}

export type CloneHolder = {
  readonly fingerprint: string | null
  readonly clientVersion: string | null
  readonly lastLeaseAt: number
  readonly leaseExpiryAt: number
}

/** A queue that was counted on. */
export type UsageQueueMoved = {
  readonly activationId: string
  readonly entitlementId: string
  readonly queueId: string
  readonly queue: UsageQueue
}

/** Everything that a decision writes. States hold the new whole value. */
export type Changes = {
  readonly entitlements: readonly EntitlementState[]
  readonly activations: readonly ActivationState[]
  readonly log: readonly LogEntry[]
  readonly versions: readonly VersionEntry[]
  readonly summaries: readonly UsageSummary[]
  readonly clones: readonly CloneReport[]
  readonly usageQueues: readonly UsageQueueMoved[]
  readonly offlineSeats: readonly OfflineSeat[]
}

export const noChanges: Changes = {
  entitlements: [],
  activations: [],
  log: [],
  versions: [],
  summaries: [],
  clones: [],
  usageQueues: [],
  offlineSeats: [],
}

/**
 * What was decided for an activation, complete enough to build the answer from, now and when the
 * same request comes again.
 */
export type Grant = {
  readonly kind: 'activate' | 'refresh' | 'state' | 'checkout' | 'return' | 'track' | 'usage'
  readonly at: number
  readonly activation: ActivationState
  readonly version: number
  readonly featureUse: Readonly<Record<string, FeatureUse>>
  readonly usagePeriodStartAt: number | null
  readonly usagePeriodNextAt: number | null
  /** The feature that was checked out, returned or tracked. */
  readonly featureId: string | null
  /** Reported uses that the limit of their count has left no room for. */
  readonly refused?: readonly ReportedUse[]
  /** With a seat that was taken or refreshed by a token. */
  readonly offline?: OfflineGrant
}

/** A change that would turn a refusal into a grant. */
export type Cure = { readonly change: string; readonly [detail: string]: unknown }

export type RefusalFacts = {
  readonly entitlementId?: string
  readonly feature?: string
  readonly limit?: number | null
  readonly inUse?: number
  readonly overdraft?: number | null
  /** When the next place comes free at the latest; null when none will by itself. */
  readonly freesAt?: number | null
  readonly reason?: string
  readonly holders?: readonly { seatId: string; seatName: string | null; since: number }[]
  readonly cures?: readonly Cure[]
  readonly [fact: string]: unknown
}

export type Refusal = { readonly code: ErrorCode; readonly facts: RefusalFacts }

export type Decision<T> =
  | { readonly ok: true; readonly value: T; readonly changes: Changes }
  | {
      readonly ok: false
      readonly refusal: Refusal
      /** A refusal may still free or note something: a cut seat, the log of the denial. */
      readonly changes: Changes
      /** The answer could differ once more lapsed seats were given back: load more, decide again. */
      readonly tryAgain?: boolean
    }

export function granted<T>(value: T, changes: Partial<Changes> = {}): Decision<T> {
  return { ok: true, value, changes: { ...noChanges, ...changes } }
}

export function refused(
  code: ErrorCode,
  facts: RefusalFacts = {},
  changes: Partial<Changes> = {},
): Decision<never> {
  return { ok: false, refusal: { code, facts }, changes: { ...noChanges, ...changes } }
}

/** No answer yet: with more lapsed seats loaded it could be another one. */
export function notYet(code: ErrorCode): Decision<never> {
  return { ok: false, refusal: { code, facts: {} }, changes: noChanges, tryAgain: true }
}
