import { toWireId } from '@leasehold/core/ids'
import { seatLimit } from '@leasehold/core/seats'
import { statusAt } from '@leasehold/core/status'
import type { Deps } from '../deps.ts'
import { writeInstant, writeInstantOrNull } from '../http/instant.ts'
import { findEntitlements } from '../storage/entitlements.ts'
import { takenEntitlements } from '../storage/local-servers/taken-entitlements.ts'
import { localServer } from './local-server.ts'

/** What this local license server serves, and what it has returned, as its operator is shown. */
export async function servedEntitlements(deps: Deps) {
  const { tenantId } = await localServer(deps)
  const now = deps.clock.now()
  const ids = (await takenEntitlements(deps.db, tenantId)).map((one) => one.entitlementId)
  const records = await findEntitlements(deps.db, tenantId, ids, now)
  return records.flatMap(({ state, dueSeats }) => {
    const { id, rights, delegation } = state
    if (!delegation) return []
    const limit = seatLimit(rights)
    const seatsUsed = state.seatsUsed - dueSeats
    return {
      id: toWireId('entitlement', id),
      productId: toWireId('product', rights.productId),
      sku: rights.sku,
      offeringName: rights.offeringName,
      status: statusAt(rights, now),
      expiryDate: writeInstantOrNull(rights.expiryAt),
      seatCount: rights.seatCount,
      seatsUsed,
      seatsAvailable: limit === null ? null : Math.max(0, limit - seatsUsed),
      delegationEnd: writeInstant(delegation.endsAt),
      imported: writeInstant(delegation.grantedAt),
      returned: writeInstantOrNull(delegation.returnedAt),
    }
  })
}
