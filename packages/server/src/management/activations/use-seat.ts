import type { LicensingCommand } from '@leasehold/core/commands'
import type { Grant } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { findActivation } from '../../storage/activations.ts'
import { type Caller, type Granted, orThrow } from '../entitlement-command.ts'

type OnActivation = Exclude<LicensingCommand, { type: 'activate' }>

/** Has a command on an activation decided for the back office; a refusal is thrown. */
export async function useSeat(
  deps: Deps,
  caller: Caller,
  activationId: string,
  command: (on: { activationId: string; caller: { by: 'vendor' } }) => OnActivation,
): Promise<Granted> {
  const activation = await findActivation(deps.db, caller.tenantId, activationId)
  if (!activation) throw new RequestError('activationUnknown')
  const { groupId } = activation
  const on = { activationId, caller: { by: 'vendor' } } as const
  return orThrow(await deps.engine.submit({ ...caller, groupId, command: command(on) }))
}

/** What was granted, with the rights it was granted under: without a retry key both are there. */
export function grantOf({ grant, rights }: Granted): { grant: Grant; rights: Rights } {
  if (!grant || !rights) throw new Error('a licensing command was answered without a grant')
  return { grant, rights }
}
