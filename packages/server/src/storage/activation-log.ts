import { type Kysely, type Selectable, sql } from 'kysely'
import { at } from './at.ts'
import { type Listed, listPage } from './listing.ts'
import type { Database } from './schema.ts'
import type { LogPlace } from './seat-days.ts'

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

/**
 * Lines of one activation, in the order in which they happened: from the latest activation or refresh
 * of its device by `until` on.
 */
export async function linesSinceDelivery(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: LogPlace,
  activationId: string,
  until: number,
): Promise<LogLine[]> {
  const lines = db
    .selectFrom('activation_log')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('activation_id', '=', activationId)
    .where('at', '<=', at(until))
  const latest = await lines
    .where('operation', 'in', ['activate', 'refresh'])
    .where(sql<boolean>`detail->>'unseen' is null`)
    .select('at')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!latest) return []
  return lines
    .where('at', '>=', at(latest.at))
    .selectAll()
    .orderBy('at')
    .orderBy(sql`ctid`)
    .execute()
}

/** Whether anything happened to an activation after an instant. */
export async function hasLinesAfter(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: LogPlace,
  activationId: string,
  instant: number,
): Promise<boolean> {
  const line = await db
    .selectFrom('activation_log')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('activation_id', '=', activationId)
    .where('at', '>', at(instant))
    .select('at')
    .limit(1)
    .executeTakeFirst()
  return line !== undefined
}
