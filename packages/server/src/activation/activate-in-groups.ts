import type { Refusal } from '@leasehold/core/outcome'
import type { ActivationMethod } from '@leasehold/core/state'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import type { Answer } from '../licensing/submission.ts'
import { groupsForSeat } from '../storage/people/groups-for-seat.ts'
import type { SeatRequest } from './seat-request.ts'
import { submitActivation } from './submit-activation.ts'

type Person = {
  readonly contactId: string
  readonly method: ActivationMethod
  readonly username: string
}

/**
 * Asks the groups that a contact may use, one after another: first the one in which the seat sits
 * already, then the oldest. A full one is what the refusal tells of, if there was any.
 */
export async function activateInGroups(
  deps: Deps,
  request: SeatRequest,
  { contactId, method, username }: Person,
): Promise<Extract<Answer, { ok: true }>> {
  const { tenantId, productId, editionId, seatId } = request
  const groupIds =
    productId === null
      ? []
      : await groupsForSeat(deps.db, tenantId, { contactId, productId, editionId, seatId })
  const refusals: Refusal[] = []
  for (const groupId of groupIds) {
    const by = { groupId, productId: productId ?? '', method, username }
    const answer = await submitActivation(deps, request, by)
    if (answer.ok) return answer
    refusals.push(answer.refusal)
  }
  const told = refusals.find(({ code }) => code === 'noSeatAvailable') ?? refusals[0]
  // An order that was changed meanwhile has nothing of the product any more.
  if (!told || told.code === 'activationCodeUnknown') throw new RequestError('contactNotAuthorised')
  throw refusalToError(told, { showHolders: true })
}
