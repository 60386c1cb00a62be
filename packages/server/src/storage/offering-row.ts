import type { Interval } from '@leasehold/core/interval'
import type { RenewalSetting } from '@leasehold/core/lease-renewal'
import type { Overdraft } from '@leasehold/core/limits'
import type { ConcurrencyMode, UsageResetSchedule } from '@leasehold/core/rights'
import type { Selectable } from 'kysely'
import { type Database, json } from './schema.ts'

export type Offering = {
  readonly id: string
  readonly productId: string
  readonly editionId: string
  readonly planId: string
  readonly name: string
  readonly description: string | null
  readonly sku: string
  readonly seatCount: number
  readonly overdraftSeats: Overdraft
  readonly concurrencyMode: ConcurrencyMode
  readonly hasMaintenance: boolean
  readonly maintenanceDuration: Interval
  /** Null takes the product's. */
  readonly gracePeriod: Interval | null
  /** Null takes the product's; so do the two below. */
  readonly leasePeriod: Interval | null
  readonly leaseRenewal: RenewalSetting | null
  readonly detection: boolean | null
  readonly usageResetSchedule: UsageResetSchedule
  readonly customFields: Readonly<Record<string, string | null>>
  readonly createdAt: number
  readonly updatedAt: number
}

/** All but what never changes. */
export function offeringColumns(offering: Offering) {
  return {
    product_id: offering.productId,
    edition_id: offering.editionId,
    plan_id: offering.planId,
    name: offering.name,
    description: offering.description,
    sku: offering.sku,
    seat_count: offering.seatCount,
    overdraft_seats: json(offering.overdraftSeats),
    concurrency_mode: offering.concurrencyMode,
    has_maintenance: offering.hasMaintenance,
    maintenance_duration: json(offering.maintenanceDuration),
    grace_period: offering.gracePeriod === null ? null : json(offering.gracePeriod),
    lease_period: offering.leasePeriod === null ? null : json(offering.leasePeriod),
    lease_renewal: offering.leaseRenewal === null ? null : json(offering.leaseRenewal),
    detection: offering.detection,
    usage_reset_schedule: offering.usageResetSchedule,
    custom_fields: json(offering.customFields),
    updated_at: new Date(offering.updatedAt),
  }
}

export function toOffering(row: Selectable<Database['offering']>): Offering {
  return {
    id: row.id,
    productId: row.product_id,
    editionId: row.edition_id,
    planId: row.plan_id,
    name: row.name,
    description: row.description,
    sku: row.sku,
    seatCount: row.seat_count,
    overdraftSeats: row.overdraft_seats,
    concurrencyMode: row.concurrency_mode,
    hasMaintenance: row.has_maintenance,
    maintenanceDuration: row.maintenance_duration,
    gracePeriod: row.grace_period,
    leasePeriod: row.lease_period,
    leaseRenewal: row.lease_renewal,
    detection: row.detection,
    usageResetSchedule: row.usage_reset_schedule,
    customFields: row.custom_fields,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
