import type { Deps } from '../../deps.ts'
import type { Caller } from '../entitlement-command.ts'
import { useSeat } from './use-seat.ts'

/**
 * Takes the seat from whoever holds it: at once, and the log says until when the device may still run
 * on its cache; or at the end of its lease, when it has stopped for certain.
 */
export async function freeSeat(
  deps: Deps,
  caller: Caller,
  activationId: string,
  { force = false, atLeaseEnd = false } = {},
): Promise<void> {
  await useSeat(deps, caller, activationId, (on) => ({
    type: 'deactivate',
    ...on,
    force,
    atLeaseEnd,
  }))
}
