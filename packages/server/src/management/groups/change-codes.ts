import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import {
  deleteActivationCodes,
  findActivationCodes,
  insertActivationCodes,
} from '../../storage/activation-codes.ts'
import { lockGroup } from '../../storage/groups.ts'
import { tellGroupUpdated } from '../events/group-events.ts'
import { newCodes } from './read-codes.ts'

type Place = { readonly tenantId: string; readonly groupId: string }

/**
 * Adds all of the codes or none. `ignoreDuplicates` passes over those that the group has already;
 * a code of another group is refused in any case: it would seem to be of this one and isn't.
 */
export async function addCodes(
  deps: Deps,
  place: Place,
  codes: readonly string[],
  options: { ignoreDuplicates: boolean },
): Promise<void> {
  await change(deps, place, async (trx) => {
    const { tenantId, groupId } = place
    const added = await insertActivationCodes(trx, tenantId, groupId, codes, deps.clock.now())
    const missing = codes.filter((code) => !added.includes(code))
    const existing = await findActivationCodes(trx, tenantId, missing)
    const own = new Set(existing.filter((each) => each.groupId === groupId).map(({ code }) => code))
    const taken = options.ignoreDuplicates ? missing.filter((code) => !own.has(code)) : missing
    if (taken.length > 0) throw codesTaken(taken)
    return { result: undefined, changed: added.length > 0 }
  })
}

/** Makes codes that the tenant didn't have and adds them. */
export async function generateCodes(deps: Deps, place: Place, count: number): Promise<string[]> {
  return change(deps, place, async (trx) => {
    const made: string[] = []
    // With 80 random bits a code that exists already is next to never made, and simply made anew.
    while (made.length < count) {
      const codes = newCodes(deps, count - made.length)
      const { tenantId, groupId } = place
      made.push(...(await insertActivationCodes(trx, tenantId, groupId, codes, deps.clock.now())))
    }
    return { result: made, changed: true }
  })
}

/** Removes all of the codes or none. `ignoreMissing` passes over those that the group hasn't. */
export async function removeCodes(
  deps: Deps,
  place: Place,
  codes: readonly string[],
  options: { ignoreMissing: boolean },
): Promise<void> {
  await change(deps, place, async (trx) => {
    const removed = await deleteActivationCodes(trx, place.tenantId, place.groupId, codes)
    const missing = codes.filter((code) => !removed.includes(code))
    if (missing.length > 0 && !options.ignoreMissing) {
      throw new RequestError('activationCodeUnknown', {
        details: `The group does not have ${missing.join(', ')}. No code was removed.`,
      })
    }
    return { result: undefined, changed: removed.length > 0 }
  })
}

export function codesTaken(codes: readonly string[]): RequestError {
  return new RequestError('duplicate', {
    details: `In use already: ${codes.join(', ')}. No code was added.`,
    validationErrors: codes.map((code) => ({
      propertyName: 'activationCodes',
      message: `${code} is in use already`,
      code: 'duplicate',
    })),
  })
}

type Transaction = Parameters<typeof lockGroup>[0]

type Done<T> = { readonly result: T; readonly changed: boolean }

function change<T>(
  deps: Deps,
  { tenantId, groupId }: Place,
  work: (trx: Transaction) => Promise<Done<T>>,
): Promise<T> {
  return deps.db.transaction().execute(async (trx) => {
    // Two requests about the same codes wait here, not on each other's rows in turn.
    const group = await lockGroup(trx, tenantId, groupId)
    if (!group) throw new RequestError('groupUnknown')
    const { result, changed } = await work(trx)
    if (changed) await tellGroupUpdated(deps, trx, tenantId, groupId, deps.clock.now())
    return result
  })
}
