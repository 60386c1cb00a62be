import { type Kysely, type Selectable, sql } from 'kysely'
import type { References } from '../references.ts'
import { firstFew } from '../references.ts'
import type { Database } from '../schema.ts'

export const customFieldEntities = ['customer', 'offering'] as const
export type CustomFieldEntity = (typeof customFieldEntities)[number]

export type CustomField = {
  readonly id: string
  readonly entityType: CustomFieldEntity
  readonly key: string
  readonly group: string | null
  readonly displayName: string | null
  readonly unique: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

export async function insertCustomField(
  db: Kysely<Database>,
  tenantId: string,
  field: CustomField,
): Promise<void> {
  const row = { tenant_id: tenantId, id: field.id, created_at: new Date(field.createdAt) }
  await db
    .insertInto('custom_field')
    .values({ ...row, ...columnsOf(field) })
    .execute()
}

export async function findCustomField(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<CustomField | null> {
  const row = await fields(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row ? toField(row) : null
}

/** Held for a change: nothing is saved by the definition meanwhile. */
export async function lockCustomField(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<CustomField | null> {
  const row = await fields(db, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row ? toField(row) : null
}

export async function listCustomFields(
  db: Kysely<Database>,
  tenantId: string,
  entityType?: CustomFieldEntity,
): Promise<CustomField[]> {
  const rows = await fields(db, tenantId)
    .$if(entityType !== undefined, (query) =>
      query.where('entity_type', '=', entityType ?? 'customer'),
    )
    .orderBy('entity_type')
    .orderBy('key')
    .execute()
  return rows.map(toField)
}

/** Those of one kind, held as they are until what is saved by them is committed. */
export async function holdCustomFields(
  db: Kysely<Database>,
  tenantId: string,
  entityType: CustomFieldEntity,
): Promise<CustomField[]> {
  const rows = await fields(db, tenantId)
    .where('entity_type', '=', entityType)
    .orderBy('id')
    .forShare()
    .execute()
  return rows.map(toField)
}

export async function updateCustomField(
  db: Kysely<Database>,
  tenantId: string,
  field: CustomField,
): Promise<void> {
  await db
    .updateTable('custom_field')
    .set(columnsOf(field))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', field.id)
    .execute()
}

export async function deleteCustomField(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db
    .deleteFrom('custom_field')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Customers or offerings that have a value of the field. */
export function usesOfCustomField(
  db: Kysely<Database>,
  tenantId: string,
  { entityType, key }: Pick<CustomField, 'entityType' | 'key'>,
): Promise<References> {
  const name = entityType === 'customer' ? 'name' : 'sku'
  const found = sql<{ id: string; name: string }>`select id, ${sql.ref(name)} as name
    from ${sql.table(entityType)}
    where tenant_id = ${tenantId} and custom_fields ->> ${key} is not null`
  return firstFew(db, found)
}

/**
 * Notes the values of all customers or offerings, that from now on nobody may share. Two that
 * share one already break the constraint `custom_field_value_taken`.
 */
export async function noteValuesOf(
  db: Kysely<Database>,
  tenantId: string,
  { id, entityType, key }: CustomField,
): Promise<void> {
  await sql`insert into custom_field_value (tenant_id, field_id, value, entity_id)
    select tenant_id, ${id}, custom_fields ->> ${key}, id from ${sql.table(entityType)}
    where tenant_id = ${tenantId} and custom_fields ->> ${key} <> ''`.execute(db)
}

export async function forgetValuesOf(
  db: Kysely<Database>,
  tenantId: string,
  fieldId: string,
): Promise<void> {
  await db
    .deleteFrom('custom_field_value')
    .where('tenant_id', '=', tenantId)
    .where('field_id', '=', fieldId)
    .execute()
}

/** Breaks `custom_field_value_taken` when another has the value. */
export async function noteValue(
  db: Kysely<Database>,
  tenantId: string,
  value: { readonly fieldId: string; readonly value: string; readonly entityId: string },
): Promise<void> {
  await db
    .insertInto('custom_field_value')
    .values({
      tenant_id: tenantId,
      field_id: value.fieldId,
      value: value.value,
      entity_id: value.entityId,
    })
    .execute()
}

/** Those of a customer or offering. */
export async function forgetValues(
  db: Kysely<Database>,
  tenantId: string,
  entityId: string,
): Promise<void> {
  await db
    .deleteFrom('custom_field_value')
    .where('tenant_id', '=', tenantId)
    .where('entity_id', '=', entityId)
    .execute()
}

function fields(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('custom_field').where('tenant_id', '=', tenantId).selectAll()
}

function columnsOf(field: CustomField) {
  return {
    entity_type: field.entityType,
    key: field.key,
    group_name: field.group,
    display_name: field.displayName,
    is_unique: field.unique,
    updated_at: new Date(field.updatedAt),
  }
}

function toField(row: Selectable<Database['custom_field']>): CustomField {
  return {
    id: row.id,
    entityType: row.entity_type,
    key: row.key,
    group: row.group_name,
    displayName: row.display_name,
    unique: row.is_unique,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
