import type { Kysely, Selectable } from 'kysely'
import type { Database } from './schema.ts'
import { timestamp } from './timestamp.ts'

export type VersionRow = Selectable<Database['entitlement_version']>

/** Every version of an entitlement, newest first. */
export async function listVersions(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  slice: { limit: number; offset: number },
): Promise<{ versions: VersionRow[]; total: number }> {
  const selected = versionsOf(db, tenantId, place)
  const versions = await selected
    .selectAll()
    .orderBy('version', 'desc')
    .limit(slice.limit)
    .offset(slice.offset)
    .execute()
  const counted = await selected
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { versions, total: counted.total }
}

/** The version in force at an instant: of several of one instant the last. Null before the first. */
export async function findVersionAt(
  db: Kysely<Database>,
  tenantId: string,
  place: { groupId: string; entitlementId: string },
  at: number,
): Promise<VersionRow | null> {
  const row = await versionsOf(db, tenantId, place)
    .where('at', '<=', timestamp(at))
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
