import type { ActivationMethod } from '@leasehold/core/state'
import type { Deps } from '../deps.ts'
import type { Answer } from '../licensing/submission.ts'
import type { SeatRequest } from './seat-request.ts'

type By = {
  readonly groupId: string
  readonly productId: string
  readonly method: ActivationMethod
  readonly username: string | null
  readonly activationCode?: string
}

/** Asks the engine for a seat in one group. */
export function submitActivation(deps: Deps, request: SeatRequest, by: By): Promise<Answer> {
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
      mode: 'online',
      fingerprint: request.fingerprint,
      clientVersion: request.clientVersion,
      newActivationId: deps.newId(),
      ...(byVendor && { by: 'vendor' }),
    },
  })
}
