import type { Refusal } from '@leasehold/core/outcome'
import type { ActivationMethod } from '@leasehold/core/state'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import type { Answer } from '../licensing/submission.ts'
import { groupsForSeat, type WhoAsks } from '../storage/people/groups-for-seat.ts'
import type { SeatRequest } from './seat-request.ts'
import { submitActivation } from './submit-activation.ts'

export type Person = WhoAsks & { readonly username: string }

/**
 * Asks the groups that somebody may use, one after another: first the one in which the seat sits
 * already, then the oldest. A full one is what the refusal tells of, if there was any.
 */
export async function activateInGroups(
  deps: Deps,
  request: SeatRequest,
  method: ActivationMethod,
  people: readonly Person[],
): Promise<Extract<Answer, { ok: true }>> {
  const { tenantId, productId, editionId, seatId } = request
  const asked = new Set<string>()
  const refusals: Refusal[] = []
  for (const { username, ...who } of productId === null ? [] : people) {
    const wanted = { productId: productId ?? '', editionId, seatId }
    for (const groupId of await groupsForSeat(deps.db, tenantId, who, wanted)) {
      if (asked.has(groupId)) continue
      asked.add(groupId)
      const by = { groupId, productId: wanted.productId, method, username }
      const answer = await submitActivation(deps, request, by)
      if (answer.ok) return answer
      refusals.push(answer.refusal)
    }
  }
  const told = refusals.find(({ code }) => code === 'noSeatAvailable') ?? refusals[0]
  // An order that was changed meanwhile has nothing of the product any more.
  if (!told || told.code === 'activationCodeUnknown') throw new RequestError('contactNotAuthorised')
  throw refusalToError(told, { showHolders: true })
}
