import type { ErrorCode } from '../../src/error-codes.ts'
import type { RenewalSetting } from '../../src/lease-renewal.ts'
import type { UsageResetSchedule } from '../../src/rights.ts'
import type { EntitlementStatus } from '../../src/status.ts'
import type { DetectionGroup } from '../../src/updates/detection.ts'
import type { WindowMode } from '../../src/updates/publication.ts'
import type { IntervalText, OfferingText, OverdraftText } from './read-offering.ts'

export type File = {
  readonly about: string
  readonly offerings?: Readonly<Record<string, OfferingText>>
  readonly rows: readonly Row[]
}

export type Row = {
  readonly row: string
  readonly given?: Readonly<Record<string, string | OfferingText>>
  readonly ordered?: string
  readonly margin?: IntervalText
  readonly possibleClone?: 'report' | 'refuse'
  readonly window?: IntervalText
  readonly windowMode?: WindowMode
  readonly undetected?: readonly DetectionGroup[]
  readonly steps: readonly Step[]
}

export type Step = {
  readonly at: string
  readonly expect?: Expected
  readonly after?: Readonly<Record<string, EntitlementAfter>>
  readonly as?: string
} & (
  | SeatStep
  | EntitlementStep
  | DelegationStep
  | { readonly do: 'load'; readonly server?: string }
  | { readonly do: 'backUp' | 'restore'; readonly server: string; readonly backup: string }
)

/** `server`: the local license server that it is sent to, instead of the cloud. */
type Caller = {
  readonly server?: string
  readonly seat: string
  readonly token?: string
  readonly nonce?: string
}

export type SeatStep = Caller &
  (
    | {
        readonly do: 'activate' | 'activateFor'
        readonly product?: string
        readonly edition?: string
        readonly offline?: boolean
        readonly fingerprint?: string
      }
    | { readonly do: 'refresh' | 'read' | 'deactivate' | 'refreshFor' }
    | { readonly do: 'acknowledge'; readonly version: number }
    | { readonly do: 'free'; readonly force?: boolean; readonly atLeaseEnd?: boolean }
    | {
        readonly do: 'checkout' | 'return' | 'track'
        readonly feature: string
        readonly amount?: number
      }
  )

export type EntitlementStep = { readonly entitlement: string } & (
  | { readonly do: 'order'; readonly offering: string | OfferingText; readonly startAt?: string }
  | { readonly do: 'start'; readonly startAt?: string }
  | { readonly do: 'publish' }
  | { readonly do: 'renew' | 'disable' | 'enable' | 'disableCustomer' | 'enableCustomer' }
  | { readonly do: 'update'; readonly set: SetText; readonly force?: boolean }
  | {
      readonly do: 'changeOffering'
      readonly to: string | OfferingText
      readonly keepUsage?: boolean
      readonly keepExpiry?: boolean
      readonly force?: boolean
    }
  | {
      readonly do: 'resetOverrides'
      readonly to: string | OfferingText
      readonly fields?: readonly string[]
      readonly features?: readonly string[]
      readonly attributes?: readonly string[]
      readonly force?: boolean
    }
  | { readonly do: 'resetFeature'; readonly feature: string }
)

export type DelegationStep = { readonly entitlement: string; readonly as?: string } & (
  | {
      readonly do: 'export'
      readonly server: string
      readonly period?: IntervalText
      readonly force?: boolean
    }
  | { readonly do: 'renewDelegation'; readonly period?: IntervalText }
  | { readonly do: 'import'; readonly server: string; readonly token: string }
  | { readonly do: 'giveBack'; readonly server: string; readonly force?: boolean }
  | {
      readonly do: 'report'
      readonly server: string
      /** Whose report it is taken for. */
      readonly by?: string
      /** One that was named before. */
      readonly again?: string
    }
  | { readonly do: 'takeBack'; readonly returned?: string; readonly atOnce?: boolean }
)

export type SetText = {
  readonly seats?: number
  readonly overdraft?: OverdraftText
  readonly expiry?: string | null
  readonly lease?: IntervalText
  readonly offlineLease?: IntervalText
  readonly grace?: IntervalText
  readonly linger?: IntervalText
  readonly usageReset?: UsageResetSchedule
  readonly renewal?: RenewalSetting
  readonly detection?: boolean
  readonly maintenance?: string | null
  readonly features?: Readonly<
    Record<string, { readonly value?: number | null; readonly overdraft?: OverdraftText }>
  >
  readonly attributes?: Readonly<Record<string, string | null>>
}

export type Expected = {
  readonly refused?: ErrorCode
  readonly facts?: Readonly<Record<string, unknown>>
  readonly cures?: readonly string[]
  readonly lease?: string
  readonly entitlement?: string
  readonly epoch?: number
  readonly overdraft?: boolean
  readonly exposedUntil?: string | null
  readonly feature?: {
    readonly active?: number
    readonly used?: number
    readonly available?: number | null
  }
  readonly stillExpired?: boolean
  readonly overLimit?: number
  readonly notDetected?: readonly DetectionGroup[]
  readonly changed?: readonly string[]
  readonly clones?: readonly string[]
  readonly log?: readonly LogText[]
  readonly summaries?: readonly SummaryText[]
}

export type LogText = {
  readonly op: string
  readonly seat?: string
  readonly at?: string
  readonly used?: number
}

export type SummaryText = {
  readonly feature: string
  readonly from: string
  readonly until: string
  readonly used: number
  readonly overdraft?: number
  readonly reason?: string
}

export type EntitlementAfter = {
  readonly outOfSync?: boolean
  readonly delegatedUntil?: string | null
  readonly forked?: boolean
  readonly status?: EntitlementStatus
  readonly usable?: boolean
  readonly used?: number
  readonly available?: number | null
  readonly holders?: readonly string[]
  readonly lingering?: readonly string[]
  readonly counts?: Readonly<Record<string, number>>
  readonly period?: readonly [string | null, string | null]
  readonly expiry?: string | null
  readonly rightEnd?: string
  readonly maintenance?: string | null
  readonly version?: number
  readonly seats?: number
  readonly values?: Readonly<Record<string, number | null>>
  readonly attributes?: Readonly<Record<string, string | null>>
  readonly lease?: IntervalText
  /** The version that polls deliver, and when what waits is published. */
  readonly published?: number
  readonly publishAt?: string | null
}
