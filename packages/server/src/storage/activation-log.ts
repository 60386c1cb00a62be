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

// An application may check out and return for months before its device refreshes.
const linesOfPage = 1_000

/**
 * Lines of one activation, in the order in which they happened: from the latest activation or refresh
 * of its device by `until` on. They come in pages, so that a long log is never in memory as a whole.
 */
export async function* linesSinceDelivery(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: LogPlace,
  activationId: string,
  until: number,
  operations: readonly string[],
): AsyncGenerator<LogLine[]> {
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
  if (!latest) return
  const wanted = lines
    .where('operation', 'in', operations)
    .selectAll()
    .select(sql<string>`ctid::text`.as('place'))
    .orderBy('at')
    .orderBy(sql`ctid`)
    .limit(linesOfPage)
  let page = await wanted.where('at', '>=', at(latest.at)).execute()
  while (page.length > 0) {
    yield page
    const last = page.at(-1)
    if (!last || page.length < linesOfPage) return
    // Lines of one instant are in one partition, where each has a place of its own.
    const after = sql<boolean>`(at, ctid) > (${at(last.at)}, ${last.place}::tid)`
    page = await wanted.where(after).execute()
  }
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
