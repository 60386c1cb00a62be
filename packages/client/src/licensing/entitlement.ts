import type { Interval } from '@leasehold/core/interval'
import { isObject, type JsonObject } from '../trust/jws.ts'

/** What the licence is called where it was bought. Texts as the vendor entered them; dates ISO 8601. */
export type EntitlementInfo = {
  readonly customerName: string | null
  readonly customerAccountRefId: string | null
  readonly orderRefId: string | null
  readonly offeringName: string | null
  readonly sku: string | null
  readonly productName: string | null
  readonly plan: {
    readonly name: string | null
    readonly licenseType: string | null
    readonly licenseStartType: string | null
    readonly licenseDuration: Interval | null
  }
  readonly leasePeriod: Interval | null
  readonly offlineLeasePeriod: Interval | null
  readonly gracePeriod: Interval | null
  readonly lingerPeriod: Interval | null
  readonly hasMaintenance: boolean
  readonly maintenanceExpiryDate: string | null
  readonly snapshotDate: string | null
}

export function readEntitlement(body: JsonObject): EntitlementInfo {
  const plan = isObject(body.plan) ? body.plan : {}
  return {
    customerName: text(body.customerName),
    customerAccountRefId: text(body.customerAccountRefId),
    orderRefId: text(body.orderRefId),
    offeringName: text(body.offeringName),
    sku: text(body.sku),
    productName: text(body.productName),
    plan: {
      name: text(plan.name),
      licenseType: text(plan.licenseType),
      licenseStartType: text(plan.licenseStartType),
      licenseDuration: interval(plan.licenseDuration),
    },
    leasePeriod: interval(body.leasePeriod),
    offlineLeasePeriod: interval(body.offlineLeasePeriod),
    gracePeriod: interval(body.gracePeriod),
    lingerPeriod: interval(body.lingerPeriod),
    hasMaintenance: body.hasMaintenance === true,
    maintenanceExpiryDate: text(body.maintenanceExpiryDate),
    snapshotDate: text(body.snapshotDate),
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function interval(value: unknown): Interval | null {
  if (!isObject(value) || typeof value.type !== 'string') return null
  const count = typeof value.count === 'number' ? value.count : null
  return { type: value.type as Interval['type'], count }
}
