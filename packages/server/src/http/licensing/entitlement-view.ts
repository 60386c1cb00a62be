import type { Rights } from '@leasehold/core/rights'
import { writeInstant, writeInstantOrNull } from '../instant.ts'

type Order = {
  customerName: string | null
  customerAccountRefId: string | null
  orderRefId: string | null
  productName: string
}

/** What the application may know of the order behind its seat. */
export function entitlementToWire(rights: Rights, order: Order | undefined) {
  const { plan } = rights
  return {
    customerName: order?.customerName ?? null,
    customerAccountRefId: order?.customerAccountRefId ?? null,
    orderRefId: order?.orderRefId ?? null,
    offeringName: rights.offeringName,
    sku: rights.sku,
    productName: order?.productName ?? '',
    plan: {
      name: plan.name,
      licenseType: plan.licenseType,
      licenseStartType: plan.licenseStartType,
      licenseDuration: plan.licenseDuration,
    },
    gracePeriod: rights.gracePeriod,
    lingerPeriod: rights.lingerPeriod,
    leasePeriod: rights.leasePeriod,
    offlineLeasePeriod: rights.offlineLeasePeriod,
    hasMaintenance: rights.hasMaintenance,
    maintenanceExpiryDate: writeInstantOrNull(rights.maintenanceExpiryAt),
    snapshotDate: writeInstant(rights.snapshotAt),
  }
}
