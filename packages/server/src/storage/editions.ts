import { type Kysely, type Selectable, sql } from 'kysely'
import { allOf } from './all-of.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byInstant, byText, type Sorts } from './lists/sorting.ts'
import { containsWords } from './lists/words.ts'
import type { Database } from './schema.ts'

export type Edition = {
  readonly id: string
  readonly productId: string
  readonly name: string
  readonly description: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

export const editionSorts = ['name', 'createdAt', 'updatedAt'] as const
export type EditionSort = (typeof editionSorts)[number]

export const editionSortParts: Sorts<EditionSort> = {
  name: [byText(sql`lower(name)`)],
  createdAt: [byInstant(sql`created_at`)],
  updatedAt: [byInstant(sql`updated_at`)],
}

export async function insertEdition(
  db: Kysely<Database>,
  tenantId: string,
  edition: Edition,
): Promise<void> {
  await db
    .insertInto('edition')
    .values({
      tenant_id: tenantId,
      id: edition.id,
      product_id: edition.productId,
      name: edition.name,
      description: edition.description,
      created_at: new Date(edition.createdAt),
      updated_at: new Date(edition.updatedAt),
    })
    .execute()
}

export async function findEdition(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Edition | null> {
  const row = await editions(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toEdition(row) : null
}

export async function findEditions(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, Edition>> {
  if (ids.length === 0) return new Map()
  const rows = await editions(db, tenantId).where('id', 'in', ids).selectAll().execute()
  return new Map(rows.map((row) => [row.id, toEdition(row)]))
}

export async function listEditions(
  db: Kysely<Database>,
  tenantId: string,
  productId: string,
  listing: Listing<EditionSort>,
): Promise<Listed<Edition>> {
  const where = allOf([
    sql`tenant_id = ${tenantId} and product_id = ${productId}`,
    listing.search !== null && containsWords([sql`name`], listing.search),
  ])
  const source = { tables: sql`edition`, id: sql`id`, where, match: null, sorts: editionSortParts }
  const found = await listIds(db, source, listing)
  return withItems(found, await findEditions(db, tenantId, found.items))
}

export async function updateEdition(
  db: Kysely<Database>,
  tenantId: string,
  edition: Edition,
): Promise<void> {
  await db
    .updateTable('edition')
    .set({
      name: edition.name,
      description: edition.description,
      updated_at: new Date(edition.updatedAt),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', edition.id)
    .execute()
}

/** Takes the values that it sets with it. */
export async function deleteEdition(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db.deleteFrom('edition').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

function editions(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('edition').where('tenant_id', '=', tenantId)
}

function toEdition(row: Selectable<Database['edition']>): Edition {
  return {
    id: row.id,
    productId: row.product_id,
    name: row.name,
    description: row.description,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
