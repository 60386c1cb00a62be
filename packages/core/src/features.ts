import { limitWithOverdraft } from './limits.ts'
import type { FeatureRight, Rights } from './rights.ts'
import type { ActivationState, EntitlementState, FeatureUse } from './state.ts'

export function isMetered(feature: FeatureRight): boolean {
  return feature.type !== 'bool'
}

export function featureByKey(rights: Rights, key: string): FeatureRight | undefined {
  return rights.features.find((feature) => feature.key === key)
}

/** What may be in use at most, overdraft included; null is unlimited. */
export function featureLimit(feature: FeatureRight): number | null {
  return limitWithOverdraft(feature.value, feature.overdraft)
}

/** What can still be checked out; null is unlimited, 0 where use stands above a lowered limit. */
export function featureAvailable(
  feature: FeatureRight,
  use: FeatureUse | undefined,
): number | null {
  const limit = featureLimit(feature)
  return limit === null ? null : Math.max(0, limit - (use?.used ?? 0))
}

/** What one activation holds of a pool, or has counted since the latest reset. */
export function activeAmount(
  feature: FeatureRight,
  activation: ActivationState,
  use: FeatureUse | undefined,
): number {
  if (feature.type === 'elementPool') return activation.holdings[feature.id] ?? 0
  const counted = activation.counted[feature.id]
  return counted && counted.resetAt === use?.resetAt ? counted.amount : 0
}

/** Tells the ids of features that the rights have no more. */
export function isVanished(rights: Rights): (featureId: string) => boolean {
  const present = new Set(rights.features.map((feature) => feature.id))
  return (featureId) => !present.has(featureId)
}

/** The part of `used` that lies above what was bought. */
export function overdraftUsed(feature: Pick<FeatureRight, 'value'>, used: number): number {
  return feature.value === null ? 0 : Math.max(0, used - feature.value)
}

/** More seats, or more of a feature, are in use than was bought: in overdraft, or forced above a limit. */
export function isOverdrawn({ rights, seatsUsed, featureUse }: EntitlementState): boolean {
  return (
    seatsUsed > rights.seatCount ||
    rights.features.some((feature) => overdraftUsed(feature, featureUse[feature.id]?.used ?? 0) > 0)
  )
}

/**
 * Use rows for the features of new rights. Rows of features that are gone stay: a pool that comes
 * back must still know what is held of it.
 */
export function featureUseFor(
  rights: Rights,
  before: EntitlementState['featureUse'],
  now: number,
): Record<string, FeatureUse> {
  const use: Record<string, FeatureUse> = { ...before }
  for (const feature of rights.features) {
    if (!isMetered(feature)) continue
    const current = use[feature.id] ?? { used: 0, cap: null, resetAt: now }
    use[feature.id] = { ...current, cap: capFor(featureLimit(feature), current.used) }
  }
  return use
}

/** A limit that falls below what is in use lets the use stand, and nothing be added. */
export function capFor(limit: number | null, used: number): number | null {
  return limit === null ? null : Math.max(limit, used)
}
