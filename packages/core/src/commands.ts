import type { DelegationCommand } from './delegation/commands.ts'
import type { Interval } from './interval.ts'
import type { RenewalSetting } from './lease-renewal.ts'
import type { Overdraft } from './limits.ts'
import type { Block } from './offline/offline-seat.ts'
import type { EditableField, OfferingSnapshot, UsageResetSchedule } from './rights.ts'
import type { ActivationMethod, ActivationMode } from './state.ts'

/**
 * How a caller names an activation: the application by its token's epoch and the number of the
 * nonce it sent (null when missing or not ours), the vendor's back office without either.
 */
export type ActivationCaller =
  | {
      readonly by: 'application'
      readonly epoch: number
      readonly nonce: number | null
      readonly leaseExpiryAt: number
    }
  | { readonly by: 'vendor' }

export type ActivateCommand = {
  readonly type: 'activate'
  readonly productId: string
  readonly editionId: string | null
  readonly seatId: string
  readonly seatName: string | null
  readonly method: ActivationMethod
  readonly username: string | null
  readonly mode: ActivationMode
  readonly fingerprint: string | null
  readonly clientVersion: string | null
  /** Used if the seat has no activation yet. */
  readonly newActivationId: string
  /** The back office asks, which is given no token. Absent: the application itself. */
  readonly by?: 'vendor'
  /** With mode `offline`: the token that the device has asked by, and its key, sealed. */
  readonly offline?: OfflineToken & { readonly sealedKey: string }
}

/** What every token of a device carries that was taken to the server by hand. */
export type OfflineToken = {
  readonly requestId: string
  /** Grows with each token of a device. */
  readonly counter: number
  /** Of its content: tells a repetition from another content. */
  readonly hash: string
  /** By the clock of the device. */
  readonly issuedAt: number
  /** What it wants to use without a network, in addition. */
  readonly escrow: readonly Block[]
}

export type OfflineReport = OfflineToken & {
  readonly epoch: number
  readonly fingerprint: string | null
  /** Sums over the epoch. */
  readonly usage: readonly {
    readonly key: string
    readonly used: number
    readonly returned: number
  }[]
}

/** The vendor refreshes a seat without a network, by a token of its device or without one. */
export type OfflineRefreshCommand = {
  readonly type: 'offlineRefresh'
  readonly activationId: string
  readonly report: OfflineReport | null
  /** What the vendor gives along by itself. */
  readonly escrow: readonly Block[]
}

/** A device has wiped itself, and says so by a token. */
export type OfflineDeactivateCommand = {
  readonly type: 'offlineDeactivate'
  readonly activationId: string
  readonly report: OfflineReport
}

type OnActivation = { readonly activationId: string; readonly caller: ActivationCaller }

export type RefreshCommand = OnActivation & { readonly type: 'refresh' }
/** Reading through the Licensing API rotates the nonce, so it is a command too. */
export type ReadCommand = OnActivation & { readonly type: 'read' }
export type CheckoutCommand = OnActivation & {
  readonly type: 'checkout'
  readonly key: string
  readonly amount: number
}
export type ReturnCommand = OnActivation & {
  readonly type: 'return'
  readonly key: string
  readonly amount: number
}
export type TrackCommand = OnActivation & {
  readonly type: 'track'
  readonly key: string
  readonly amount: number
}
export type DeactivateCommand = OnActivation & {
  readonly type: 'deactivate'
  /** End the linger period too; vendor only. */
  readonly force: boolean
  /** Keep the place occupied until the lease has ended for certain; vendor only. */
  readonly atLeaseEnd?: boolean
}

export type LicensingCommand =
  | ActivateCommand
  | RefreshCommand
  | ReadCommand
  | CheckoutCommand
  | ReturnCommand
  | TrackCommand
  | DeactivateCommand

/** What a device has counted while it asked nobody: the numbered content of a queue. */
export type ReportUsageCommand = {
  readonly type: 'reportUsage'
  readonly activationId: string
  readonly epoch: number
  readonly queueId: string
  readonly sequence: number
  /** Of the entries as they were sent: tells a repetition from another content. */
  readonly hash: string
  readonly entries: readonly {
    readonly key: string
    readonly amount: number
    readonly at: number
  }[]
}

/** The device of this epoch has shown, by naming it, that it has a version. */
export type AcknowledgeCommand = {
  readonly type: 'acknowledge'
  readonly activationId: string
  readonly epoch: number
  readonly version: number
}

type OnEntitlement = { readonly entitlementId: string; readonly reason: string | null }

/** Makes entitlements of offerings: with a new group, or added to one. */
export type CreateEntitlementsCommand = {
  readonly type: 'createEntitlements'
  readonly groupId: string
  readonly orders: readonly {
    readonly entitlementId: string
    readonly snapshot: OfferingSnapshot
    /** For start type `custom`. */
    readonly startAt: number | null
  }[]
  readonly customerDisabledAt: number | null
  readonly reason: string | null
}

/** Starts the term: "activate now". `startAt` only for start type `custom`. */
export type StartCommand = OnEntitlement & {
  readonly type: 'start'
  readonly startAt: number | null
}
export type RenewCommand = OnEntitlement & { readonly type: 'renew' }

/** Undefined leaves a value as it is. */
export type UpdateCommand = OnEntitlement & {
  readonly type: 'update'
  readonly forceSeatCount: boolean
  readonly set: {
    readonly seatCount?: number
    readonly overdraftSeats?: Overdraft
    readonly expiryAt?: number | null
    readonly hasMaintenance?: boolean
    readonly maintenanceExpiryAt?: number | null
    readonly leasePeriod?: Interval
    readonly offlineLeasePeriod?: Interval
    readonly gracePeriod?: Interval
    readonly lingerPeriod?: Interval
    readonly usageResetSchedule?: UsageResetSchedule
    readonly leaseRenewal?: RenewalSetting
    readonly detection?: boolean
    readonly features?: readonly {
      readonly id: string
      readonly value?: number | null
      readonly overdraft?: Overdraft
    }[]
    readonly attributes?: readonly { readonly id: string; readonly value: string | null }[]
  }
}

export type ChangeOfferingCommand = OnEntitlement & {
  readonly type: 'changeOffering'
  readonly snapshot: OfferingSnapshot
  readonly forceSeatCount: boolean
  readonly keepUsage: boolean
  readonly keepExpiry: boolean
}

export type ResetOverridesCommand = OnEntitlement & {
  readonly type: 'resetOverrides'
  /** Values of the entitlement's offering as the catalogue has them now. */
  readonly snapshot: OfferingSnapshot
  readonly forceSeatCount: boolean
  readonly fields: readonly EditableField[]
  /** By key. */
  readonly features: readonly string[]
  readonly attributes: readonly string[]
}

export type SetDisabledCommand = OnEntitlement & {
  readonly type: 'setDisabled'
  readonly whose: 'entitlement' | 'customer'
  readonly disabled: boolean
}

export type ResetFeatureCommand = OnEntitlement & {
  readonly type: 'resetFeature'
  readonly featureId: string
}

export type SetProvisionedCommand = OnEntitlement & {
  readonly type: 'setProvisioned'
  readonly provisioned: boolean
}

/** Has polls and the stream deliver all that is saved, now. */
export type PublishCommand = OnEntitlement & { readonly type: 'publish' }

export type EntitlementCommand =
  | StartCommand
  | RenewCommand
  | UpdateCommand
  | ChangeOfferingCommand
  | ResetOverridesCommand
  | SetDisabledCommand
  | ResetFeatureCommand
  | SetProvisionedCommand
  | PublishCommand

/** Lets time take effect: lapsed seats come back, ended usage periods are closed. */
export type SettleCommand = { readonly type: 'settle' }

export type Command =
  | SettleCommand
  | LicensingCommand
  | OfflineRefreshCommand
  | OfflineDeactivateCommand
  | AcknowledgeCommand
  | ReportUsageCommand
  | CreateEntitlementsCommand
  | EntitlementCommand
  | DelegationCommand
