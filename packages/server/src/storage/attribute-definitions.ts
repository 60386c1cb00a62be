import type { NumberRange } from '@leasehold/core/catalogue-rules'
import type { AttributeType } from '@leasehold/core/rights'
import type { Kysely, Selectable } from 'kysely'
import { seenBy } from './definitions.ts'
import { type Database, json, type ValidationRule } from './schema.ts'

export type AttributeDefinition = {
  readonly id: string
  /** Null for a global one, which every product inherits. */
  readonly productId: string | null
  readonly level: 'global' | 'product'
  readonly key: string
  readonly type: AttributeType
  readonly value: string | null
  readonly numberRange: NumberRange | null
  readonly validationRules: readonly ValidationRule[]
  readonly createdAt: number
  readonly updatedAt: number
}

export async function insertAttributeDefinition(
  db: Kysely<Database>,
  tenantId: string,
  attribute: AttributeDefinition,
): Promise<void> {
  await db
    .insertInto('attribute_definition')
    .values({
      tenant_id: tenantId,
      id: attribute.id,
      product_id: attribute.productId,
      type: attribute.type,
      created_at: new Date(attribute.createdAt),
      ...columns(attribute),
    })
    .execute()
}

/** The global ones, and those of the products named. */
export async function attributeDefinitionsOf(
  db: Kysely<Database>,
  tenantId: string,
  productIds: readonly string[],
): Promise<AttributeDefinition[]> {
  const rows = await db
    .selectFrom('attribute_definition')
    .where('tenant_id', '=', tenantId)
    .where(seenBy(productIds))
    .selectAll()
    .execute()
  return rows.map(toAttributeDefinition)
}

export async function updateAttributeDefinition(
  db: Kysely<Database>,
  tenantId: string,
  attribute: AttributeDefinition,
): Promise<void> {
  await db
    .updateTable('attribute_definition')
    .set(columns(attribute))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', attribute.id)
    .execute()
}

function columns(attribute: AttributeDefinition) {
  return {
    key: attribute.key,
    value: attribute.value,
    number_range: attribute.numberRange === null ? null : json(attribute.numberRange),
    validation_rules: json(attribute.validationRules),
    updated_at: new Date(attribute.updatedAt),
  }
}

function toAttributeDefinition(
  row: Selectable<Database['attribute_definition']>,
): AttributeDefinition {
  return {
    id: row.id,
    productId: row.product_id,
    level: row.product_id === null ? 'global' : 'product',
    key: row.key,
    type: row.type,
    value: row.value,
    numberRange: row.number_range,
    validationRules: row.validation_rules,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
