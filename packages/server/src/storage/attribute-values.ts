import type { AttributeSetting } from '@leasehold/core/resolve-values'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import type { ValuePlace } from './value-place.ts'
import { clearValue } from './values.ts'

export type PlacedAttributeSetting = AttributeSetting & ValuePlace

/** Everything that these products set, and all their editions. */
export async function attributeSettingsOf(
  db: Kysely<Database>,
  tenantId: string,
  productIds: readonly string[],
): Promise<PlacedAttributeSetting[]> {
  if (productIds.length === 0) return []
  return settings(
    await attributeValues(db, tenantId).where('product_id', 'in', productIds).execute(),
  )
}

/** Every value set for one attribute, wherever that is. */
export async function settingsOfAttribute(
  db: Kysely<Database>,
  tenantId: string,
  attributeId: string,
): Promise<PlacedAttributeSetting[]> {
  return settings(
    await attributeValues(db, tenantId).where('attribute_id', '=', attributeId).execute(),
  )
}

/** Needs the catalogue lock: what is there is replaced in two steps. */
export async function setAttributeValue(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace,
  attributeId: string,
  value: string | null,
  at: number,
): Promise<void> {
  await clearValue(db, tenantId, 'attribute', place, attributeId)
  await db
    .insertInto('attribute_value')
    .values({
      tenant_id: tenantId,
      attribute_id: attributeId,
      product_id: place.productId,
      edition_id: place.editionId,
      value,
      updated_at: new Date(at),
    })
    .execute()
}

function attributeValues(db: Kysely<Database>, tenantId: string) {
  return db
    .selectFrom('attribute_value')
    .where('tenant_id', '=', tenantId)
    .select(['attribute_id', 'product_id', 'edition_id', 'value'])
}

type Row = Awaited<ReturnType<ReturnType<typeof attributeValues>['execute']>>[number]

function settings(rows: readonly Row[]): PlacedAttributeSetting[] {
  return rows.map((row) => ({
    definitionId: row.attribute_id,
    level: row.edition_id === null ? 'product' : 'edition',
    productId: row.product_id,
    editionId: row.edition_id,
    value: row.value,
  }))
}
