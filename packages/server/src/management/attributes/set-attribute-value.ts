import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { invalid } from '../../http/request-error.ts'
import { setAttributeValue } from '../../storage/attribute-values.ts'
import type { Database } from '../../storage/schema.ts'
import type { ValuePlace } from '../../storage/value-place.ts'
import { clearValue } from '../../storage/values.ts'
import { removeDefinition } from '../definitions/remove-definition.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { refuseFault } from '../refuse-fault.ts'
import { attributeFault } from './attribute-value.ts'
import { type AttributeFields, changeDefinition } from './edit-attribute.ts'
import { type Attribute, attributeOrNotFound } from './load-attributes.ts'

/** On a product: its own attribute is changed, of an inherited one the product's value is set. */
export function changeProductAttribute(
  deps: Deps,
  tenantId: string,
  productId: string,
  id: string,
  fields: AttributeFields,
  expect: (attribute: Attribute) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const place = { productId, editionId: null }
    const attribute = await attributeOrNotFound(db, tenantId, place, id)
    expect(attribute)
    if (attribute.level === 'product') {
      return changeDefinition(db, tenantId, attribute, fields, deps.clock.now())
    }
    refuseInheritedChange(attribute, fields)
    await setValue(db, tenantId, place, attribute, fields.value, deps.clock.now())
  })
}

export function changeEditionAttribute(
  deps: Deps,
  tenantId: string,
  place: { readonly productId: string; readonly editionId: string },
  id: string,
  value: string | null | undefined,
  expect: (attribute: Attribute) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const attribute = await attributeOrNotFound(db, tenantId, place, id)
    expect(attribute)
    await setValue(db, tenantId, place, attribute, value, deps.clock.now())
  })
}

/** On a product: its own attribute is removed, an inherited one falls back to the global value. */
export function removeProductAttribute(
  deps: Deps,
  tenantId: string,
  productId: string,
  id: string,
  expect: (attribute: Attribute) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const place = { productId, editionId: null }
    const attribute = await attributeOrNotFound(db, tenantId, place, id)
    expect(attribute)
    if (attribute.level === 'product') return removeDefinition(db, tenantId, 'attribute', attribute)
    await clearValue(db, tenantId, 'attribute', place, id)
  })
}

/** The value of the level above holds again. One that the edition doesn't set is gone already. */
export function clearEditionAttribute(
  deps: Deps,
  tenantId: string,
  place: { readonly productId: string; readonly editionId: string },
  id: string,
  expect: (attribute: Attribute) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    expect(await attributeOrNotFound(db, tenantId, place, id))
    await clearValue(db, tenantId, 'attribute', place, id)
  })
}

function refuseInheritedChange(attribute: Attribute, fields: AttributeFields): void {
  for (const field of ['key', 'numberRange', 'validationRules'] as const) {
    if (fields[field] !== undefined && !isDeepStrictEqual(fields[field], attribute[field])) {
      throw invalid(field, 'belongs to the global attribute; change it there', 'inherited')
    }
  }
}

async function setValue(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace,
  attribute: Attribute,
  value: string | null | undefined,
  now: number,
): Promise<void> {
  if (value === undefined) return
  refuseFault(attributeFault(attribute, value))
  await setAttributeValue(db, tenantId, place, attribute.id, value, now)
}
