import { rightsFromSnapshot } from '../../src/create-rights.ts'
import { type Interval, noInterval } from '../../src/interval.ts'
import { noOverdraft } from '../../src/limits.ts'
import type { FeatureRight, OfferingSnapshot, PlanRight, Rights } from '../../src/rights.ts'

export const days = (count: number): Interval => ({ type: 'day', count })
export const hours = (count: number): Interval => ({ type: 'hour', count })
export const months = (count: number): Interval => ({ type: 'month', count })

/** A moment in UTC, as ISO text without zone: `at('2026-01-31T10:00')`. */
export function at(text: string): number {
  const time = text.includes('T') ? text : `${text}T00:00`
  const instant = Date.parse(`${time}Z`)
  if (Number.isNaN(instant)) throw new Error(`no instant: ${text}`)
  return instant
}

export function sampleFeature(change: Partial<FeatureRight> & { key: string }): FeatureRight {
  return {
    id: `id-of-${change.key}`,
    type: 'elementPool',
    value: 10,
    overdraft: noOverdraft,
    description: null,
    edited: false,
    ...change,
  }
}

type OfferingChange = Partial<Omit<OfferingSnapshot, 'plan'>> & {
  readonly plan?: Partial<PlanRight>
}

/** Two floating seats for a month, begun at creation, with leases of a day. */
export function sampleOffering(change: OfferingChange = {}): OfferingSnapshot {
  return {
    productId: 'app',
    editionId: 'standard',
    offeringId: 'offering',
    offeringName: 'Offering',
    sku: 'SKU',
    hasMaintenance: false,
    maintenanceDuration: noInterval,
    concurrencyMode: 'concurrent',
    seatCount: 2,
    overdraftSeats: noOverdraft,
    leasePeriod: days(1),
    offlineLeasePeriod: noInterval,
    gracePeriod: noInterval,
    lingerPeriod: noInterval,
    usageResetSchedule: 'onRenewal',
    features: [],
    attributes: [],
    ...change,
    plan: {
      id: 'plan',
      name: 'Plan',
      type: 'paid',
      licenseType: 'subscription',
      licenseStartType: 'entitlementCreation',
      licenseDuration: months(1),
      ...change.plan,
    },
  }
}

/** Rights of an entitlement ordered on 1 January 2026. */
export function sampleRights(offering: OfferingChange = {}, change: Partial<Rights> = {}): Rights {
  return { ...rightsFromSnapshot(sampleOffering(offering), at('2026-01-01'), null), ...change }
}
