import type { Overdraft } from '@leasehold/core/limits'
import type { FeatureType } from '@leasehold/core/rights'
import type { Kysely, Selectable } from 'kysely'
import { seenBy } from './definitions.ts'
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
    .where(seenBy(productIds))
    .selectAll()
    .execute()
  return rows.map(toFeatureDefinition)
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
