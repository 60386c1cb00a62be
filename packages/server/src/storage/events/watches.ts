import type { Rights } from '@leasehold/core/rights'
import type { WatchKind } from '@leasehold/core/watches'
import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import { entitlementsWithRights } from '../entitlements-with-rights.ts'
import type { Database } from '../schema.ts'

export type WatchKey = {
  readonly tenantId: string
  readonly groupId: string
  readonly entitlementId: string
  readonly kind: WatchKind
}

export type DueWatch = WatchKey & { readonly endsAt: number; readonly nextAt: number }

/**
 * What has fallen due by `now`, held until the transaction ends: an edit that moves it waits. Those
 * that an edit holds are passed over.
 */
export async function takeDueWatches(
  trx: Kysely<Database>,
  kinds: readonly WatchKind[],
  now: number,
  limit: number,
): Promise<DueWatch[]> {
  const rows = await trx
    .selectFrom('entitlement_watch')
    .where('next_at', '<=', at(now))
    .where('kind', 'in', kinds)
    .select(['tenant_id', 'group_id', 'entitlement_id', 'kind', 'ends_at', 'next_at'])
    .orderBy('next_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.flatMap(({ ends_at: endsAt, next_at: nextAt, ...row }) =>
    endsAt === null || nextAt === null ? [] : { ...keyOf(row), endsAt, nextAt },
  )
}

/** When each is to be looked at again; null is never. */
export async function setNextWatches(
  trx: Kysely<Database>,
  watches: readonly (WatchKey & { readonly nextAt: number | null })[],
): Promise<void> {
  if (watches.length === 0) return
  const column = <T>(pick: (watch: (typeof watches)[number]) => T) => watches.map(pick)
  await sql`update entitlement_watch w set next_at = k.next_at
    from unnest(${column(({ tenantId }) => tenantId)}::uuid[],
      ${column(({ groupId }) => groupId)}::uuid[],
      ${column(({ entitlementId }) => entitlementId)}::uuid[], ${column(({ kind }) => kind)}::text[],
      ${column(({ nextAt }) => (nextAt === null ? null : new Date(nextAt)))}::timestamptz[])
      k(tenant_id, group_id, entitlement_id, kind, next_at)
    where w.tenant_id = k.tenant_id and w.group_id = k.group_id
      and w.entitlement_id = k.entitlement_id and w.kind = k.kind`.execute(trx)
}

/** Watches of usage periods that have ended by `now`. */
export async function endedUsagePeriods(
  db: Kysely<Database>,
  now: number,
  limit: number,
): Promise<WatchKey[]> {
  const rows = await db
    .selectFrom('entitlement_watch')
    .where('next_at', '<=', at(now))
    .where('kind', '=', 'usage')
    .select(['tenant_id', 'group_id', 'entitlement_id', 'kind'])
    .orderBy('next_at')
    .limit(limit)
    .execute()
  return rows.map(keyOf)
}

/** The rights in force, by entitlement id. */
export async function rightsOf(
  db: Kysely<Database>,
  { tenantId, entitlementId }: Pick<WatchKey, 'tenantId' | 'entitlementId'>,
): Promise<Rights | null> {
  const row = await entitlementsWithRights(db, tenantId)
    .where('e.id', '=', entitlementId)
    .select('v.rights')
    .executeTakeFirst()
  return row?.rights ?? null
}

type KeyRow = { tenant_id: string; group_id: string; entitlement_id: string; kind: WatchKind }

function keyOf(row: KeyRow): WatchKey {
  return {
    tenantId: row.tenant_id,
    groupId: row.group_id,
    entitlementId: row.entitlement_id,
    kind: row.kind,
  }
}
