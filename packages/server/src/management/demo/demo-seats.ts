import type { LicensingCommand } from '@leasehold/core/commands'
import type { Deps } from '../../deps.ts'
import { listActivations } from '../../storage/activations.ts'
import { currentRightsOfGroups } from '../../storage/entitlement-places.ts'
import { firstBy } from '../../storage/listing.ts'
import { type Caller, orThrow } from '../entitlement-command.ts'

/** Machines that run on an order, and what one of them has counted. */
export type DemoSeats = {
  readonly seats: readonly { readonly seatId: string; readonly seatName: string }[]
  readonly counted: { readonly key: string; readonly amount: number }
}

/** Takes the seats of the order's first entitlement that are not taken yet. */
export async function makeDemoSeats(
  deps: Deps,
  caller: Caller,
  groupId: string,
  { seats, counted }: DemoSeats,
): Promise<void> {
  const { db, clock } = deps
  const { tenantId } = caller
  const [entitlement] = await currentRightsOfGroups(db, tenantId, [groupId])
  if (!entitlement) return
  const place = { groupId, entitlementId: entitlement.id }
  const first = firstBy('-activated', 500)
  const taken = await listActivations(db, tenantId, place, {}, first, clock.now())
  const submit = async (command: LicensingCommand) =>
    orThrow(await deps.engine.submit({ ...caller, groupId, command })).grant?.activation.id
  for (const [index, { seatId, seatName }] of seats.entries()) {
    if (taken.items.some((seat) => seat.seatId === seatId)) continue
    const activationId = await submit({
      type: 'activate',
      by: 'vendor',
      productId: entitlement.rights.productId,
      editionId: null,
      seatId,
      seatName,
      method: 'activationCode',
      username: null,
      mode: 'online',
      fingerprint: null,
      clientVersion: null,
      newActivationId: deps.newId(),
    })
    if (index > 0 || activationId === undefined) continue
    await submit({ type: 'checkout', activationId, caller: { by: 'vendor' }, ...counted })
  }
}
