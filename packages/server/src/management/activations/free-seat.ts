import type { Deps } from '../../deps.ts'
import type { Caller } from '../entitlement-command.ts'
import { useSeat } from './use-seat.ts'

/** Takes the seat from whoever holds it. The device may still run on its cache; the log says until when. */
export async function freeSeat(
  deps: Deps,
  caller: Caller,
  activationId: string,
  force: boolean,
): Promise<void> {
  await useSeat(deps, caller, activationId, (on) => ({ type: 'deactivate', ...on, force }))
}
