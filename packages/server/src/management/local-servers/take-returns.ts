import { fromWireId } from '@leasehold/core/ids'
import type { UsageClaims } from '../../delegation/claims.ts'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import type { LocalServer } from '../../storage/local-servers/local-servers.ts'
import type { Caller } from '../entitlement-command.ts'
import { submitDelegation } from './delegate.ts'

/** `errorCode` null: the cloud serves it again. */
export type TakenReturn = { readonly entitlementId: string; readonly errorCode: string | null }

// A delegation that is over: it was taken back before, by this return or without one.
const isOver = new Set<string>(['notExported', 'delegationReplayed'])

/**
 * Serves again what a local license server has given back over the network. What was used comes
 * first: where a report was refused, its return waits.
 */
export async function takeReturns(
  deps: Deps,
  caller: Caller,
  server: LocalServer,
  { returns }: UsageClaims,
  refused: ReadonlyMap<string, string>,
): Promise<TakenReturn[]> {
  const taken: TakenReturn[] = []
  for (const { ent, begun: begunWith, report } of returns) {
    const entitlementId = fromWireId('entitlement', ent)
    if (entitlementId === null) throw new RequestError('offlineTokenMalformed')
    const ofReport = refused.get(entitlementId)
    if (ofReport) {
      taken.push({ entitlementId, errorCode: ofReport })
      continue
    }
    const returned = { serverId: server.id, begunWith, report }
    const command = { type: 'takeBack', entitlementId, reason: null, returned } as const
    try {
      await submitDelegation(deps, caller, { ...command, atOnce: false })
      taken.push({ entitlementId, errorCode: null })
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      taken.push({ entitlementId, errorCode: isOver.has(error.code) ? null : error.code })
    }
  }
  return taken
}
