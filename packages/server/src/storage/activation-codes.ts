import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Adds those codes that the tenant doesn't have yet and tells which they were. */
export async function insertActivationCodes(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  codes: readonly string[],
  now: number,
): Promise<string[]> {
  if (codes.length === 0) return []
  const rows = await db
    .insertInto('activation_code')
    .values(
      // In one order, or two requests with the same codes could wait for each other.
      [...codes].sort().map((code) => ({
        tenant_id: tenantId,
        group_id: groupId,
        code,
        created_at: new Date(now),
      })),
    )
    .onConflict((conflict) => conflict.columns(['tenant_id', 'code']).doNothing())
    .returning('code')
    .execute()
  return rows.map((row) => row.code)
}

/** Which of the codes exist, and in which group. */
export async function findActivationCodes(
  db: Kysely<Database>,
  tenantId: string,
  codes: readonly string[],
): Promise<{ code: string; groupId: string }[]> {
  if (codes.length === 0) return []
  const rows = await db
    .selectFrom('activation_code')
    .where('tenant_id', '=', tenantId)
    .where('code', 'in', codes)
    .select(['code', 'group_id'])
    .execute()
  return rows.map((row) => ({ code: row.code, groupId: row.group_id }))
}

/** Removes codes of the group and tells which they were. */
export async function deleteActivationCodes(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  codes: readonly string[],
): Promise<string[]> {
  if (codes.length === 0) return []
  const rows = await db
    .deleteFrom('activation_code')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('code', 'in', codes)
    .returning('code')
    .execute()
  return rows.map((row) => row.code)
}
