import type { EntitlementCommand } from '@leasehold/core/commands'
import type { FastifyRequest } from 'fastify'
import { seatHolders } from '../activation/seat-holders.ts'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import type { Answer, Submission } from '../licensing/submission.ts'
import { findEntitlementPlace } from '../storage/entitlement-places.ts'
import type { Author } from '../storage/schema.ts'

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

export type CommandOptions = {
  /** Refuses with 412 when the entitlement has another version by then. */
  readonly expectedVersion?: number
}

/** A submission that is about one entitlement. */
export type Placed = Submission & { readonly command: EntitlementCommand }

/**
 * Has a command on one entitlement decided; throws what it was refused with. An id that isn't of
 * the tenant names nothing: 404 `entitlementUnknown`.
 */
export async function submitEntitlementCommand(
  deps: Deps,
  caller: Caller,
  command: EntitlementCommand,
  options: CommandOptions = {},
): Promise<Granted> {
  const submission = await placedOrNotFound(deps, caller, command, options)
  return grantedOrThrow(deps, submission, await deps.engine.submit(submission))
}

/** A command together with the group that its entitlement is in. */
export async function placedOrNotFound(
  deps: Deps,
  { tenantId, author, ipAddress }: Caller,
  command: EntitlementCommand,
  { expectedVersion }: CommandOptions,
): Promise<Placed> {
  const place = await findEntitlementPlace(deps.db, tenantId, command.entitlementId)
  if (!place) throw new RequestError('entitlementUnknown')
  return {
    ...{ tenantId, author, ipAddress, groupId: place.groupId, command },
    ...(expectedVersion !== undefined && { expectedVersion }),
  }
}

/** The grant of an answer; a refusal is thrown, with who holds the seats where that is the reason. */
export async function grantedOrThrow(
  deps: Deps,
  { tenantId, groupId, command }: Placed,
  answer: Answer,
): Promise<Granted> {
  if (answer.ok || answer.refusal.code !== 'seatsInUse') return orThrow(answer)
  const { entitlementId } = command
  const holders = await seatHolders(deps, tenantId, { groupId, entitlementId })
  const facts = { ...answer.refusal.facts, holders }
  return orThrow({ ok: false, refusal: { ...answer.refusal, facts } })
}

/** The grant of an answer; a refusal is thrown, holders included: the caller is the vendor. */
export function orThrow(answer: Answer): Granted {
  if (!answer.ok) throw refusalToError(answer.refusal, { showHolders: true })
  return answer
}
