import type { Moment } from '../clock/anchors.ts'
import type { RequestKey } from '../trust/jwe.ts'

/** What a seat was given of a feature to use without a network: sums over its epoch. */
export type Sums = { readonly used: number; readonly returned: number }

/** What the cache keeps of a licence without a network. Keys are base64url. */
export type OfflineContent = {
  /** Of the last token made here: the next has a higher one. */
  readonly counter: number
  /** The newest that a response has named. */
  readonly requestKey: RequestKey | null
  /** The request that an activation has to answer. */
  readonly pending: {
    readonly requestId: string
    readonly responseKey: string
    readonly seatId: string
    readonly made: Moment
  } | null
  readonly active: {
    readonly responseKey: string
    /** Number of the response taken last. */
    readonly number: number
    readonly sums: Readonly<Record<string, Sums>>
    /** The last report made here: no earlier than it was the response to it signed. */
    readonly asked: { readonly requestId: string; readonly made: Moment } | null
  } | null
  /** What says that this device has wiped itself, to be shown again until there is a new activation. */
  readonly goodbye: string | null
}

export const noOffline: OfflineContent = {
  counter: 0,
  requestKey: null,
  pending: null,
  active: null,
  goodbye: null,
}
