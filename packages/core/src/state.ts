import type { ClosedUsage, FeaturesSince, UsageQueue } from './decide-usage.ts'
import type { Delegation } from './delegation/delegation.ts'
import type { Interval } from './interval.ts'
import type { OfflineSeat } from './offline/offline-seat.ts'
import type { Rights } from './rights.ts'
import { type Detection, detectAll } from './updates/detection.ts'
import type { BackEndWindow, Publication } from './updates/publication.ts'

export const activationMethods = ['activationCode', 'openIdToken', 'password'] as const
export type ActivationMethod = (typeof activationMethods)[number]

export const activationModes = ['online', 'offline'] as const
export type ActivationMode = (typeof activationModes)[number]

/** How much of a metered feature is in use on an entitlement. */
export type FeatureUse = {
  readonly used: number
  /** What `used` may not pass: the limit, or what was in use when the limit fell below it. Null is unlimited. */
  readonly cap: number | null
  /** The latest reset of a usage count, by schedule or by hand: counts from before are void. */
  readonly resetAt: number
}

/** An entitlement as the rules see it: what is granted, and what of it is in use. */
export type EntitlementState = {
  readonly id: string
  readonly groupId: string
  readonly rights: Rights
  readonly publication: Publication
  /** Places taken by activations, lingering and lapsed ones that were not yet given back included. */
  readonly seatsUsed: number
  /** What `seatsUsed` may not pass; see `FeatureUse.cap`. Null is unlimited. */
  readonly seatsCap: number | null
  /** By feature id; metered features only. */
  readonly featureUse: Readonly<Record<string, FeatureUse>>
  /** Start of the usage period that the counts belong to; null while not started. */
  readonly usagePeriodStartAt: number | null
  /** The latest decision on this state; no decision is ever earlier. */
  readonly decidedAt: number
  /** Null or absent: no local license server ever had to do with it. */
  readonly delegation?: Delegation | null
}

/** A usage count that an activation has made since `resetAt` of the feature's use. */
export type Counted = { readonly amount: number; readonly resetAt: number }

/** Why a held place is gone: lapsed and given away or back, cut by a reduction, freed by an administrator. */
export type SeatLoss = 'lapsed' | 'reduced' | 'freed'

/** One seat's activation. One row for each entitlement and seat id; taking it again raises the epoch. */
export type ActivationState = {
  readonly id: string
  readonly entitlementId: string
  readonly groupId: string
  readonly seatId: string
  readonly seatName: string | null
  readonly method: ActivationMethod
  readonly username: string | null
  readonly mode: ActivationMode
  readonly fingerprint: string | null
  readonly clientVersion: string | null
  /** Raised when the seat is taken again or handed in: tokens of older epochs are void. */
  readonly epoch: number
  /** Number of the current nonce. */
  readonly nonce: number
  /** Whether it takes one of `seatsUsed`. */
  readonly held: boolean
  readonly loss: SeatLoss | null
  readonly activatedAt: number
  readonly lastLeaseAt: number
  /** End of the lease granted last, exclusive. */
  readonly leaseExpiryAt: number
  /** Latest lease end signed in this epoch and not known to be superseded. */
  readonly fenceAt: number
  readonly lingerExpiryAt: number | null
  readonly deactivatedAt: number | null
  /** When a nonce used before or a token of an older epoch was shown last; null once taken again. */
  readonly suspectedAt?: number | null
  /** The version given with the lease that was granted last. */
  readonly deliveredVersion?: number | null
  /** The latest version that the device has shown to have, and when it did first. */
  readonly acknowledgedVersion?: number | null
  readonly acknowledgedAt?: number | null
  /** Elements of pools, by feature id. */
  readonly holdings: Readonly<Record<string, number>>
  /** Usage counts, by feature id. */
  readonly counted: Readonly<Record<string, Counted>>
}

/** Rules that the tenant sets for all its entitlements. */
export type TenantPolicy = {
  /** A concurrent seat goes to somebody else only this long after its fence. */
  readonly regrantMarginMs: number
  /** What a wrong nonce or a foreign fingerprint on a re-activation leads to, beyond being recorded. */
  readonly possibleClone: 'report' | 'refuse'
  /** How edits are combined before polls and the stream deliver them. */
  readonly backEndWindow: BackEndWindow
  readonly detection: Detection
  /** How long a client goes without asking for updates, at most. */
  readonly pollSeconds: number
  /** What becomes of a use reported later, above the limit of its count. */
  readonly lateExcess: 'record' | 'refuse'
  /** Whether a seat whose device says without a network that it is gone is free at once. */
  readonly offlineDeactivation: 'freeAtOnce' | 'waitForLeaseEnd'
}

const day: Interval = { type: 'hour', count: 24 }

export const defaultPolicy: TenantPolicy = {
  regrantMarginMs: 30_000,
  possibleClone: 'report',
  backEndWindow: { mode: 'leading+trailing', period: day },
  detection: detectAll,
  pollSeconds: 3_600,
  lateExcess: 'refuse',
  offlineDeactivation: 'waitForLeaseEnd',
}

/**
 * What one decision sees of a group: all its entitlements, and of the activations those that the
 * command names (by id, or by seat id in every entitlement) and the earliest due ones (`dueAt`). A
 * command that may force a seat count or change the concurrency mode needs every held one of its
 * entitlement; a new concurrency mode moves what is due.
 */
export type GroupState = {
  readonly policy: TenantPolicy
  readonly entitlements: ReadonlyMap<string, EntitlementState>
  readonly activations: ReadonlyMap<string, ActivationState>
  /** Entitlements of which more lapsed activations may exist than were loaded. */
  readonly moreLapsed: ReadonlySet<string>
  /** Of the activations that a token names, or whose seat id it names; by activation id. */
  readonly offlineSeats?: ReadonlyMap<string, OfflineSeat>
  /** Of the activations that report usage, by `queueKey`; one that never reported is missing. */
  readonly usageQueues?: ReadonlyMap<string, UsageQueue>
  /** Closed periods that reported usage may belong to. */
  readonly closedUsage?: readonly ClosedUsage[]
  /** The versions in force since the earliest of the usage that is reported, oldest first. */
  readonly featuresSince?: readonly FeaturesSince[]
}
