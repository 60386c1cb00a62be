import type { RightsChange } from '../outcome.ts'

export const detectionGroups = ['licenseModel', 'other', 'custom'] as const
/** What may be kept from being detected: features, limits and periods; renewal, maintenance and order data; attributes. */
export type DetectionGroup = (typeof detectionGroups)[number]

/** Which groups the tenant's clients detect. */
export type Detection = Readonly<Record<DetectionGroup, boolean>>

export const detectAll: Detection = { licenseModel: true, other: true, custom: true }

const always = [
  'startedAt',
  'anchorAt',
  'expiryAt',
  'disabledAt',
  'customerDisabledAt',
  'exportedAt',
]
const other = [
  'leaseRenewal',
  'hasMaintenance',
  'maintenanceDuration',
  'maintenanceExpiryAt',
  'offeringId',
  'offeringName',
  'sku',
]
/** Of the vendor's own bookkeeping: no client sees them. */
const unseen =
  /^(provisionedAt|editedFields|detection|features\..*\.(edited|description)|attributes\..*\.edited)$/

/** The group of a changed field: `always` can't be switched off; null is seen by no client. */
export function detectionGroupOf(field: string): DetectionGroup | 'always' | null {
  if (unseen.test(field)) return null
  if (always.includes(field)) return 'always'
  if (other.includes(field)) return 'other'
  return field.startsWith('attributes.') ? 'custom' : 'licenseModel'
}

/** The groups of an edit, each once; what no client sees has none. */
export function groupsOf(changes: readonly RightsChange[]): (DetectionGroup | 'always')[] {
  const groups = changes.map(({ field }) => detectionGroupOf(field))
  return [...new Set(groups.filter((group) => group !== null))]
}
