import { toWireId } from '@leasehold/core/ids'
import { defaultRenewal } from '@leasehold/core/lease-renewal'
import { overdraftAmount } from '@leasehold/core/limits'
import type { EditableField, PlanRight, Rights } from '@leasehold/core/rights'
import { gracePeriodExpiryAt, statusAt } from '@leasehold/core/status'
import { detects } from '@leasehold/core/updates/publication'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { renewalToWire } from '../lease-renewal-model.ts'

/** What an entitlement grants, as every reply of the Management API names it; `status` is at `now`. */
export function rightsToWire(rights: Rights, epoch: number, now: number) {
  const { plan } = rights
  return {
    sku: rights.sku,
    offeringId: toWireId('offering', rights.offeringId),
    offeringName: rights.offeringName,
    productId: toWireId('product', rights.productId),
    editionId: toWireId('edition', rights.editionId),
    planId: toWireId('plan', plan.id),
    planName: plan.name,
    planType: plan.type,
    licenseType: plan.licenseType,
    licenseStartType: plan.licenseStartType,
    licenseDurationType: plan.licenseDuration.type,
    licenseDurationCount: plan.licenseDuration.count,
    hasMaintenance: rights.hasMaintenance,
    maintenanceDuration: rights.maintenanceDuration,
    seatCount: rights.seatCount,
    overdraftSeatLimit: rights.overdraftSeats,
    overdraftSeatCount: overdraftAmount(rights.seatCount, rights.overdraftSeats),
    concurrencyMode: rights.concurrencyMode,
    leasePeriod: rights.leasePeriod,
    offlineLeasePeriod: rights.offlineLeasePeriod,
    gracePeriod: rights.gracePeriod,
    lingerPeriod: rights.lingerPeriod,
    usageResetSchedule: rights.usageResetSchedule,
    leaseRenewal: renewalToWire(rights.leaseRenewal ?? defaultRenewal),
    detection: detects(rights),
    created: writeInstant(rights.createdAt),
    snapshotDate: writeInstant(rights.snapshotAt),
    provisioningDate: writeInstantOrNull(rights.provisionedAt),
    activationDate: writeInstantOrNull(rights.startedAt),
    expiryDate: writeInstantOrNull(rights.expiryAt),
    gracePeriodExpiry: writeInstantOrNull(gracePeriodExpiryAt(rights)),
    maintenanceExpiryDate: writeInstantOrNull(rights.maintenanceExpiryAt),
    disabledDate: writeInstantOrNull(rights.disabledAt),
    customerDisabledDate: writeInstantOrNull(rights.customerDisabledAt),
    exported: rights.exportedAt !== null,
    status: statusAt(rights, now),
    version: `${epoch}.${rights.version}`,
    editInfo: editInfo(rights.editedFields),
  }
}

export function planRightToWire({ id, type, ...others }: PlanRight) {
  return { ...others, id: toWireId('plan', id), planType: type }
}

function editInfo(edited: readonly EditableField[]) {
  return {
    seatCountEdited: edited.includes('seatCount'),
    overdraftSeatLimitEdited: edited.includes('overdraftSeats'),
    leasePeriodEdited: edited.includes('leasePeriod'),
    offlineLeasePeriodEdited: edited.includes('offlineLeasePeriod'),
    gracePeriodEdited: edited.includes('gracePeriod'),
    lingerPeriodEdited: edited.includes('lingerPeriod'),
    usageResetScheduleEdited: edited.includes('usageResetSchedule'),
    leaseRenewalEdited: edited.includes('leaseRenewal'),
    detectionEdited: edited.includes('detection'),
  }
}
