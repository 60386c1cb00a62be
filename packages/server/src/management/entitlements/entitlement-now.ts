import { capFor, featureLimit } from '@leasehold/core/features'
import { seatLimit } from '@leasehold/core/seats'
import { settle } from '@leasehold/core/settle'
import { defaultPolicy, type EntitlementState, type FeatureUse } from '@leasehold/core/state'
import type { EntitlementRecord } from '../../storage/entitlements.ts'

/**
 * The entitlement as it stands at `now`, to be shown: what the next decision would first take back
 * is taken back here too, without being written.
 */
export function entitlementNow(record: EntitlementRecord, now: number): EntitlementState {
  const rolled = withUsageRolled(record.state, now)
  const seatsUsed = rolled.seatsUsed - record.dueSeats
  const featureUse: Record<string, FeatureUse> = { ...rolled.featureUse }
  for (const feature of rolled.rights.features) {
    const use = featureUse[feature.id]
    const due = record.dueElements[feature.id]
    if (!use || due === undefined) continue
    const used = use.used - due
    featureUse[feature.id] = { ...use, used, cap: capFor(featureLimit(feature), used) }
  }
  return {
    ...rolled,
    seatsUsed,
    seatsCap: capFor(seatLimit(rolled.rights), seatsUsed),
    featureUse,
  }
}

function withUsageRolled(state: EntitlementState, now: number): EntitlementState {
  const group = {
    // Without activations no rule of the tenant comes into play.
    policy: defaultPolicy,
    entitlements: new Map([[state.id, state]]),
    activations: new Map(),
    moreLapsed: new Set<string>(),
  }
  return settle(group, now).entitlements[0] ?? state
}
