import {
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putEntitlement,
  releaseSeat,
  returnHoldings,
} from './draft.ts'
import { capFor, featureLimit, overdraftUsed } from './features.ts'
import type { Changes, UsageSummary } from './outcome.ts'
import { freesAt, isLingering, lapsesAt } from './seats.ts'
import type { ActivationState, EntitlementState, GroupState } from './state.ts'
import { usagePeriodAt } from './usage-period.ts'

/**
 * What time alone has changed since the last decision: usage periods that ended are closed, lapsed
 * and lingering seats that fell due come back. Comes before every decision.
 */
export function settle(group: GroupState, now: number): Changes {
  const draft = openDraft(group, now)
  for (const entitlement of group.entitlements.values()) rollUsage(draft, entitlement, 'schedule')
  for (const activation of group.activations.values()) lapse(draft, activation)
  return changesOf(draft)
}

function lapse(draft: Draft, activation: ActivationState): void {
  const entitlement = entitlementIn(draft, activation.entitlementId)
  if (!activation.held || !entitlement) return
  const margin = draft.group.policy.regrantMarginMs
  const frees = freesAt(activation, entitlement.rights, margin)
  if (frees === null) return
  if (frees <= draft.now) {
    const lingered = isLingering(activation)
    const at = lingered ? frees : Math.max(activation.leaseExpiryAt, activation.lingerExpiryAt ?? 0)
    const released = releaseSeat(draft, activation, { loss: lingered ? activation.loss : 'lapsed' })
    // An event at the lease's end, whatever the margin; never before the seat was last decided on.
    logLine(draft, released, 'lapse', lingered ? { reason: 'lingerEnded' } : null, at)
    return
  }
  const stops = lapsesAt(activation, entitlement.rights, margin)
  if (stops !== null && stops <= draft.now) returnHoldings(draft, activation)
}

/**
 * Closes usage periods that have ended: a summary for each count and period, then zero. Does
 * nothing while the period that the counts belong to still runs.
 */
export function rollUsage(
  draft: Draft,
  entitlement: EntitlementState,
  reason: UsageSummary['reason'],
): EntitlementState {
  const { rights, usagePeriodStartAt } = entitlement
  const { startAt } = usagePeriodAt(rights, draft.now)
  if (startAt === null || startAt === usagePeriodStartAt) return entitlement
  // A start of the term that has just come, or a schedule that was changed to a longer period.
  if (usagePeriodStartAt === null || startAt < usagePeriodStartAt) {
    return putEntitlement(draft, {
      ...entitlement,
      usagePeriodStartAt: usagePeriodStartAt ?? startAt,
    })
  }
  return closeUsage(draft, entitlement, startAt, reason)
}

/** Closes the counts up to `untilAt`, where a new period starts. */
export function closeUsage(
  draft: Draft,
  entitlement: EntitlementState,
  untilAt: number,
  reason: UsageSummary['reason'],
): EntitlementState {
  const { rights, usagePeriodStartAt } = entitlement
  const featureUse = { ...entitlement.featureUse }
  for (const feature of rights.features) {
    const use = featureUse[feature.id]
    if (feature.type !== 'usageCount' || !use) continue
    let used = use.used
    for (const [fromAt, endAt] of periodsBetween(
      entitlement,
      usagePeriodStartAt ?? untilAt,
      untilAt,
    )) {
      draft.summaries.push({
        entitlementId: entitlement.id,
        featureId: feature.id,
        key: feature.key,
        fromAt,
        untilAt: endAt,
        used,
        overdraftUsed: overdraftUsed(feature, used),
        reason,
      })
      // Everything was counted in the first of them: the others passed without a decision.
      used = 0
    }
    featureUse[feature.id] = { used: 0, cap: capFor(featureLimit(feature), 0), resetAt: untilAt }
  }
  return putEntitlement(draft, { ...entitlement, featureUse, usagePeriodStartAt: untilAt })
}

function periodsBetween(
  entitlement: EntitlementState,
  fromAt: number,
  untilAt: number,
): [number, number][] {
  const periods: [number, number][] = []
  let startAt = fromAt
  while (startAt < untilAt) {
    const nextAt = usagePeriodAt(entitlement.rights, startAt).nextAt
    const endAt = nextAt === null || nextAt <= startAt ? untilAt : Math.min(nextAt, untilAt)
    periods.push([startAt, endAt])
    startAt = endAt
  }
  return periods
}
