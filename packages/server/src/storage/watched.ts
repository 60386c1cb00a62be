import type { Rights } from '@leasehold/core/rights'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { at } from './at.ts'
import type { ActivationRow, FeatureUseRow, UseRow } from './engine/load.ts'
import type { Database } from './schema.ts'

/** A seat as its token names it. */
export type SeatPlace = {
  readonly tenantId: string
  readonly groupId: string
  readonly entitlementId: string
  readonly activationId: string
}

type Standing = Pick<
  ActivationRow,
  'epoch' | 'held' | 'loss' | 'deactivated_at' | 'acknowledged_version'
>
type Published = Pick<
  UseRow,
  'version' | 'decided_at' | 'published_version' | 'published_at' | 'window_end_at' | 'publish_at'
>
export type WatchedRow = Standing & Published & { entitlement_id: string; activation_id: string }

/** How the seats and their entitlements stand; one that doesn't exist is missing. */
export async function watchedSeats(
  db: Kysely<Database>,
  places: readonly SeatPlace[],
): Promise<WatchedRow[]> {
  const { rows } = await sql<WatchedRow>`
    select u.entitlement_id, a.id as activation_id, u.version, u.decided_at, u.published_version,
      u.published_at, u.window_end_at, u.publish_at, a.epoch, a.held, a.loss, a.deactivated_at,
      a.acknowledged_version
    from ${named(places)}
    join activation a on a.tenant_id = k.tenant_id and a.group_id = k.group_id
      and a.id = k.activation_id
    join entitlement_use u on u.tenant_id = k.tenant_id and u.group_id = k.group_id
      and u.entitlement_id = a.entitlement_id`.execute(db)
  return rows
}

export type VersionPlace = Omit<SeatPlace, 'activationId'> & { readonly version: number }

export async function rightsOfVersions(
  db: Kysely<Database>,
  places: readonly VersionPlace[],
): Promise<{ entitlement_id: string; version: number; rights: Rights }[]> {
  if (places.length === 0) return []
  const { rows } = await sql<{ entitlement_id: string; version: number; rights: Rights }>`
    select v.entitlement_id, v.version, v.rights
    from unnest(${places.map((it) => it.tenantId)}::uuid[], ${places.map((it) => it.groupId)}::uuid[],
      ${places.map((it) => it.entitlementId)}::uuid[], ${places.map((it) => it.version)}::int[])
      k(tenant_id, group_id, entitlement_id, version)
    join entitlement_version v on v.tenant_id = k.tenant_id and v.group_id = k.group_id
      and v.entitlement_id = k.entitlement_id and v.version = k.version`.execute(db)
  return rows
}

export type SeatUse = ActivationRow & {
  usage_period_start_at: number | null
  feature_use: FeatureUseRow[] | null
}

/** All of the seats, with what is in use of their entitlements' features. */
export async function seatsWithUse(
  db: Kysely<Database>,
  places: readonly SeatPlace[],
): Promise<SeatUse[]> {
  const { rows } = await sql<SeatUse>`
    select a.*, u.usage_period_start_at, f.feature_use
    from ${named(places)}
    join activation a on a.tenant_id = k.tenant_id and a.group_id = k.group_id
      and a.id = k.activation_id
    join entitlement_use u on u.tenant_id = k.tenant_id and u.group_id = k.group_id
      and u.entitlement_id = a.entitlement_id
    left join lateral (select jsonb_agg(jsonb_build_object('feature_id', f.feature_id,
        'used', f.used, 'cap', f.cap, 'reset_at', (extract(epoch from f.reset_at) * 1000)::bigint))
        as feature_use
      from feature_use f where f.tenant_id = k.tenant_id and f.group_id = k.group_id
        and f.entitlement_id = a.entitlement_id) f on true`.execute(db)
  return rows
}

function named(places: readonly SeatPlace[]): RawBuilder<unknown> {
  return sql`unnest(${places.map((it) => it.tenantId)}::uuid[],
    ${places.map((it) => it.groupId)}::uuid[], ${places.map((it) => it.activationId)}::uuid[])
    k(tenant_id, group_id, activation_id)`
}

/** Groups with an entitlement whose window has ended. */
export async function groupsToPublish(
  db: Kysely<Database>,
  now: number,
  limit: number,
): Promise<{ tenantId: string; groupId: string }[]> {
  return db
    .selectFrom('entitlement_use')
    .where('publish_at', '<=', at(now))
    .select(['tenant_id as tenantId', 'group_id as groupId'])
    .distinct()
    .limit(limit)
    .execute()
}
