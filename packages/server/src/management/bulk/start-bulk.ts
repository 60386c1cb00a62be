import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { readWireId } from '../../http/wire.ts'
import { type BulkRow, findBulk, insertBulk, insertItems } from '../../storage/bulk-changes.ts'
import { findOffering } from '../../storage/offerings.ts'
import type { ChangeInput } from '../changes/change-input.ts'
import type { Caller } from '../entitlement-command.ts'
import { readEntitlementFilter } from '../entitlements/entitlement-filter-query.ts'
import type { BulkInput } from './bulk-model.ts'

type Body = Static<typeof BulkInput>

/** Keeps a change of many entitlements, to be made one by one after the answer. */
export async function startBulk(deps: Deps, caller: Caller, body: Body): Promise<BulkRow> {
  const { db, clock } = deps
  const { tenantId, author } = caller
  const filter = body.filter ?? null
  const ids = distinctIds(body)
  if ((filter === null) === (ids === null)) {
    throw invalid('filter', 'either a filter or ids is needed, and not both', 'either')
  }
  if (filter) readEntitlementFilter(filter)
  await refuseUnknownOffering(deps, tenantId, body.change)
  const id = deps.newId()
  const { change } = body
  const bulk = { id, change, filter, dryRun: body.dryRun ?? false, author }
  const reason = body.reason?.trim() || null
  await db.transaction().execute(async (trx) => {
    await insertBulk(trx, tenantId, { ...bulk, reason }, clock.now())
    if (ids === null) return
    const items = ids.map((entitlementId) => ({ id: deps.newId(), entitlementId }))
    const found = await insertItems(trx, { tenantId, id }, items, clock.now())
    if (found < ids.length) {
      throw invalid('ids', `${ids.length - found} of them name no entitlement`, 'unknown')
    }
  })
  deps.jobs.nudge()
  return bulkOrNotFound(deps, tenantId, id)
}

export async function bulkOrNotFound(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  id: string,
): Promise<BulkRow> {
  const row = await findBulk(db, tenantId, id)
  if (!row) throw new RequestError('bulkChangeUnknown')
  return row
}

function distinctIds({ ids }: Body): string[] | null {
  if (!ids) return null
  return [...new Set(ids.map((id, index) => readWireId('entitlement', id, `ids[${index}]`)))]
}

/** It would be refused for each of them; what else may be wrong differs from one to the other. */
async function refuseUnknownOffering(
  { db }: Deps,
  tenantId: string,
  change: ChangeInput,
): Promise<void> {
  if (change.type !== 'changeOffering') return
  const id = readWireId('offering', change.offeringId, 'change.offeringId')
  const found = await findOffering(db, tenantId, id)
  if (!found) {
    throw invalid('change.offeringId', 'there is no such offering', 'unknown')
  }
}
