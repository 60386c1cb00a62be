import type { Overdraft } from '@leasehold/core/limits'
import type { FeatureSetting } from '@leasehold/core/resolve-values'
import type { Kysely } from 'kysely'
import { type Database, json } from './schema.ts'
import type { ValuePlace } from './value-place.ts'
import { clearValue } from './values.ts'

export type PlacedFeatureSetting = FeatureSetting & ValuePlace

/** Everything that these products set, and all their editions. */
export async function featureSettingsOf(
  db: Kysely<Database>,
  tenantId: string,
  productIds: readonly string[],
): Promise<PlacedFeatureSetting[]> {
  if (productIds.length === 0) return []
  const rows = await db
    .selectFrom('feature_value')
    .where('tenant_id', '=', tenantId)
    .where('product_id', 'in', productIds)
    .select(['feature_id', 'product_id', 'edition_id', 'value', 'overdraft'])
    .execute()
  return rows.map((row) => ({
    definitionId: row.feature_id,
    level: row.edition_id === null ? 'product' : 'edition',
    productId: row.product_id,
    editionId: row.edition_id,
    value: row.value,
    overdraft: row.overdraft,
  }))
}

/** Needs the catalogue lock: what is there is replaced in two steps. */
export async function setFeatureValue(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace,
  featureId: string,
  set: { value: number | null; overdraft: Overdraft | null },
  at: number,
): Promise<void> {
  await clearValue(db, tenantId, 'feature', place, featureId)
  await db
    .insertInto('feature_value')
    .values({
      tenant_id: tenantId,
      feature_id: featureId,
      product_id: place.productId,
      edition_id: place.editionId,
      value: set.value,
      overdraft: set.overdraft === null ? null : json(set.overdraft),
      updated_at: new Date(at),
    })
    .execute()
}
