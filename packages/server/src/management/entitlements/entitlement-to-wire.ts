import { featureLimit, isMetered } from '@leasehold/core/features'
import { toWireId } from '@leasehold/core/ids'
import type { AttributeRight, FeatureRight, Rights } from '@leasehold/core/rights'
import { seatLimit } from '@leasehold/core/seats'
import type { EntitlementState } from '@leasehold/core/state'
import { usagePeriodAt } from '@leasehold/core/usage-period'
import { writeInstantOrNull } from '../../http/instant.ts'

/** The seats of an entitlement: what is taken, what is left. */
export function seatsToWire({ rights, seatsUsed }: EntitlementState) {
  const limit = seatLimit(rights)
  const beyond = Math.max(0, seatsUsed - rights.seatCount)
  return {
    seatsUsed,
    // Overdraft seats count as available; use that was forced above the limit leaves none, not less.
    seatsAvailable: limit === null ? null : Math.max(0, limit - seatsUsed),
    overdraftSeatsUsed: rights.overdraftSeats.type === 'none' ? null : beyond,
    seatUtilizationRate: Math.round((seatsUsed / rights.seatCount) * 100),
  }
}

export function featuresToWire(entitlement: EntitlementState, now: number) {
  const { rights, featureUse } = entitlement
  const period = periodToWire(rights, now)
  return rights.features.map((feature) => ({
    ...featureRightToWire(feature),
    used: isMetered(feature) ? (featureUse[feature.id]?.used ?? 0) : null,
    ...(feature.type === 'usageCount' ? period : noPeriod),
  }))
}

/** A feature as sold, without its use. */
export function featureRightToWire(feature: FeatureRight) {
  return {
    id: toWireId('feature', feature.id),
    type: feature.type,
    key: feature.key,
    description: feature.description,
    value: feature.value,
    edited: feature.edited,
    overdraftLimit: feature.overdraft,
    totalLimitIncludingOverdraft: featureLimit(feature),
  }
}

export function attributeToWire({ id, type, key, value, edited }: AttributeRight) {
  return { id: toWireId('attribute', id), type, key, value, edited }
}

const noPeriod = { currentUsagePeriodStart: null, nextUsagePeriodStart: null }

function periodToWire(rights: Rights, now: number) {
  const { startAt, nextAt } = usagePeriodAt(rights, now)
  return {
    currentUsagePeriodStart: writeInstantOrNull(startAt),
    nextUsagePeriodStart: writeInstantOrNull(nextAt),
  }
}
