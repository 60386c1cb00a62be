import {
  activationIn,
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putEntitlement,
  releaseSeat,
  returnHoldings,
} from './draft.ts'
import type { Changes } from './outcome.ts'
import { rollUsage } from './roll-usage.ts'
import { freesAt, isLingering, lapsesAt } from './seats.ts'
import type { ActivationState, GroupState } from './state.ts'
import { publishDue } from './updates/publication.ts'

/**
 * What time alone has changed since the last decision: usage periods that ended are closed, edits
 * whose window has ended are published, lapsed and lingering seats that fell due come back. Comes
 * before every decision.
 */
export function settle(group: GroupState, now: number): Changes {
  const draft = openDraft(group, now)
  for (const entitlement of group.entitlements.values()) {
    rollUsage(draft, entitlement)
    publishWaiting(draft, entitlement.id)
  }
  lapseSeats(draft)
  return changesOf(draft)
}

function publishWaiting(draft: Draft, entitlementId: string): void {
  const entitlement = entitlementIn(draft, entitlementId)
  if (!entitlement) return
  const { publication, rights } = entitlement
  const due = publishDue(publication, rights.version, draft.group.policy, draft.now)
  if (due !== publication) putEntitlement(draft, { ...entitlement, publication: due })
}

/**
 * Gives back what stopped or lingered long enough, among the activations that were loaded: as an
 * event at the end of its lease or linger period, but no earlier than `notBefore`.
 */
export function lapseSeats(draft: Draft, notBefore = 0): void {
  // In the order in which it happened, so that the counts in the log are those of their instants.
  const gone = stopSeats(draft).sort((a, b) => a.at - b.at || (a.seat.id < b.seat.id ? -1 : 1))
  for (const { seat, at } of gone) lapse(draft, seat, Math.max(at, notBefore))
}

/** Returns the elements of seats that stopped, and names those whose place comes back too. */
function stopSeats(draft: Draft): { seat: ActivationState; at: number }[] {
  const { activations, policy } = draft.group
  const gone: { seat: ActivationState; at: number }[] = []
  for (const id of activations.keys()) {
    const seat = activationIn(draft, id)
    const entitlement = seat && entitlementIn(draft, seat.entitlementId)
    if (!seat?.held || !entitlement) continue
    const frees = freesAt(seat, entitlement.rights, policy.regrantMarginMs)
    const stops = lapsesAt(seat, entitlement.rights, policy.regrantMarginMs)
    if (frees !== null && frees <= draft.now) gone.push({ seat, at: lapsedAt(seat, frees) })
    else if (stops !== null && stops <= draft.now) returnHoldings(draft, seat)
  }
  return gone
}

/** A lapse is an event at the end of the lease or of the linger period, whatever the margin. */
function lapsedAt(seat: ActivationState, frees: number): number {
  return isLingering(seat) ? frees : Math.max(seat.leaseExpiryAt, seat.lingerExpiryAt ?? 0)
}

function lapse(draft: Draft, seat: ActivationState, at: number): void {
  const lingered = isLingering(seat)
  const released = releaseSeat(draft, seat, { loss: lingered ? seat.loss : 'lapsed' })
  logLine(draft, released, 'lapse', lingered ? { reason: 'lingerEnded' } : null, at)
}
