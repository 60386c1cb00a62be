import type { Rights } from '@leasehold/core/rights'
import type { Kysely } from 'kysely'
import { entitlementsWithRights } from './entitlements-with-rights.ts'
import type { Database } from './schema.ts'

/** The group of an entitlement and its version; null when the tenant has none of this id. */
export async function findEntitlementPlace(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<{ groupId: string; version: number } | null> {
  const row = await db
    .selectFrom('entitlement')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .select(['group_id', 'version'])
    .executeTakeFirst()
  return row ? { groupId: row.group_id, version: row.version } : null
}

/** The rights in force of every entitlement of the groups, oldest first. */
export async function currentRightsOfGroups(
  db: Kysely<Database>,
  tenantId: string,
  groupIds: readonly string[],
): Promise<{ id: string; groupId: string; rights: Rights }[]> {
  if (groupIds.length === 0) return []
  const rows = await entitlementsWithRights(db, tenantId)
    .where('e.group_id', 'in', groupIds)
    .select(['e.id', 'e.group_id', 'v.rights'])
    .orderBy('e.created_at')
    .orderBy('e.id')
    .execute()
  return rows.map((row) => ({ id: row.id, groupId: row.group_id, rights: row.rights }))
}
