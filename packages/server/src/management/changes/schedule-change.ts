import { addInterval } from '@leasehold/core/interval'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import type { Previewed } from '../../licensing/preview.ts'
import {
  findScheduled,
  hasPending,
  insertScheduled,
  lockScheduled,
  type ScheduledRow,
  saveScheduled,
} from '../../storage/planned-changes.ts'
import type { Author } from '../../storage/schema.ts'
import type { Caller } from '../entitlement-command.ts'
import type { About } from '../entitlement-edits/edit-commands.ts'
import { previewEntitlementCommand } from '../what-if/preview-command.ts'
import { changeCommand } from './change-command.ts'
import type { ChangeInput } from './change-input.ts'
import { makeDueOf } from './make-planned.ts'

export type Place = { readonly groupId: string; readonly entitlementId: string }

export type Plan = {
  readonly at: number
  readonly change: ChangeInput
  readonly reason: string | null
}

/** Furthest ahead that a change may be planned: to look there, every usage period in between is closed. */
const furthest = { type: 'year', count: 50 } as const

/** Keeps a change to be made at its time. What is due already is made before this returns. */
export async function scheduleChange(
  deps: Deps,
  { tenantId, author }: Caller,
  place: Place,
  plan: Plan,
): Promise<ScheduledRow> {
  const { db, clock } = deps
  await refuseInvalid(deps, tenantId, place, plan, null)
  const id = deps.newId()
  await insertScheduled(db, tenantId, place, { ...plan, id, author }, clock.now())
  if (plan.at <= clock.now()) await makeDueOf(deps, place)
  return scheduledOrNotFound(deps, tenantId, place, id)
}

/** What a change would do at its time, as things stand now. */
export async function previewPlan(
  deps: Deps,
  caller: Caller,
  place: Place,
  { at, change, reason }: Plan,
): Promise<Previewed> {
  refuseTooFar(deps, at)
  const about = { tenantId: caller.tenantId, entitlementId: place.entitlementId, reason }
  const command = await changeCommand(deps, about, change)
  return previewEntitlementCommand(deps, caller, command, {}, at)
}

export async function scheduledOrNotFound(
  { db }: Deps,
  tenantId: string,
  place: Place,
  id: string,
): Promise<ScheduledRow> {
  const row = await findScheduled(db, tenantId, place, id)
  if (!row) throw new RequestError('scheduledChangeUnknown')
  return row
}

/**
 * Edits or cancels one that is still to be made. A server that is about to make it has either read
 * what this writes, or comes first and is waited for.
 *
 * @param expect refuses the row that the caller does not mean, once it is locked
 */
export async function editScheduled(
  deps: Deps,
  tenantId: string,
  place: Place,
  id: string,
  edit: Partial<Plan> & { author?: Author; status?: 'cancelled' },
  expect: (row: ScheduledRow) => void,
): Promise<void> {
  const { db, clock } = deps
  await db.transaction().execute(async (trx) => {
    const row = await lockScheduled(trx, tenantId, place, id)
    if (!row) throw new RequestError('scheduledChangeUnknown')
    expect(row)
    if (row.status !== 'pending') {
      throw new RequestError('stateConflict', { details: `It is ${row.status} already.` })
    }
    const change = edit.change ?? (row.change as ChangeInput)
    const plan = { at: row.at, reason: row.reason, ...edit, change }
    if (edit.at !== undefined || edit.change) {
      // On the connection at hand: who waits for another one while holding a lock may wait for ever.
      await refuseInvalid({ ...deps, db: trx }, tenantId, place, plan, id)
    }
    await saveScheduled(trx, row, edit, clock.now())
  })
  if (edit.at !== undefined && edit.at <= clock.now()) await makeDueOf(deps, place)
}

/**
 * What the change's own operation would refuse with 422 is refused now rather than when nobody
 * looks on any more. Where something else is to come first, that may make it valid: then it is left
 * to its time.
 *
 * @param besides the change itself, once it is kept
 */
async function refuseInvalid(
  deps: Deps,
  tenantId: string,
  place: Place,
  { at, change, reason }: Plan,
  besides: string | null,
): Promise<void> {
  refuseTooFar(deps, at)
  if (await hasPending(deps.db, tenantId, place, besides)) return
  const about: About = { tenantId, entitlementId: place.entitlementId, reason }
  await changeCommand(deps, about, change)
}

function refuseTooFar({ clock }: Deps, at: number): void {
  const latestAt = addInterval(clock.now(), furthest)
  if (at > latestAt) throw invalid('at', 'is more than 50 years ahead', 'range')
}
