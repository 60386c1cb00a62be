import type { ActivationState } from '@leasehold/core/state'
import { type Kysely, sql } from 'kysely'
import { allOf } from './all-of.ts'
import { at } from './at.ts'
import { activationOf } from './engine/load.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byInstant, byText, type Sorts } from './lists/sorting.ts'
import { containsWords } from './lists/words.ts'
import type { Database } from './schema.ts'

export type ActivationFilter = {
  readonly seatId?: string
  /** By what the wire calls its status; without it, those that hold a place now. */
  readonly status?: 'active' | 'linger' | 'leaseExpired'
}

export async function findActivation(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<ActivationState | null> {
  const row = await db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirst()
  return row ? activationOf(row) : null
}

export const activationSorts = ['activated', 'lastLease', 'leaseExpiry', 'seatId'] as const
export type ActivationSort = (typeof activationSorts)[number]

// Within an entitlement: its seats are found by index, and sorted.
export const activationSortParts: Sorts<ActivationSort> = {
  activated: [byInstant(sql`activated_at`)],
  lastLease: [byInstant(sql`last_lease_at`)],
  leaseExpiry: [byInstant(sql`lease_expiry_at`)],
  seatId: [byText(sql`seat_id`)],
}

export async function listActivations(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  filter: ActivationFilter,
  listing: Listing<ActivationSort>,
  now: number,
): Promise<Listed<ActivationState>> {
  const { search } = listing
  const names = [sql`seat_id`, sql`coalesce(seat_name, '')`, sql`coalesce(username, '')`]
  const where = allOf([
    sql`tenant_id = ${tenantId} and group_id = ${place.groupId}`,
    sql`entitlement_id = ${place.entitlementId}`,
    matches(filter, now),
    search !== null && containsWords(names, search),
  ])
  const tables = sql`activation`
  const source = { tables, id: sql`id`, where, match: null, sorts: activationSortParts }
  const found = await listIds(db, source, listing)
  if (found.items.length === 0) return { ...found, items: [] }
  const rows = await db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', place.groupId)
    .where('id', 'in', found.items)
    .selectAll()
    .execute()
  return withItems(found, new Map(rows.map((row) => [row.id, activationOf(row)])))
}

/** Those of an entitlement that fell due by `now`, which the next decision would give back first. */
export async function dueActivations(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  now: number,
): Promise<ActivationState[]> {
  const rows = await db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', place.groupId)
    .where('entitlement_id', '=', place.entitlementId)
    .where('due_at', '<=', at(now))
    .selectAll()
    .execute()
  return rows.map(activationOf)
}

function matches({ status, seatId }: ActivationFilter, now: number) {
  return allOf([
    conditions(now)[status ?? 'holding'],
    seatId !== undefined && sql`seat_id = ${seatId}`,
  ])
}

// The words of `activationStatusAt` over rows that may be waiting to be taken back; a test compares
// the two.
function conditions(now: number) {
  const instant = at(now)
  const active = sql`held and deactivated_at is null and lease_expiry_at > ${instant}`
  const holding = sql`held and (due_at is null or due_at > ${instant}
    or coalesce(linger_expiry_at > ${instant}, false))`
  const linger = sql`${holding} and not (${active}) and coalesce(linger_expiry_at > ${instant}, false)`
  return {
    active,
    holding,
    linger,
    leaseExpired: sql`not (${active}) and not (${linger})`,
  }
}
