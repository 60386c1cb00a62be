import type { ActivationMethod } from '@leasehold/core/state'
import type { Deps } from '../deps.ts'
import type { Answer } from '../licensing/submission.ts'
import { tenantSettings } from '../storage/tenant-settings.ts'
import { seatHolders } from './seat-holders.ts'
import type { SeatRequest } from './seat-request.ts'

type By = {
  readonly groupId: string
  readonly productId: string
  readonly method: ActivationMethod
  readonly username: string | null
  readonly activationCode?: string
}

/**
 * Asks the engine for a seat in one group. A refusal says who holds the seats to those who may know:
 * to the vendor, and to applications if the tenant's settings let them.
 */
export async function submitActivation(deps: Deps, request: SeatRequest, by: By): Promise<Answer> {
  const answer = await submit(deps, request, by)
  if (answer.ok || answer.refusal.code !== 'noSeatAvailable') return answer
  const { refusal } = answer
  const { entitlementId } = refusal.facts
  const { tenantId, byVendor } = request
  if (typeof entitlementId !== 'string') return answer
  if (!byVendor && !(await tenantSettings(deps.db, tenantId)).showHolders) return answer
  const holders = await seatHolders(deps, tenantId, { groupId: by.groupId, entitlementId })
  return { ok: false, refusal: { ...refusal, facts: { ...refusal.facts, holders } } }
}

function submit(deps: Deps, request: SeatRequest, by: By): Promise<Answer> {
  const { tenantId, author, ipAddress, byVendor } = request
  const { groupId, productId, method, username, activationCode } = by
  return deps.engine.submit({
    tenantId,
    groupId,
    author,
    ipAddress,
    ...(activationCode !== undefined && { activationCode }),
    ...request.attempt(groupId),
    command: {
      type: 'activate',
      productId,
      editionId: request.editionId,
      seatId: request.seatId,
      seatName: request.seatName,
      method,
      username,
      ...(request.offline ? { mode: 'offline', offline: request.offline } : { mode: 'online' }),
      fingerprint: request.fingerprint,
      clientVersion: request.clientVersion,
      newActivationId: deps.newId(),
      ...(byVendor && { by: 'vendor' }),
    },
  })
}
