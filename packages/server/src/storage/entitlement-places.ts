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

/** The group of an entitlement if it is of a customer, and one that a contact may use if one is named. */
export async function findPlaceOfCustomer(
  db: Kysely<Database>,
  tenantId: string,
  { customerId, contactId }: { readonly customerId: string; readonly contactId: string | null },
  id: string,
): Promise<string | null> {
  let found = db
    .selectFrom('entitlement as e')
    .innerJoin('entitlement_group as g', (join) =>
      join.onRef('g.tenant_id', '=', 'e.tenant_id').onRef('g.id', '=', 'e.group_id'),
    )
    .where('e.tenant_id', '=', tenantId)
    .where('e.id', '=', id)
    .where('g.customer_id', '=', customerId)
  if (contactId !== null) {
    found = found.where((eb) =>
      eb.exists(
        eb
          .selectFrom('group_contact as c')
          .whereRef('c.tenant_id', '=', 'e.tenant_id')
          .whereRef('c.group_id', '=', 'e.group_id')
          .where('c.contact_id', '=', contactId)
          .select('c.contact_id'),
      ),
    )
  }
  const row = await found.select('e.group_id').executeTakeFirst()
  return row?.group_id ?? null
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
