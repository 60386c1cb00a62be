import type { Rights } from '@leasehold/core/rights'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

export type EntitlementPlace = { tenantId: string; groupId: string; entitlementId: string }

export async function rightsOfVersion(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
  version: number,
): Promise<Rights | null> {
  const row = await db
    .selectFrom('entitlement_version')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('version', '=', version)
    .select('rights')
    .executeTakeFirst()
  return row?.rights ?? null
}

/** When the first version after this one was saved; null when there is none. */
export async function firstSavedAfter(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
  version: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('entitlement_version')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('version', '>', version)
    .select('at')
    .orderBy('version')
    .limit(1)
    .executeTakeFirst()
  return row?.at ?? null
}
