import { activationIn, type Draft, entitlementIn, logLine, releaseSeat } from './draft.ts'
import type { Refusal } from './outcome.ts'
import type { Rights } from './rights.ts'
import { freesAt, isIdle, isLingering, seatLimit } from './seats.ts'
import type { ActivationState, EntitlementState } from './state.ts'

/**
 * Fewer seats than in use need force. Then seats that only linger go at once; the others stay until
 * they lapse or refresh. The caller has loaded every held seat of the entitlement for it.
 */
export function reduceSeats(
  draft: Draft,
  entitlement: EntitlementState,
  rights: Rights,
  force: boolean,
): Refusal | 'loadMore' | null {
  const limit = seatLimit(rights)
  const before = seatLimit(entitlement.rights)
  const inUse = seatsUsedIn(draft, entitlement)
  const lowered = limit !== null && (before === null || limit < before)
  if (!lowered || inUse <= limit) return null
  if (draft.group.moreLapsed.has(entitlement.id)) return 'loadMore'
  if (!force) {
    const facts = {
      entitlementId: entitlement.id,
      limit,
      inUse,
      cures: [{ change: 'freeSeat', entitlementId: entitlement.id }, { change: 'forceSeatCount' }],
    }
    return { code: 'seatsInUse', facts }
  }
  giveBackIdle(draft, entitlement, limit, 'reduced')
  return null
}

/** Gives back seats that only linger, those that would free first, until `limit` are left. */
export function giveBackIdle(
  draft: Draft,
  entitlement: EntitlementState,
  limit: number,
  reason: string,
  stays: (seat: ActivationState) => boolean = () => false,
): void {
  const { rights } = entitlement
  const { activations, policy } = draft.group
  const margin = policy.regrantMarginMs
  const idle = [...activations.keys()]
    .flatMap((id) => activationIn(draft, id) ?? [])
    .filter((seat) => seat.entitlementId === entitlement.id)
    .filter((seat) => isIdle(seat, rights, margin, draft.now) && !stays(seat))
    .map((seat) => ({ seat, at: freesAt(seat, rights, margin) ?? draft.now }))
    .sort((a, b) => a.at - b.at || (a.seat.id < b.seat.id ? -1 : 1))
  for (const { seat } of idle) {
    if (seatsUsedIn(draft, entitlement) <= limit) return
    const loss = isLingering(seat) ? seat.loss : 'lapsed'
    logLine(draft, releaseSeat(draft, seat, { loss }), 'lapse', { reason })
  }
}

function seatsUsedIn(draft: Draft, entitlement: EntitlementState): number {
  return entitlementIn(draft, entitlement.id)?.seatsUsed ?? entitlement.seatsUsed
}
