import type { ActivationMode } from '@leasehold/core/state'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { allOf } from './all-of.ts'
import { at } from './at.ts'
import type { Total } from './listing.ts'
import { countUpTo } from './lists/count.ts'
import type { Database } from './schema.ts'

export type StaleFilter = {
  readonly customerId?: string
  readonly entitlementId?: string
  readonly productId?: string
}

export type StaleSeat = {
  readonly id: string
  readonly entitlementId: string
  readonly groupId: string
  readonly seatId: string
  readonly seatName: string | null
  readonly mode: ActivationMode
  /** Whether its lease is over and it keeps its place all the same. */
  readonly isSilent: boolean
  /** What it has shown to have, or was given first. */
  readonly hasVersion: number | null
  readonly publishedVersion: number
  readonly publishedAt: number | null
  readonly lastLeaseAt: number
  readonly leaseExpiryAt: number
  readonly fenceAt: number
  /** Since when it should be otherwise. */
  readonly sinceAt: number
  readonly sku: string
  readonly productId: string
  readonly customerId: string | null
  readonly customerName: string | null
}

/** @property pollSeconds how long after a publication a device that is online has asked for it */
export type StaleAsked = { readonly now: number; readonly pollSeconds: number }

/**
 * Seats of usable entitlements whose device runs on older rights than it should have by now, and
 * node-locked ones whose device let its lease end and keeps the place; the latest first.
 */
export async function listStaleSeats(
  db: Kysely<Database>,
  tenantId: string,
  filter: StaleFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
  asked: StaleAsked,
): Promise<Total & { readonly items: StaleSeat[] }> {
  const stale = staleIn(tenantId, filter, asked)
  // With the total in the same pass: what finds them reads much more than it finds.
  const rows = await seatsOf(
    db,
    sql`select *, count(*) over () as total from ${stale} ${latestFirst} limit ${limit} offset ${offset}`,
  )
  const items = rows.map(({ total: _, ...seat }) => seat)
  if (items.length > 0 || offset === 0) return { items, total: rows[0]?.total ?? 0 }
  return { items, ...(await countUpTo(db, { tables: stale, where: sql`true` }, 'bounded')) }
}

/** Those behind a seat, the latest first; null begins. */
export function staleSeatsBehind(
  db: Kysely<Database>,
  tenantId: string,
  filter: StaleFilter,
  asked: StaleAsked,
  last: Pick<StaleSeat, 'sinceAt' | 'id'> | null,
  limit: number,
): Promise<StaleSeat[]> {
  const behind =
    last === null ? sql`true` : sql`(s.since, s.id) < (${at(last.sinceAt)}, ${last.id}::uuid)`
  const stale = staleIn(tenantId, filter, asked)
  return seatsOf(
    db,
    sql`select *, 0 as total from ${stale} where ${behind} ${latestFirst} limit ${limit}`,
  )
}

const latestFirst = sql`order by s.since desc, s.id desc`
const use = sql`u.tenant_id = a.tenant_id and u.group_id = a.group_id
  and u.entitlement_id = a.entitlement_id`

function staleIn(
  tenantId: string,
  { customerId, entitlementId, productId }: StaleFilter,
  { now, pollSeconds }: StaleAsked,
): RawBuilder<unknown> {
  const entitlement = sql`entitlement e on ${allOf([
    sql`e.tenant_id = a.tenant_id and e.id = a.entitlement_id`,
    sql`e.exported_at is null and e.status in ('active', 'gracePeriod')`,
    customerId !== undefined && sql`e.customer_id = ${customerId}`,
    entitlementId !== undefined && sql`e.id = ${entitlementId}`,
    productId !== undefined && sql`e.product_id = ${productId}`,
  ])}`
  // Each by an index of its own: one condition with both would read every seat.
  return sql`(
    select a.id, a.tenant_id, a.group_id, a.entitlement_id, false as silent, u.published_at as since
      from entitlement_use u join activation a on ${use} join ${entitlement}
      where u.tenant_id = ${tenantId} and u.published_version > 1
        and u.seats_used > 0 and u.published_at <= ${at(now - pollSeconds * 1000)}
        and a.held and a.deactivated_at is null and a.lease_expiry_at > ${at(now)}
        and coalesce(a.acknowledged_version, a.delivered_version) < u.published_version
    union all
    select a.id, a.tenant_id, a.group_id, a.entitlement_id, true, a.lease_expiry_at
      from activation a join ${entitlement}
      where a.tenant_id = ${tenantId} and a.held and a.due_at is null
        and a.deactivated_at is null and a.lease_expiry_at <= ${at(now)}) s`
}

async function seatsOf(
  db: Kysely<Database>,
  page: RawBuilder<unknown>,
): Promise<(StaleSeat & { readonly total: number })[]> {
  const { rows } = await sql<StaleSeat & { total: number }>`
    with page as materialized (${page})
    select p.total, a.id, a.entitlement_id as "entitlementId", a.group_id as "groupId",
      a.seat_id as "seatId", a.seat_name as "seatName", a.mode, p.silent as "isSilent",
      coalesce(a.acknowledged_version, a.delivered_version) as "hasVersion",
      coalesce(u.published_version, u.version) as "publishedVersion",
      u.published_at as "publishedAt", a.last_lease_at as "lastLeaseAt",
      a.lease_expiry_at as "leaseExpiryAt", a.fence_at as "fenceAt", p.since as "sinceAt",
      e.sku, e.product_id as "productId", e.customer_id as "customerId", c.name as "customerName"
    from page p
    join activation a on a.tenant_id = p.tenant_id and a.group_id = p.group_id and a.id = p.id
    join entitlement_use u on ${use}
    join entitlement e on e.tenant_id = a.tenant_id and e.id = a.entitlement_id
    left join customer c on c.tenant_id = e.tenant_id and c.id = e.customer_id
    order by p.since desc, p.id desc`.execute(db)
  return rows
}
