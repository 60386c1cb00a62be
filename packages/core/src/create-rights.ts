import { addInterval } from './interval.ts'
import type { OfferingSnapshot, Rights } from './rights.ts'

/** The first version of an entitlement made of an offering. `startAt` counts for start type `custom`. */
export function rightsFromSnapshot(
  snapshot: OfferingSnapshot,
  now: number,
  startAt: number | null,
): Rights {
  const rights: Rights = {
    ...snapshot,
    version: 1,
    createdAt: now,
    snapshotAt: now,
    startedAt: null,
    anchorAt: null,
    expiryAt: null,
    maintenanceExpiryAt: null,
    renewalsAt: [],
    disabledAt: null,
    customerDisabledAt: null,
    exportedAt: null,
    provisionedAt: null,
    editedFields: [],
  }
  switch (snapshot.plan.licenseStartType) {
    case 'entitlementCreation':
      return rightsStartedAt(rights, now)
    case 'custom':
      return startAt === null ? rights : rightsStartedAt(rights, startAt)
    case 'activation':
    case 'manualActivation':
      return rights
  }
}

/** The term begun at `at`: expiry and maintenance count from there. */
export function rightsStartedAt(rights: Rights, at: number): Rights {
  return {
    ...rights,
    startedAt: at,
    anchorAt: at,
    expiryAt: termEndAt(rights, at),
    maintenanceExpiryAt: rights.hasMaintenance
      ? addInterval(at, rights.maintenanceDuration)
      : rights.maintenanceExpiryAt,
  }
}

/** End of a term that begins at `at`; null for a perpetual licence. */
export function termEndAt(rights: Rights, at: number): number | null {
  const { licenseType, licenseDuration } = rights.plan
  return licenseType === 'perpetual' ? null : addInterval(at, licenseDuration)
}
