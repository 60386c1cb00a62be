import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { findActivation } from '../../storage/activations.ts'
import { type Caller, orThrow } from '../entitlement-command.ts'

/** Takes the seat from whoever holds it. The device may still run on its cache; the log says until when. */
export async function freeSeat(
  deps: Deps,
  caller: Caller,
  activationId: string,
  force: boolean,
): Promise<void> {
  const activation = await findActivation(deps.db, caller.tenantId, activationId)
  if (!activation) throw new RequestError('activationUnknown')
  const { groupId } = activation
  const command = { type: 'deactivate', activationId, caller: { by: 'vendor' }, force } as const
  orThrow(await deps.engine.submit({ ...caller, groupId, command }))
}
