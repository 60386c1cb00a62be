import type { ActivationState } from '@leasehold/core/state'
import { type ExpressionBuilder, type Kysely, type Selectable, type SqlBool, sql } from 'kysely'
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
    .where((eb) => matches(eb, filter, now))
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

function matches(
  eb: ExpressionBuilder<Database, 'activation'>,
  filter: ActivationFilter,
  now: number,
) {
  const parts = [conditions(now)[filter.status ?? 'holding']]
  if (filter.seatId !== undefined) parts.push(sql<SqlBool>`seat_id = ${filter.seatId}`)
  return eb.and(parts)
}

// The words of `activationStatusAt` over rows that may be waiting to be taken back; a test compares
// the two.
function conditions(now: number) {
  const instant = at(now)
  const active = sql<SqlBool>`held and deactivated_at is null and lease_expiry_at > ${instant}`
  const holding = sql<SqlBool>`held and (due_at is null or due_at > ${instant}
    or coalesce(linger_expiry_at > ${instant}, false))`
  const linger = sql<SqlBool>`${holding} and not (${active}) and coalesce(linger_expiry_at > ${instant}, false)`
  return {
    active,
    holding,
    linger,
    leaseExpired: sql<SqlBool>`not (${active}) and not (${linger})`,
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
