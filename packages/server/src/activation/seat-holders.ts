import type { Deps } from '../deps.ts'
import { listActivations } from '../storage/activations.ts'
import { firstBy } from '../storage/listing.ts'

export type SeatHolder = { seatId: string; seatName: string | null; since: number }

// Enough for a person to see whom to ask; the list of activations has them all.
const shown = 20

/** Who holds the seats of an entitlement now, the latest first. */
export async function seatHolders(
  { db, clock }: Deps,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
): Promise<SeatHolder[]> {
  const latest = firstBy('-activated', shown)
  const { items } = await listActivations(db, tenantId, place, {}, latest, clock.now())
  return items.map(({ seatId, seatName, activatedAt }) => ({
    seatId,
    seatName,
    since: activatedAt,
  }))
}
