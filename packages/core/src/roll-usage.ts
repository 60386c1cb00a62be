import { type Draft, putEntitlement } from './draft.ts'
import { capFor, featureLimit, overdraftUsed } from './features.ts'
import type { UsageSummary } from './outcome.ts'
import type { FeatureRight, Rights } from './rights.ts'
import type { EntitlementState, FeatureUse } from './state.ts'
import { usagePeriodAt } from './usage-period.ts'

/**
 * Closes usage periods that have ended: a summary for each count and period, then zero. Does
 * nothing while the period that the counts belong to still runs.
 */
export function rollUsage(draft: Draft, entitlement: EntitlementState): EntitlementState {
  const { rights, usagePeriodStartAt } = entitlement
  // Where it is served its periods are closed: by the local license server, which reports them.
  if (rights.exportedAt !== null) return entitlement
  const { startAt } = usagePeriodAt(rights, draft.now)
  if (startAt === null) return entitlement
  if (usagePeriodStartAt === null) {
    return putEntitlement(draft, { ...entitlement, usagePeriodStartAt: startAt })
  }
  return startAt <= usagePeriodStartAt
    ? entitlement
    : closeUsage(draft, entitlement, startAt, 'schedule')
}

/**
 * A renewal resets at once the counts of a period that it has ended: the old term's, in grace or
 * past it. Renewed early, the period ends later.
 */
export function rollOnRenewal(
  draft: Draft,
  entitlement: EntitlementState,
  before: Rights,
): EntitlementState {
  const { anchorAt, usageResetSchedule } = entitlement.rights
  const byTerm = usageResetSchedule === 'onRenewal' || usageResetSchedule === 'monthly'
  if (byTerm && anchorAt !== before.anchorAt) {
    return closeUsage(draft, entitlement, draft.now, 'renewal')
  }
  const endedAt = before.expiryAt
  if (usageResetSchedule !== 'onRenewal' || endedAt === null || endedAt > draft.now) {
    return entitlement
  }
  return closeUsage(draft, entitlement, endedAt, 'renewal', endedAt)
}

/**
 * After a change of the schedule or of the term that keeps the counts: they go on, and are reset
 * when the period that runs under the new rights ends.
 */
export function carryUsage(
  draft: Draft,
  entitlement: EntitlementState,
  before: Rights,
): EntitlementState {
  const { startAt } = usagePeriodAt(entitlement.rights, draft.now)
  if (startAt === null) return entitlement
  const started = before.startedAt !== null && before.startedAt <= draft.now
  const current = started ? (entitlement.usagePeriodStartAt ?? startAt) : startAt
  const usagePeriodStartAt = Math.max(current, startAt)
  return usagePeriodStartAt === entitlement.usagePeriodStartAt
    ? entitlement
    : putEntitlement(draft, { ...entitlement, usagePeriodStartAt })
}

/**
 * Closes the counts up to `untilAt`, where a new period starts. Counts that were reset after
 * `stayAfter` stay: they belong to the new period only.
 */
export function closeUsage(
  draft: Draft,
  entitlement: EntitlementState,
  untilAt: number,
  reason: UsageSummary['reason'],
  stayAfter = Number.POSITIVE_INFINITY,
): EntitlementState {
  const ends = periodEnds(entitlement, untilAt)
  const featureUse = { ...entitlement.featureUse }
  for (const feature of entitlement.rights.features) {
    const use = featureUse[feature.id]
    if (feature.type !== 'usageCount' || !use || use.resetAt > stayAfter) continue
    summarise(draft, entitlement, feature, use, ends, reason)
    featureUse[feature.id] = resetUse(feature, use, untilAt)
  }
  const usagePeriodStartAt = Math.max(untilAt, entitlement.usagePeriodStartAt ?? untilAt)
  return putEntitlement(draft, { ...entitlement, featureUse, usagePeriodStartAt })
}

/** Counts of features that the rights have no more: summed up now, or nobody would bill them. */
export function closeVanished(
  draft: Draft,
  entitlement: EntitlementState,
  before: Rights,
): EntitlementState {
  const present = new Set(entitlement.rights.features.map((feature) => feature.id))
  const gone = before.features.filter(
    (feature) => feature.type === 'usageCount' && !present.has(feature.id),
  )
  const featureUse = { ...entitlement.featureUse }
  for (const feature of gone) {
    const use = featureUse[feature.id]
    if (!use) continue
    if (use.used > 0) {
      summarise(draft, entitlement, feature, use, [draft.now], 'changeOffering')
    }
    featureUse[feature.id] = resetUse(feature, use, draft.now)
  }
  return gone.length === 0 ? entitlement : putEntitlement(draft, { ...entitlement, featureUse })
}

/** One summary for each period that ends at one of `ends`, in rising order. */
export function summarise(
  draft: Draft,
  entitlement: EntitlementState,
  feature: FeatureRight,
  use: FeatureUse,
  ends: readonly number[],
  reason: UsageSummary['reason'],
): void {
  const lastAt = ends.at(-1) ?? draft.now
  const countedFromAt = Math.max(use.resetAt, entitlement.rights.startedAt ?? use.resetAt)
  let fromAt = Math.min(countedFromAt, lastAt)
  let used = use.used
  for (const untilAt of ends) {
    if (untilAt <= fromAt && untilAt !== lastAt) continue
    draft.summaries.push({
      entitlementId: entitlement.id,
      featureId: feature.id,
      key: feature.key,
      fromAt,
      untilAt,
      used,
      overdraftUsed: overdraftUsed(feature, used),
      reason,
    })
    fromAt = untilAt
    // Everything was counted in the first of them: the others passed without a decision.
    used = 0
  }
}

/** Zero. Each reset has an instant of its own, so that no count of an activation outlives one. */
export function resetUse(feature: FeatureRight, use: FeatureUse, at: number): FeatureUse {
  return { used: 0, cap: capFor(featureLimit(feature), 0), resetAt: Math.max(at, use.resetAt + 1) }
}

/** The ends of the periods from the one that the counts belong to until `untilAt`. */
function periodEnds({ rights, usagePeriodStartAt }: EntitlementState, untilAt: number): number[] {
  const ends: number[] = []
  let startAt = usagePeriodStartAt ?? untilAt
  while (startAt < untilAt) {
    const { nextAt } = usagePeriodAt(rights, startAt)
    startAt = nextAt === null || nextAt <= startAt ? untilAt : Math.min(nextAt, untilAt)
    ends.push(startAt)
  }
  return ends.length === 0 ? [untilAt] : ends
}
