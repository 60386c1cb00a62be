import type { Interval } from '../interval.ts'
import type { DelegationGrant, DelegationReport } from './delegation.ts'

type OnEntitlement = { readonly entitlementId: string; readonly reason: string | null }

type WithPeriod = {
  /** How long the token lasts where nothing was said for this delegation. */
  readonly period: Interval
  /** What is said for it, from now on; null leaves it as it was. */
  readonly ownPeriod: Interval | null
}

/** The cloud: has a local license server serve it from now on. */
export type ExportCommand = OnEntitlement &
  WithPeriod & {
    readonly type: 'export'
    readonly serverId: string
    /** Also while seats are held: they ride along. */
    readonly force: boolean
  }

/** The cloud: a further token of a delegation, with all that was edited and a later end. */
export type RenewDelegationCommand = OnEntitlement &
  WithPeriod & { readonly type: 'renewDelegation' }

/** The cloud: serves it again. With what the local server has given back, or without. */
export type TakeBackCommand = OnEntitlement & {
  readonly type: 'takeBack'
  readonly returned: {
    readonly serverId: string
    readonly begunWith: number
    /** The report that the return ends with. */
    readonly report: { readonly sequence: number; readonly hash: string | null }
  } | null
  /** Without a return: not only at the delegation's end, at the risk that seats are used twice. */
  readonly atOnce: boolean
}

/** The cloud: takes over what happened at the local license server. */
export type AcceptReportCommand = OnEntitlement & {
  readonly type: 'acceptReport'
  readonly serverId: string
  readonly report: DelegationReport
}

/** The local license server: begins, or goes on, to serve what a token has brought. */
export type ImportDelegationCommand = OnEntitlement & {
  readonly type: 'importDelegation'
  readonly groupId: string
  readonly grant: DelegationGrant
  /** Whether the report that the token names is one of this server's own. */
  readonly reportKnown: boolean
}

/** The local license server: stops to serve it. */
export type ReturnDelegationCommand = OnEntitlement & {
  readonly type: 'returnDelegation'
  readonly force: boolean
}

export type DelegationCommand =
  | ExportCommand
  | RenewDelegationCommand
  | TakeBackCommand
  | AcceptReportCommand
  | ImportDelegationCommand
  | ReturnDelegationCommand
