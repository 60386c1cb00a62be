import { fromWireId } from '@leasehold/core/ids'
import type { Deps } from '../../deps.ts'
import { refusalToError } from '../../http/refusal-to-error.ts'
import { RequestError } from '../../http/request-error.ts'
import type { Caller } from '../entitlement-command.ts'
import { submitDelegation } from './delegate.ts'
import { openLocalRequest } from './open-local-request.ts'
import { takeReports } from './take-reports.ts'

/** Has the cloud serve an entitlement again that its local license server has given back. */
export async function importBack(
  deps: Deps,
  caller: Caller,
  about: { entitlementId: string; reason: string | null },
  token: string,
): Promise<void> {
  const keys = await deps.keys.load(caller.tenantId)
  const { server, serverId, claims } = await openLocalRequest(deps, keys, 'usage', token)
  if (!server) throw new RequestError('offlineTokenForeign')
  if (claims.type !== 'return') throw new RequestError('offlineTokenWrongType')
  const returned = claims.returns.find(
    ({ ent }) => fromWireId('entitlement', ent) === about.entitlementId,
  )
  if (!returned) throw new RequestError('tokenForeign')
  // What was used comes first: a return that can't be taken loses none of it.
  const taken = await takeReports(deps, caller, server, keys.issuer, claims)
  const own = taken.find(({ entitlementId }) => entitlementId === about.entitlementId)
  if (own?.refusal) throw refusalToError(own.refusal, { showHolders: true })
  const { begun: begunWith, report } = returned
  await submitDelegation(deps, caller, {
    type: 'takeBack',
    ...about,
    returned: { serverId, begunWith, report },
    atOnce: false,
  })
}
