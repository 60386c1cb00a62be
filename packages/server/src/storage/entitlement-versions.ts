import type { Kysely, Selectable } from 'kysely'
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
