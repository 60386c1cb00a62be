import type { Kysely } from 'kysely'
import type { EntitlementPlace } from '../rights-of-version.ts'
import type { Database } from '../schema.ts'

/** The cloud is known to serve it again. */
export async function insertReturnTold(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
  begunWith: number,
): Promise<void> {
  await db
    .insertInto('return_told')
    .values({
      tenant_id: tenantId,
      group_id: groupId,
      entitlement_id: entitlementId,
      begun_with: begunWith,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function isReturnTold(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
  begunWith: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('return_told')
    .select('begun_with')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('begun_with', '=', begunWith)
    .executeTakeFirst()
  return row !== undefined
}
