import type { ActivationState } from '@leasehold/core/state'
import { type Kysely, sql } from 'kysely'
import { allOf } from './all-of.ts'
import { at } from './at.ts'
import { activationOf } from './engine/load.ts'
import { type Listed, listPage } from './listing.ts'
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

/** The latest first. */
export async function listActivations(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  filter: ActivationFilter,
  slice: { limit: number; offset: number },
  now: number,
): Promise<Listed<ActivationState>> {
  const rows = db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', place.groupId)
    .where('entitlement_id', '=', place.entitlementId)
    .where(matches(filter, now))
    .selectAll()
    .orderBy('activated_at', 'desc')
    .orderBy('id', 'desc')
  return listPage(rows, slice, activationOf)
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
