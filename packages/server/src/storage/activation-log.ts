import { type Kysely, type Selectable, sql } from 'kysely'
import { at } from './at.ts'
import { type Listed, listPage } from './listing.ts'
import type { Database } from './schema.ts'

export type LogFilter = {
  readonly seatId?: string
  readonly from?: number
  /** Excluded. */
  readonly until?: number
  readonly operation?: string
  /** None but these operations. */
  readonly among?: readonly string[]
}

export type LogLine = Selectable<Database['activation_log']>

/** The activation log of an entitlement, newest first. */
export async function listActivationLog(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  filter: LogFilter,
  slice: { limit: number; offset: number },
): Promise<Listed<LogLine>> {
  let selected = db
    .selectFrom('activation_log')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', place.groupId)
    .where('entitlement_id', '=', place.entitlementId)
  if (filter.seatId !== undefined) selected = selected.where('seat_id', '=', filter.seatId)
  if (filter.operation !== undefined) selected = selected.where('operation', '=', filter.operation)
  if (filter.among !== undefined) selected = selected.where('operation', 'in', filter.among)
  if (filter.from !== undefined) selected = selected.where('at', '>=', at(filter.from))
  if (filter.until !== undefined) selected = selected.where('at', '<', at(filter.until))
  const rows = selected
    .selectAll()
    .orderBy('at', 'desc')
    // Lines are only ever added: those of one instant lie in the order in which they were written.
    .orderBy(sql`ctid`, 'desc')
  return listPage(rows, slice, (row) => row)
}
