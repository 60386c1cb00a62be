import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** The sealed response key of an activation that was made by a token, and where it is. */
export async function findOfflineKey(
  db: Kysely<Database>,
  tenantId: string,
  activationId: string,
): Promise<{ groupId: string; seatId: string; sealedKey: string } | null> {
  const row = await db
    .selectFrom('offline_seat')
    .select(['group_id as groupId', 'seat_id as seatId', 'sealed_key as sealedKey'])
    .where('tenant_id', '=', tenantId)
    .where('activation_id', '=', activationId)
    .executeTakeFirst()
  return row ?? null
}
