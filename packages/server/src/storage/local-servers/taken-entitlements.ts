import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Database } from '../schema.ts'

/** Every entitlement that this local license server has, or had, a delegation of. */
export async function takenEntitlements(
  db: Kysely<Database>,
  tenantId: string,
): Promise<{ groupId: string; entitlementId: string }[]> {
  return db
    .selectFrom('entitlement_use')
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`delegation ->> 'role' = 'taken'`)
    .select(['group_id as groupId', 'entitlement_id as entitlementId'])
    .orderBy('entitlement_id')
    .execute()
}
