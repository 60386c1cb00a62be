import { type IdKind, toWireId } from '@leasehold/core/ids'
import type { RenewalSetting } from '@leasehold/core/lease-renewal'
import type { RightsChange } from '@leasehold/core/outcome'
import type { AttributeRight, FeatureRight, PlanRight } from '@leasehold/core/rights'
import { writeInstant } from '../../http/instant.ts'
import { attributeToWire, featureRightToWire } from '../entitlements/entitlement-to-wire.ts'
import { planRightToWire } from '../entitlements/rights-to-wire.ts'
import { renewalToWire } from '../lease-renewal-model.ts'

const wireNames: Readonly<Record<string, string>> = {
  overdraftSeats: 'overdraftSeatLimit',
  startedAt: 'activationDate',
  anchorAt: 'termStartDate',
  expiryAt: 'expiryDate',
  maintenanceExpiryAt: 'maintenanceExpiryDate',
  disabledAt: 'disabledDate',
  customerDisabledAt: 'customerDisabledDate',
  exportedAt: 'exportDate',
  provisionedAt: 'provisioningDate',
  overdraft: 'overdraftLimit',
}

const idKinds: Readonly<Record<string, IdKind>> = {
  productId: 'product',
  editionId: 'edition',
  offeringId: 'offering',
}

export type ChangeWire = { field: string; from: unknown; to: unknown }

/** A change of a version in the words of the API: field names, ids and dates as everywhere else. */
export function changeToWire({ field, from, to }: RightsChange): ChangeWire {
  const value = (it: unknown) => (it === null ? null : valueToWire(field, it))
  const whole = isItem(from) || isItem(to)
  return { field: whole ? field : fieldToWire(field), from: value(from), to: value(to) }
}

// `features.<key>.<field>`; a key may hold dots itself.
function fieldToWire(field: string): string {
  const [, path = '', last = field] = /^((?:features|attributes)\..*\.)([a-z]+)$/i.exec(field) ?? []
  return path + (wireNames[last] ?? last)
}

function valueToWire(field: string, value: unknown): unknown {
  const kind = idKinds[field]
  if (kind !== undefined) return toWireId(kind, String(value))
  if (typeof value === 'number' && /At$/.test(field)) return writeInstant(value)
  if (field === 'leaseRenewal') return renewalToWire(value as RenewalSetting)
  if (field === 'plan') return planRightToWire(value as PlanRight)
  if (field === 'editedFields') return (value as string[]).map(fieldToWire)
  if (isItem(value)) {
    return field.startsWith('features.')
      ? featureRightToWire(value as FeatureRight)
      : attributeToWire(value as AttributeRight)
  }
  return value
}

/** A whole feature or attribute that came or went, not one field of it. */
function isItem(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'key' in value && 'edited' in value
}
