import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

export type PortalFileKind = 'logo' | 'css'

export type PortalFile = {
  readonly id: string
  readonly mediaType: string
  readonly content: Buffer
  readonly uploadedAt: number
}

/** The id of each kind of file that there is. */
export async function portalFileIds(
  db: Kysely<Database>,
  tenantId: string,
): Promise<Partial<Record<PortalFileKind, string>>> {
  const rows = await db
    .selectFrom('portal_file')
    .where('tenant_id', '=', tenantId)
    .select(['kind', 'id'])
    .execute()
  return Object.fromEntries(rows.map(({ kind, id }) => [kind, id]))
}

export async function findPortalFile(
  db: Kysely<Database>,
  tenantId: string,
  kind: PortalFileKind,
  id: string,
): Promise<PortalFile | null> {
  const row = await fileOf(db, tenantId, id).where('kind', '=', kind).executeTakeFirst()
  return row ?? null
}

/** Of whichever kind. */
export async function findPortalFileById(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<PortalFile | null> {
  return (await fileOf(db, tenantId, id).executeTakeFirst()) ?? null
}

function fileOf(db: Kysely<Database>, tenantId: string, id: string) {
  return db
    .selectFrom('portal_file')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .select(['id', 'media_type as mediaType', 'content', 'uploaded_at as uploadedAt'])
}

/** Takes the place of the earlier one of its kind; under an id of its own, so that caches see it. */
export async function savePortalFile(
  db: Kysely<Database>,
  tenantId: string,
  kind: PortalFileKind,
  { id, mediaType, content, uploadedAt }: PortalFile,
): Promise<void> {
  const columns = { id, media_type: mediaType, content, uploaded_at: new Date(uploadedAt) }
  await db
    .insertInto('portal_file')
    .values({ tenant_id: tenantId, kind, ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'kind']).doUpdateSet(columns))
    .execute()
}

/** False when there was none. */
export async function deletePortalFile(
  db: Kysely<Database>,
  tenantId: string,
  kind: PortalFileKind,
): Promise<boolean> {
  const result = await db
    .deleteFrom('portal_file')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}
