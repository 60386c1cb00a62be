import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

/**
 * Keeps the newest certificate of each serial. The tenant's row has to be held.
 *
 * @param manifest.madeAt when the tenant has signed it
 * @returns false if one that was signed later had come before
 */
export async function keepManifest(
  db: Kysely<Database>,
  tenantId: string,
  manifest: { readonly serial: number; readonly jws: string; readonly madeAt: number },
): Promise<boolean> {
  const { serial, jws, madeAt } = manifest
  const later = await db
    .selectFrom('key_manifest')
    .select('serial')
    .where('tenant_id', '=', tenantId)
    .where('created_at', '>', at(madeAt))
    .limit(1)
    .executeTakeFirst()
  await db
    .insertInto('key_manifest')
    .values({ tenant_id: tenantId, serial, jws, created_at: new Date(madeAt) })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'serial'])
        .doUpdateSet({ jws, created_at: new Date(madeAt) })
        .where('key_manifest.created_at', '<=', sql<number>`excluded.created_at`),
    )
    .execute()
  return later === undefined
}
