import type { Refusal } from '../outcome.ts'
import type { EntitlementState } from '../state.ts'

/**
 * Seats are held, and the entitlement is to change its server: only if it is forced. Then they ride
 * along, occupied until their leases end.
 */
export function refuseHeldSeats(
  { id, seatsUsed }: EntitlementState,
  force: boolean,
): Refusal | null {
  if (force || seatsUsed === 0) return null
  const cures = [{ change: 'freeSeat', entitlementId: id }, { change: 'force' }]
  return { code: 'seatsInUse', facts: { entitlementId: id, limit: 0, inUse: seatsUsed, cures } }
}
