import type { Kysely, Selectable } from 'kysely'
import { at } from './at.ts'
import type { Listed } from './listing.ts'
import type { Database } from './schema.ts'

export type VersionRow = Selectable<Database['entitlement_version']>

/** Every version of an entitlement, newest first. */
export async function listVersions(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  slice: { limit: number; offset: number },
): Promise<Listed<VersionRow>> {
  const selected = versionsOf(db, tenantId, place)
  const items = await selected
    .selectAll()
    .orderBy('version', 'desc')
    .limit(slice.limit)
    .offset(slice.offset)
    .execute()
  const counted = await selected
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { items, total: counted.total }
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
