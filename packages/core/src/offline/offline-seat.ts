import type { Grant } from '../outcome.ts'
import type { FeatureType } from '../rights.ts'

/** A block of a metered feature that somebody wants to use without a network. */
export type Block = { readonly key: string; readonly amount: number }

/**
 * What a seat was given of a feature to use without a network, as sums over its epoch: they only
 * grow, so a report that is lost costs nothing and one that comes twice counts once. Of a pool,
 * `returned` is what is not among the holdings of its activation; here it is 0.
 */
export type Escrow = {
  readonly key: string
  readonly type: FeatureType
  readonly granted: number
  readonly used: number
  readonly returned: number
  /**
   * Of a usage count: what is still out, by when it was taken. It counts in the period in which it
   * was taken, whenever it is used; `resetAt` is the one that the feature's use had then.
   */
  readonly lots: readonly Lot[]
}

export type Lot = { readonly at: number; readonly resetAt: number; readonly amount: number }

/** What is kept of a seat that was activated by a token, besides its activation. */
export type OfflineSeat = {
  readonly activationId: string
  readonly entitlementId: string
  readonly seatId: string
  /** Of the activation that it was made for: in another it says nothing but `counter`. */
  readonly epoch: number
  /** Of the token that was answered last; null when the vendor refreshed by itself. */
  readonly requestId: string | null
  /** Of that token's content. */
  readonly hash: string | null
  /** The highest number of a token seen: no lower one is taken. */
  readonly counter: number
  /** How many responses were given in this epoch. */
  readonly responses: number
  /** The device's response key; sealed, so nothing that the rules can read. */
  readonly sealedKey: string
  /** By feature id. */
  readonly escrow: Readonly<Record<string, Escrow>>
  /** What the token was answered with; null when that was a deactivation. */
  readonly answer: Grant | null
}

/** What a response says besides its lease. */
export type OfflineGrant = {
  readonly requestId: string | null
  /** Number of the response. */
  readonly number: number
  readonly sealedKey: string
  readonly escrow: readonly {
    readonly key: string
    readonly granted: number
    readonly returned: number
  }[]
}
