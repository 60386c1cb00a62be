import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** The tenant's entitlements, as `e`, each with the version in force, as `v`, whose rights hold now. */
export function entitlementsWithRights(db: Kysely<Database>, tenantId: string) {
  return db
    .selectFrom('entitlement as e')
    .innerJoin('entitlement_version as v', (join) =>
      join
        .onRef('v.tenant_id', '=', 'e.tenant_id')
        .onRef('v.group_id', '=', 'e.group_id')
        .onRef('v.entitlement_id', '=', 'e.id')
        .onRef('v.version', '=', 'e.version'),
    )
    .where('e.tenant_id', '=', tenantId)
}
