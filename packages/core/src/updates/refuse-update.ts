import { lostRefusal } from '../explain.ts'
import { seatRefusal } from '../find-activation.ts'
import type { Refusal } from '../outcome.ts'
import type { ActivationState, EntitlementState } from '../state.ts'

/** What a poll has to know of a seat. */
export type SeatStanding = Pick<ActivationState, 'epoch' | 'held' | 'loss' | 'deactivatedAt'>

/**
 * Why a poll or a stream is refused; null when it is served. In the order of every licensing call:
 * the token first, then the seat, then the status of the entitlement.
 */
export function refuseUpdate(
  seat: SeatStanding,
  entitlement: Pick<EntitlementState, 'id' | 'rights'>,
  token: { readonly epoch: number; readonly leaseExpiryAt: number },
  now: number,
): Refusal | null {
  if (token.epoch !== seat.epoch) {
    return { code: 'tokenRevoked', facts: { entitlementId: entitlement.id } }
  }
  if (token.leaseExpiryAt <= now) return { code: 'tokenExpired', facts: {} }
  const refusal = seatRefusal({ activation: seat, entitlement }, now)
  if (refusal) return refusal
  return seat.held ? null : lostRefusal(entitlement, 'lapsed')
}
