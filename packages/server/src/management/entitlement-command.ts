import type { EntitlementCommand } from '@leasehold/core/commands'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import type { Answer } from '../licensing/submission.ts'
import { findEntitlementPlace } from '../storage/entitlement-places.ts'
import type { Author } from '../storage/schema.ts'
import { seatHolders } from './activations/seat-holders.ts'

export type Caller = {
  readonly tenantId: string
  readonly author: Author
  readonly ipAddress: string | null
}

export type Granted = Extract<Answer, { ok: true }>

export function callerOf(request: FastifyRequest): Caller {
  return {
    tenantId: request.tenantId,
    author: request.principal.author,
    ipAddress: request.ip,
  }
}

/**
 * Has a command on one entitlement decided; throws what it was refused with. An id that isn't of
 * the tenant names nothing: 404 `entitlementUnknown`.
 *
 * @param options.expectedVersion refuses with 412 when the entitlement has another by then
 */
export async function submitEntitlementCommand(
  deps: Deps,
  caller: Caller,
  command: EntitlementCommand,
  options: { expectedVersion?: number } = {},
): Promise<Granted> {
  const place = await findEntitlementPlace(deps.db, caller.tenantId, command.entitlementId)
  if (!place) throw new RequestError('entitlementUnknown')
  const answer = await deps.engine.submit({
    ...caller,
    groupId: place.groupId,
    command,
    ...(options.expectedVersion !== undefined && { expectedVersion: options.expectedVersion }),
  })
  if (!answer.ok && answer.refusal.code === 'seatsInUse') {
    const { entitlementId } = command
    const holders = await seatHolders(deps, caller.tenantId, { ...place, entitlementId })
    const facts = { ...answer.refusal.facts, holders }
    return orThrow({ ok: false, refusal: { ...answer.refusal, facts } })
  }
  return orThrow(answer)
}

/** The grant of an answer; a refusal is thrown, holders included: the caller is the vendor. */
export function orThrow(answer: Answer): Granted {
  if (!answer.ok) throw refusalToError(answer.refusal, { showHolders: true })
  return answer
}
