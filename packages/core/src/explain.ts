import { activationIn, type Draft, entitlementIn } from './draft.ts'
import type { ErrorCode } from './error-codes.ts'
import { featureLimit } from './features.ts'
import { overdraftAmount } from './limits.ts'
import type { Cure, Refusal, RefusalFacts } from './outcome.ts'
import type { FeatureRight } from './rights.ts'
import { freesAt, lapsesAt, seatLimit } from './seats.ts'
import type { ActivationState, EntitlementState, SeatLoss } from './state.ts'
import { type EntitlementStatus, isDelegationOver, statusAt } from './status.ts'
import { usagePeriodAt } from './usage-period.ts'

/** Why no seat is given: how many there are, when the next frees, what would cure it. */
export function noSeatFacts(draft: Draft, { id }: EntitlementState): RefusalFacts {
  // As it stands now: the refusal itself may have cut a seat.
  const entitlement = entitlementIn(draft, id)
  if (!entitlement) throw new Error(`no entitlement ${id} to explain`)
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
  const margin = draft.group.policy.regrantMarginMs
  return earliest(
    seatsOf(draft, entitlement).map((seat) => freesAt(seat, entitlement.rights, margin)),
  )
}

function earliest(times: readonly (number | null)[]): number | null {
  return times.reduce(
    (first, at) => (first === null || (at !== null && at < first) ? at : first),
    null,
  )
}

function seatsOf(draft: Draft, entitlement: EntitlementState): ActivationState[] {
  return [...draft.group.activations.keys()]
    .flatMap((id) => activationIn(draft, id) ?? [])
    .filter(({ entitlementId }) => entitlementId === entitlement.id)
}

/** When elements of a pool come back by a lapse, or a count by the end of its period. */
function nextReturnAt(
  draft: Draft,
  entitlement: EntitlementState,
  feature: FeatureRight,
): number | null {
  if (feature.type === 'usageCount') return usagePeriodAt(entitlement.rights, draft.now).nextAt
  const margin = draft.group.policy.regrantMarginMs
  const holders = seatsOf(draft, entitlement).filter((seat) => feature.id in seat.holdings)
  return earliest(holders.map((seat) => lapsesAt(seat, entitlement.rights, margin)))
}

/** Why a feature's amount is refused. */
export function featureFacts(
  draft: Draft,
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
    freesAt: nextReturnAt(draft, entitlement, feature),
    cures,
  }
}

/** The entitlement has no offline period, so no lease can be given for offline use. */
export function offlineRefusal({ id }: EntitlementState): Refusal {
  const cures = [{ change: 'offlineLeasePeriod', entitlementId: id }]
  return { code: 'offlineNotAllowed', facts: { entitlementId: id, cures } }
}

/** A place that was held and is gone. What brings it back is a new activation. */
export function lostRefusal({ id }: Pick<EntitlementState, 'id'>, reason: SeatLoss): Refusal {
  const cures = [{ change: 'activate', entitlementId: id }]
  return { code: 'seatLost', facts: { entitlementId: id, reason, cures } }
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

/** A local license server serves it: nothing of it changes here. */
export function exportedRefusal({ id }: Pick<EntitlementState, 'id'>): Refusal {
  const { code, cure } = refusalOfStatus.exported
  return { code, facts: { entitlementId: id, cures: [{ change: cure, entitlementId: id }] } }
}

/** Why an entitlement that can't be used refuses. */
export function statusRefusal(
  entitlement: Pick<EntitlementState, 'id' | 'rights'> | undefined,
  now: number,
): Refusal {
  if (!entitlement) return { code: 'activationCodeUnknown', facts: {} }
  const { rights } = entitlement
  const status = statusAt(rights, now)
  const { code, cure } =
    status === 'expired' && isDelegationOver(rights, now)
      ? ({ code: 'delegationEnded', cure: 'renewDelegation' } as const)
      : refusalOfStatus[status]
  return {
    code,
    facts: {
      entitlementId: entitlement.id,
      cures: [{ change: cure, entitlementId: entitlement.id }],
    },
  }
}
