import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

export type LicenseFile = {
  readonly id: string
  readonly fileName: string
  readonly content: Buffer
  readonly uploadedAt: number
}

export async function findLicenseFile(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
): Promise<LicenseFile | null> {
  const row = await db
    .selectFrom('license_file')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .select(['id', 'file_name as fileName', 'content', 'uploaded_at as uploadedAt'])
    .executeTakeFirst()
  return row ?? null
}

/** Takes the place of an earlier one. */
export async function saveLicenseFile(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  { id, fileName, content, uploadedAt }: LicenseFile,
): Promise<void> {
  const columns = { id, file_name: fileName, content, uploaded_at: new Date(uploadedAt) }
  await db
    .insertInto('license_file')
    .values({ tenant_id: tenantId, group_id: groupId, ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'group_id']).doUpdateSet(columns))
    .execute()
}

/** False when there was none. */
export async function deleteLicenseFile(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
): Promise<boolean> {
  const result = await db
    .deleteFrom('license_file')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}
