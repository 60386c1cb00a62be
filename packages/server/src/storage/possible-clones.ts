import { type Kysely, type Selectable, sql } from 'kysely'
import { at } from './at.ts'
import { type Listed, listPage } from './listing.ts'
import type { Database } from './schema.ts'

export type CloneFilter = {
  readonly entitlementId?: string
  readonly groupId?: string
  readonly from?: number
  /** Excluded. */
  readonly until?: number
}

export type CloneRow = Selectable<Database['possible_clone']> & {
  readonly seat_id: string | null
  /** From where the seat was last activated or refreshed before. */
  readonly holder_ip_address: string | null
  /** Signs are added and removed, never changed: tells apart those that are alike in all else. */
  readonly row_place: string
}

/** Signs that copies of an activation are at work, the latest first. */
export async function listPossibleClones(
  db: Kysely<Database>,
  tenantId: string,
  filter: CloneFilter,
  slice: { limit: number; offset: number },
): Promise<Listed<CloneRow>> {
  return listPage(clones(db, tenantId, filter), slice, (row) => row)
}

/** Those behind a sign, the latest first; null begins. */
export function clonesBehind(
  db: Kysely<Database>,
  tenantId: string,
  filter: CloneFilter,
  last: Pick<CloneRow, 'at' | 'activation_id' | 'sign' | 'row_place'> | null,
  limit: number,
): Promise<CloneRow[]> {
  const rows = clones(db, tenantId, filter).limit(limit)
  if (last === null) return rows.execute()
  const place = sql`(${at(last.at)}, ${last.activation_id}::uuid, ${last.sign}::text,
    ${last.row_place}::tid)`
  return rows.where(sql<boolean>`(p.at, p.activation_id, p.sign, p.ctid) < ${place}`).execute()
}

export async function deleteOldClones(db: Kysely<Database>, before: number): Promise<void> {
  await db.deleteFrom('possible_clone').where('at', '<', at(before)).execute()
}

function clones(
  db: Kysely<Database>,
  tenantId: string,
  { entitlementId, groupId, from, until }: CloneFilter,
) {
  let found = db
    .selectFrom('possible_clone as p')
    .leftJoin('activation as a', (join) =>
      join
        .onRef('a.id', '=', 'p.activation_id')
        .onRef('a.group_id', '=', 'p.group_id')
        .onRef('a.tenant_id', '=', 'p.tenant_id'),
    )
    .where('p.tenant_id', '=', tenantId)
  if (groupId !== undefined) found = found.where('p.group_id', '=', groupId)
  if (entitlementId !== undefined) found = found.where('p.entitlement_id', '=', entitlementId)
  if (from !== undefined) found = found.where('p.at', '>=', at(from))
  if (until !== undefined) found = found.where('p.at', '<', at(until))
  return found
    .selectAll('p')
    .select(['a.seat_id', holderAddress.as('holder_ip_address'), rowPlace.as('row_place')])
    .orderBy('p.at', 'desc')
    .orderBy('p.activation_id', 'desc')
    .orderBy('p.sign', 'desc')
    .orderBy(sql`p.ctid`, 'desc')
}

const rowPlace = sql<string>`p.ctid::text`

// The line of the lease that the other side had: found by its very time, which the index has.
const holderAddress = sql<string | null>`(select l.ip_address from activation_log l
  where l.tenant_id = p.tenant_id and l.group_id = p.group_id
    and l.entitlement_id = p.entitlement_id and l.activation_id = p.activation_id
    and l.operation in ('activate', 'refresh')
    and l.at = timestamptz 'epoch' + (p.holder->>'lastLeaseAt')::bigint * interval '1 millisecond'
  limit 1)`
