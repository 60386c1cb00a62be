import type { Overdraft } from '@leasehold/core/limits'
import type { FeatureType } from '@leasehold/core/rights'
import type { Kysely, Selectable } from 'kysely'
import { type Database, json } from './schema.ts'

export type FeatureDefinition = {
  readonly id: string
  /** Null for a global one, which every product inherits. */
  readonly productId: string | null
  readonly level: 'global' | 'product'
  readonly key: string
  readonly type: FeatureType
  readonly value: number | null
  readonly overdraft: Overdraft
  readonly description: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

export async function insertFeatureDefinition(
  db: Kysely<Database>,
  tenantId: string,
  feature: FeatureDefinition,
): Promise<void> {
  await db
    .insertInto('feature_definition')
    .values({
      tenant_id: tenantId,
      id: feature.id,
      product_id: feature.productId,
      type: feature.type,
      created_at: new Date(feature.createdAt),
      ...columns(feature),
    })
    .execute()
}

/** The global ones, and those of the products named. */
export async function featureDefinitionsOf(
  db: Kysely<Database>,
  tenantId: string,
  productIds: readonly string[],
): Promise<FeatureDefinition[]> {
  const rows = await db
    .selectFrom('feature_definition')
    .where('tenant_id', '=', tenantId)
    .where((eb) => {
      const global = eb('product_id', 'is', null)
      return productIds.length === 0 ? global : eb.or([global, eb('product_id', 'in', productIds)])
    })
    .selectAll()
    .execute()
  return rows.map(toFeatureDefinition)
}

/** Whether a product would see the key of this definition twice. */
export async function isFeatureKeyTaken(
  db: Kysely<Database>,
  tenantId: string,
  { id, productId, key }: FeatureDefinition,
): Promise<boolean> {
  const row = await db
    .selectFrom('feature_definition')
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .where('id', '<>', id)
    .$if(productId !== null, (query) =>
      query.where((eb) => eb.or([eb('product_id', 'is', null), eb('product_id', '=', productId)])),
    )
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function updateFeatureDefinition(
  db: Kysely<Database>,
  tenantId: string,
  feature: FeatureDefinition,
): Promise<void> {
  await db
    .updateTable('feature_definition')
    .set(columns(feature))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', feature.id)
    .execute()
}

/** Takes the values that products set with it. */
export async function deleteFeatureDefinition(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db
    .deleteFrom('feature_definition')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function deleteFeatureDefinitionsOf(
  db: Kysely<Database>,
  tenantId: string,
  productId: string,
): Promise<void> {
  await db
    .deleteFrom('feature_definition')
    .where('tenant_id', '=', tenantId)
    .where('product_id', '=', productId)
    .execute()
}

function columns(feature: FeatureDefinition) {
  return {
    key: feature.key,
    value: feature.value,
    overdraft: json(feature.overdraft),
    description: feature.description,
    updated_at: new Date(feature.updatedAt),
  }
}

function toFeatureDefinition(row: Selectable<Database['feature_definition']>): FeatureDefinition {
  return {
    id: row.id,
    productId: row.product_id,
    level: row.product_id === null ? 'global' : 'product',
    key: row.key,
    type: row.type,
    value: row.value,
    overdraft: row.overdraft,
    description: row.description,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
