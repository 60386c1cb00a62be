import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Database } from '../schema.ts'

/** Keeps the newest certificate of each serial. @param madeAt when the tenant has signed it */
export async function keepManifest(
  db: Kysely<Database>,
  tenantId: string,
  manifest: { readonly serial: number; readonly jws: string; readonly madeAt: number },
): Promise<void> {
  const { serial, jws, madeAt } = manifest
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
}
