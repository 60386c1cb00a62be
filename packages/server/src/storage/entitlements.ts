import type { EntitlementState, FeatureUse } from '@leasehold/core/state'
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { at } from './at.ts'
import { publicationOf } from './engine/load.ts'
import { entitlementsWithRights } from './entitlements-with-rights.ts'
import type { Database } from './schema.ts'

/** An entitlement as read: its state of the last decision, and what fell back by itself since. */
export type EntitlementRecord = {
  readonly state: EntitlementState
  readonly group: {
    readonly id: string
    readonly customerId: string | null
    readonly orderRefId: string | null
    readonly createdAt: number
  }
  /** Places of lapsed seats that no decision has taken back yet. */
  readonly dueSeats: number
  /** Elements of such seats, by feature id. */
  readonly dueElements: Readonly<Record<string, number>>
}

export async function findEntitlement(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  now: number,
): Promise<EntitlementRecord | null> {
  const row = await records(db, tenantId, now).where('e.id', '=', id).executeTakeFirst()
  return row ? toRecord(row) : null
}

/** Those of the ids that exist, in the order of the ids. */
export async function findEntitlements(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
  now: number,
): Promise<EntitlementRecord[]> {
  if (ids.length === 0) return []
  const rows = await records(db, tenantId, now).where('e.id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, toRecord(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

// One statement, so that rights, counters and what fell due are of one instant.
function records(db: Kysely<Database>, tenantId: string, now: number) {
  return entitlementsWithRights(db, tenantId)
    .innerJoin('entitlement_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'e.tenant_id').onRef('g.id', '=', 'e.group_id'),
    )
    .innerJoin('entitlement_use as u', (join) =>
      join
        .onRef('u.tenant_id', '=', 'e.tenant_id')
        .onRef('u.group_id', '=', 'e.group_id')
        .onRef('u.entitlement_id', '=', 'e.id'),
    )
    .select([
      'e.id',
      'e.group_id',
      'v.rights',
      'u.seats_used',
      'u.seats_cap',
      'u.usage_period_start_at',
      'u.decided_at',
      'u.version',
      'u.published_version',
      'u.published_at',
      'u.window_end_at',
      'u.publish_at',
      'u.delegation',
      'g.customer_id',
      'g.order_ref_id',
      'g.created_at as group_created_at',
    ])
    .select([featureUse.as('feature_use'), dueSeats(now).as('due_seats')])
    .select(dueElements(now).as('due_elements'))
}

type Row = QueryRow<ReturnType<typeof records>>
type QueryRow<Q> = Q extends SelectQueryBuilder<infer _D, infer _T, infer R> ? R : never

const featureUse = sql<Record<string, FeatureUse> | null>`(
  select jsonb_object_agg(f.feature_id, jsonb_build_object('used', f.used, 'cap', f.cap,
    'resetAt', (extract(epoch from f.reset_at) * 1000)::bigint))
  from feature_use f
  where f.tenant_id = e.tenant_id and f.group_id = e.group_id and f.entitlement_id = e.id)`

// The place itself stays while the seat lingers; see `dueAt` in core.
const dueSeats = (now: number) => sql<number>`(
  select count(*) from activation a
  where a.tenant_id = e.tenant_id and a.group_id = e.group_id and a.entitlement_id = e.id
    and a.held and a.due_at <= ${at(now)}
    and (a.linger_expiry_at is null or a.linger_expiry_at <= ${at(now)}))`

const dueElements = (now: number) => sql<Record<string, number> | null>`(
  select jsonb_object_agg(due.feature_id, due.amount) from (
    select h.key as feature_id, sum(h.value::bigint) as amount
    from activation a cross join lateral jsonb_each_text(a.holdings) h
    where a.tenant_id = e.tenant_id and a.group_id = e.group_id and a.entitlement_id = e.id
      and a.held and a.due_at <= ${at(now)}
    group by h.key) due)`

function toRecord(row: Row): EntitlementRecord {
  return {
    state: {
      id: row.id,
      groupId: row.group_id,
      rights: row.rights,
      publication: publicationOf(row),
      seatsUsed: row.seats_used,
      seatsCap: row.seats_cap,
      featureUse: row.feature_use ?? {},
      usagePeriodStartAt: row.usage_period_start_at,
      decidedAt: row.decided_at,
      delegation: row.delegation,
    },
    group: {
      id: row.group_id,
      customerId: row.customer_id,
      orderRefId: row.order_ref_id,
      createdAt: row.group_created_at,
    },
    dueSeats: row.due_seats,
    dueElements: row.due_elements ?? {},
  }
}
