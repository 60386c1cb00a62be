import type { Interval } from './interval.ts'
import type { RenewalSetting } from './lease-renewal.ts'
import type { Overdraft } from './limits.ts'

export const licenseTypes = ['subscription', 'perpetual'] as const
export type LicenseType = (typeof licenseTypes)[number]

export const licenseStartTypes = [
  'activation',
  'entitlementCreation',
  'custom',
  'manualActivation',
] as const
export type LicenseStartType = (typeof licenseStartTypes)[number]

export const planTypes = ['trial', 'paid', 'notForResale', 'internal', 'beta', 'free'] as const
export type PlanType = (typeof planTypes)[number]

export const concurrencyModes = ['concurrent', 'nodeLock'] as const
export type ConcurrencyMode = (typeof concurrencyModes)[number]

export const usageResetSchedules = ['never', 'onRenewal', 'monthly', 'calendarMonth'] as const
export type UsageResetSchedule = (typeof usageResetSchedules)[number]

export const featureTypes = ['bool', 'usageCount', 'elementPool'] as const
export type FeatureType = (typeof featureTypes)[number]

export const attributeTypes = ['number', 'date', 'string'] as const
export type AttributeType = (typeof attributeTypes)[number]

/** A feature as sold. `value`: 1 or 0 for a bool, the amount for the others, null is unlimited. */
export type FeatureRight = {
  readonly id: string
  readonly key: string
  readonly type: FeatureType
  readonly value: number | null
  readonly overdraft: Overdraft
  readonly description: string | null
  /** Set on the entitlement itself, so a change of offering keeps it. */
  readonly edited: boolean
}

/** An attribute as sold; its value is text whatever the type. */
export type AttributeRight = {
  readonly id: string
  readonly key: string
  readonly type: AttributeType
  readonly value: string | null
  readonly edited: boolean
}

export type PlanRight = {
  readonly id: string
  readonly name: string
  readonly type: PlanType | null
  readonly licenseType: LicenseType
  readonly licenseStartType: LicenseStartType
  readonly licenseDuration: Interval
}

/** The values of an entitlement that stand beside features and attributes and may be edited. */
export const editableFields = [
  'seatCount',
  'overdraftSeats',
  'leasePeriod',
  'offlineLeasePeriod',
  'gracePeriod',
  'lingerPeriod',
  'usageResetSchedule',
  'leaseRenewal',
  'detection',
] as const
export type EditableField = (typeof editableFields)[number]

/** What an offering gives at the moment of ordering, values of all levels resolved. */
export type OfferingSnapshot = {
  readonly productId: string
  readonly editionId: string
  readonly offeringId: string
  readonly offeringName: string
  readonly sku: string
  readonly plan: PlanRight
  readonly hasMaintenance: boolean
  readonly maintenanceDuration: Interval
  readonly concurrencyMode: ConcurrencyMode
  readonly seatCount: number
  readonly overdraftSeats: Overdraft
  readonly leasePeriod: Interval
  readonly offlineLeasePeriod: Interval
  readonly gracePeriod: Interval
  readonly lingerPeriod: Interval
  readonly usageResetSchedule: UsageResetSchedule
  /** How clients renew; `defaultRenewal` where nothing was ever set. */
  readonly leaseRenewal?: RenewalSetting
  /** Whether polls and the stream deliver edits; on where nothing was ever set. */
  readonly detection?: boolean
  /** In the order of their keys. */
  readonly features: readonly FeatureRight[]
  readonly attributes: readonly AttributeRight[]
}

/**
 * Everything that an entitlement grants, at one version. Immutable: a change makes the next
 * version. Instants are milliseconds UTC.
 */
export type Rights = OfferingSnapshot & {
  readonly version: number
  readonly createdAt: number
  /** When the values were taken from the catalogue. */
  readonly snapshotAt: number
  /** Start of the first term; null while not started. May lie ahead for start type `custom`. */
  readonly startedAt: number | null
  /** Start of the current run of terms: the anchor of monthly periods. */
  readonly anchorAt: number | null
  readonly expiryAt: number | null
  readonly maintenanceExpiryAt: number | null
  /** Starts of renewed terms; usage counts that reset on renewal begin anew at each. */
  readonly renewalsAt: readonly number[]
  readonly disabledAt: number | null
  readonly customerDisabledAt: number | null
  /** Since when a local license server hosts it. */
  readonly exportedAt: number | null
  /** Until when the local license server may serve it, exclusive; null or absent: not delegated. */
  readonly delegatedUntilAt?: number | null
  readonly provisionedAt: number | null
  readonly editedFields: readonly EditableField[]
}
