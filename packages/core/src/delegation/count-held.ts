import { activationIn, type Draft, putEntitlement } from '../draft.ts'
import { capFor, featureLimit } from '../features.ts'
import { seatLimit } from '../seats.ts'
import type { EntitlementState, FeatureUse } from '../state.ts'

/**
 * What is in use of an entitlement that comes back, counted by the seats that hold it. A local license
 * server stands at the customer's: were its own sums believed, it could keep its seats and have them
 * sold again. All held seats are loaded for it.
 */
export function countHeld(draft: Draft, entitlement: EntitlementState): EntitlementState {
  const { id, rights } = entitlement
  let seatsUsed = 0
  const elements = new Map<string, number>()
  for (const { id: featureId, type } of rights.features) {
    if (type === 'elementPool') elements.set(featureId, 0)
  }
  for (const activationId of draft.group.activations.keys()) {
    const seat = activationIn(draft, activationId)
    if (seat?.entitlementId !== id || !seat.held) continue
    seatsUsed += 1
    for (const [featureId, amount] of Object.entries(seat.holdings)) {
      elements.set(featureId, (elements.get(featureId) ?? 0) + amount)
    }
  }
  const featureUse: Record<string, FeatureUse> = { ...entitlement.featureUse }
  for (const [featureId, used] of elements) {
    const use = featureUse[featureId]
    if (!use || use.used === used) continue
    const feature = rights.features.find((each) => each.id === featureId)
    featureUse[featureId] = { ...use, used, cap: capFor(feature ? featureLimit(feature) : 0, used) }
  }
  const seatsCap = capFor(seatLimit(rights), seatsUsed)
  return putEntitlement(draft, { ...entitlement, seatsUsed, seatsCap, featureUse })
}
