import type { Rights } from '@leasehold/core/rights'
import { type Kysely, type Selectable, sql } from 'kysely'
import { at } from './at.ts'
import { type Listed, listPage } from './listing.ts'
import type { Database } from './schema.ts'

export type VersionRow = Selectable<Database['entitlement_version']>

/** Every version of an entitlement, newest first. */
export async function listVersions(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  slice: { limit: number; offset: number },
): Promise<Listed<VersionRow>> {
  const rows = versionsOf(db, tenantId, place).selectAll().orderBy('version', 'desc')
  return listPage(rows, slice, (row) => row)
}

/** The version in force at an instant: of several of one instant the last. Null before the first. */
export async function findVersionAt(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  instant: number,
): Promise<VersionRow | null> {
  const row = await versionsOf(db, tenantId, place)
    .where('at', '<=', at(instant))
    .selectAll()
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export type SeatTerms = Pick<Rights, 'seatCount' | 'overdraftSeats'> & { readonly at: number }

/** How many seats each version grants, oldest first. */
export async function listSeatTerms(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  before: number,
): Promise<SeatTerms[]> {
  return versionsOf(db, tenantId, place)
    .where('at', '<', at(before))
    .select([
      'at',
      sql<number>`(rights->>'seatCount')::bigint`.as('seatCount'),
      sql<Rights['overdraftSeats']>`rights->'overdraftSeats'`.as('overdraftSeats'),
    ])
    .orderBy('version')
    .execute()
}

function versionsOf(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
) {
  return db
    .selectFrom('entitlement_version')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', place.groupId)
    .where('entitlement_id', '=', place.entitlementId)
}
