import { type Interval, isNone } from './interval.ts'
import { leaseFitsMode } from './lease.ts'
import type { Overdraft } from './limits.ts'
import type {
  AttributeType,
  ConcurrencyMode,
  FeatureType,
  LicenseType,
  UsageResetSchedule,
} from './rights.ts'

/** What is wrong with one field of a catalogue object. */
export type Fault = { readonly field: string; readonly message: string; readonly code: string }

/** The largest amount of a feature; one below the largest whole number that a double holds. */
export const maxFeatureValue = 2 ** 53 - 2

export function planFault(licenseType: LicenseType, licenseDuration: Interval): Fault | null {
  const field = 'licenseDuration'
  if (licenseType === 'subscription' && isNone(licenseDuration)) {
    return { field, message: 'a subscription needs a duration', code: 'required' }
  }
  if (licenseType === 'perpetual' && !isNone(licenseDuration)) {
    return { field, message: 'a perpetual licence has no duration', code: 'notAllowed' }
  }
  return null
}

export function overdraftFault(field: string, overdraft: Overdraft): Fault | null {
  const counted = overdraft.type === 'absolute' || overdraft.type === 'percentage'
  if (counted && overdraft.value === null) {
    return { field: `${field}.value`, message: `${overdraft.type} needs a value`, code: 'required' }
  }
  if (!counted && overdraft.value !== null) {
    return {
      field: `${field}.value`,
      message: `${overdraft.type} has no value`,
      code: 'notAllowed',
    }
  }
  return null
}

/** A bool is 1 or 0; the others are an amount, or null for unlimited. */
export function featureFault(
  type: FeatureType,
  value: number | null,
  overdraft: Overdraft | null,
): Fault | null {
  if (type !== 'bool')
    return overdraft === null ? null : overdraftFault('overdraftLimit', overdraft)
  if (value !== 0 && value !== 1) {
    return { field: 'value', message: 'a bool feature is 1 or 0', code: 'range' }
  }
  if (overdraft !== null && overdraft.type !== 'none') {
    return {
      field: 'overdraftLimit',
      message: 'a bool feature has no overdraft',
      code: 'notAllowed',
    }
  }
  return null
}

/** A floating seat comes back when its lease ends, so its lease must end. */
export function leaseFault(mode: ConcurrencyMode, leasePeriod: Interval): Fault | null {
  if (leaseFitsMode({ concurrencyMode: mode, leasePeriod })) return null
  return {
    field: 'concurrencyMode',
    message: 'a concurrent offering needs a product with a lease period',
    code: 'leaseNeeded',
  }
}

export function maintenanceFault(hasMaintenance: boolean, duration: Interval): Fault | null {
  if (!hasMaintenance || !isNone(duration)) return null
  return { field: 'maintenanceDuration', message: 'maintenance needs a duration', code: 'required' }
}

export function defaultUsageResetSchedule(licenseType: LicenseType): UsageResetSchedule {
  return licenseType === 'subscription' ? 'onRenewal' : 'never'
}

/** Bounds of a number attribute, both included; null is no bound. */
export type NumberRange = {
  readonly min: number | null
  readonly max: number | null
  readonly integer: boolean
}

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

export function rangeFault(type: AttributeType, range: NumberRange | null): Fault | null {
  const field = 'numberRange'
  if (range === null) return null
  if (type !== 'number') return { field, message: 'only a number has a range', code: 'notAllowed' }
  if (range.min !== null && range.max !== null && range.min > range.max) {
    return { field, message: 'min is above max', code: 'range' }
  }
  return null
}

/**
 * Checks the text of an attribute's value against its type and range; null is always allowed.
 *
 * @param isInstant whether a text is an ISO 8601 date or instant
 */
export function attributeValueFault(
  type: AttributeType,
  range: NumberRange | null,
  value: string | null,
  isInstant: (text: string) => boolean,
): Fault | null {
  const fault = (message: string, code: string) => ({ field: 'value', message, code })
  if (value === null || type === 'string') return null
  if (type === 'date') return isInstant(value) ? null : fault('must be an ISO 8601 date', 'date')
  const amount = number.test(value) ? Number(value) : Number.NaN
  if (!Number.isFinite(amount)) return fault('must be a number', 'number')
  if (range === null) return null
  if (range.integer && !Number.isSafeInteger(amount))
    return fault('must be a whole number', 'integer')
  if (range.min !== null && amount < range.min)
    return fault(`must be at least ${range.min}`, 'range')
  if (range.max !== null && amount > range.max)
    return fault(`must be at most ${range.max}`, 'range')
  return null
}
