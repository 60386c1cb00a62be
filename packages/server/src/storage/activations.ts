import type { ActivationState } from '@leasehold/core/state'
import { type Kysely, type Selectable, sql } from 'kysely'
import { allOf } from './all-of.ts'
import { at } from './at.ts'
import type { Listed } from './listing.ts'
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
  return row ? toState(row) : null
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
  const selected = db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', place.groupId)
    .where('entitlement_id', '=', place.entitlementId)
    .where(matches(filter, now))
  const rows = await selected
    .selectAll()
    .orderBy('activated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(slice.limit)
    .offset(slice.offset)
    .execute()
  const counted = await selected
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { items: rows.map(toState), total: counted.total }
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

export function toState(row: Selectable<Database['activation']>): ActivationState {
  return {
    id: row.id,
    entitlementId: row.entitlement_id,
    groupId: row.group_id,
    seatId: row.seat_id,
    seatName: row.seat_name,
    method: row.method,
    username: row.username,
    mode: row.mode,
    fingerprint: row.fingerprint,
    clientVersion: row.client_version,
    epoch: row.epoch,
    nonce: row.nonce,
    held: row.held,
    loss: row.loss,
    activatedAt: row.activated_at,
    lastLeaseAt: row.last_lease_at,
    leaseExpiryAt: row.lease_expiry_at,
    fenceAt: row.fence_at,
    lingerExpiryAt: row.linger_expiry_at,
    deactivatedAt: row.deactivated_at,
    holdings: row.holdings,
    counted: row.counted,
  }
}
