import { type Draft, entitlementIn } from './draft.ts'
import type { Grant } from './outcome.ts'
import type { ActivationState } from './state.ts'
import { usagePeriodAt } from './usage-period.ts'

/** What the caller is told, taken after the decision. */
export function grantOf(
  kind: Grant['kind'],
  draft: Draft,
  activation: ActivationState,
  featureId: string | null = null,
): Grant {
  const entitlement = entitlementIn(draft, activation.entitlementId)
  if (!entitlement) throw new Error(`activation ${activation.id} without its entitlement`)
  return {
    kind,
    at: draft.now,
    activation,
    version: entitlement.rights.version,
    featureUse: entitlement.featureUse,
    usagePeriodStartAt: entitlement.usagePeriodStartAt,
    usagePeriodNextAt: usagePeriodAt(entitlement.rights, draft.now).nextAt,
    featureId,
  }
}
