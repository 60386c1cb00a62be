import type { Draft } from './draft.ts'
import type { ErrorCode } from './error-codes.ts'
import { featureLimit } from './features.ts'
import { overdraftAmount } from './limits.ts'
import type { Cure, Refusal, RefusalFacts } from './outcome.ts'
import type { FeatureRight } from './rights.ts'
import { freesAt, seatLimit } from './seats.ts'
import type { EntitlementState } from './state.ts'
import { type EntitlementStatus, statusAt } from './status.ts'

/** Why no seat is given: how many there are, when the next frees, what would cure it. */
export function noSeatFacts(draft: Draft, entitlement: EntitlementState): RefusalFacts {
  const { rights, seatsUsed } = entitlement
  const limit = seatLimit(rights)
  return {
    entitlementId: entitlement.id,
    limit,
    inUse: seatsUsed,
    overdraft: overdraftAmount(rights.seatCount, rights.overdraftSeats),
    freesAt: nextFreeAt(draft, entitlement),
    cures: [
      { change: 'freeSeat', entitlementId: entitlement.id },
      {
        change: 'seatCount',
        entitlementId: entitlement.id,
        from: rights.seatCount,
        to: rights.seatCount + Math.max(1, seatsUsed + 1 - (limit ?? seatsUsed)),
      },
      { change: 'overdraftSeatLimit', entitlementId: entitlement.id },
    ],
  }
}

function nextFreeAt(draft: Draft, entitlement: EntitlementState): number | null {
  let next: number | null = null
  for (const activation of draft.group.activations.values()) {
    if (activation.entitlementId !== entitlement.id) continue
    const at = freesAt(activation, entitlement.rights, draft.group.policy.regrantMarginMs)
    if (at !== null && (next === null || at < next)) next = at
  }
  return next
}

/** Why a feature's amount is refused. */
export function featureFacts(
  entitlement: EntitlementState,
  feature: FeatureRight,
  asked: number,
): RefusalFacts {
  const limit = featureLimit(feature)
  const inUse = entitlement.featureUse[feature.id]?.used ?? 0
  const missing = limit === null ? 0 : inUse + asked - limit
  const about = { entitlementId: entitlement.id, feature: feature.key }
  const cures: Cure[] = [
    { change: 'featureValue', ...about, from: feature.value, to: (feature.value ?? 0) + missing },
    { change: 'featureOverdraftLimit', ...about },
  ]
  if (feature.type === 'usageCount') cures.push({ change: 'featureReset', ...about })
  else cures.push({ change: 'returnElements', ...about, amount: missing })
  return {
    ...about,
    limit,
    inUse,
    asked,
    overdraft: overdraftAmount(feature.value ?? 0, feature.overdraft),
    freesAt: null,
    cures,
  }
}

const refusalOfStatus: Record<EntitlementStatus, { code: ErrorCode; cure: string }> = {
  disabled: { code: 'entitlementDisabled', cure: 'enable' },
  customerDisabled: { code: 'customerDisabled', cure: 'enableCustomer' },
  exported: { code: 'entitlementExported', cure: 'returnFromLocalServer' },
  created: { code: 'entitlementNotStarted', cure: 'activateNow' },
  active: { code: 'stateConflict', cure: 'none' },
  gracePeriod: { code: 'stateConflict', cure: 'none' },
  expired: { code: 'entitlementExpired', cure: 'renew' },
}

/** Why an entitlement that can't be used refuses. */
export function statusRefusal(entitlement: EntitlementState | undefined, now: number): Refusal {
  if (!entitlement) return { code: 'activationCodeUnknown', facts: {} }
  const { code, cure } = refusalOfStatus[statusAt(entitlement.rights, now)]
  return {
    code,
    facts: {
      entitlementId: entitlement.id,
      cures: [{ change: cure, entitlementId: entitlement.id }],
    },
  }
}
