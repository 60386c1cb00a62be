import { type NumberRange, rangeFault } from '@leasehold/core/catalogue-rules'
import type { AttributeType } from '@leasehold/core/rights'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { invalid } from '../../http/request-error.ts'
import {
  type AttributeDefinition,
  insertAttributeDefinition,
  updateAttributeDefinition,
} from '../../storage/attribute-definitions.ts'
import { settingsOfAttribute } from '../../storage/attribute-values.ts'
import type { Database, ValidationRule } from '../../storage/schema.ts'
import { refuseTakenKey } from '../definitions/refuse-taken-key.ts'
import { removeDefinition } from '../definitions/remove-definition.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { productOrNotFound } from '../products/edit-product.ts'
import { refuseFault } from '../refuse-fault.ts'
import { attributeFault, rulesFault } from './attribute-value.ts'
import { type Attribute, attributeOrNotFound } from './load-attributes.ts'

/** What is left out stays as it is. */
export type AttributeFields = {
  readonly key?: string
  readonly value?: string | null
  readonly numberRange?: NumberRange | null
  readonly validationRules?: readonly ValidationRule[]
}

export type NewAttribute = AttributeFields & { readonly type: AttributeType; readonly key: string }

/** @param productId null for a global one */
export async function createAttribute(
  deps: Deps,
  tenantId: string,
  productId: string | null,
  fields: NewAttribute,
): Promise<Attribute> {
  const now = deps.clock.now()
  const level = productId === null ? 'global' : 'product'
  const attribute: AttributeDefinition = {
    id: deps.newId(),
    productId,
    level,
    value: null,
    numberRange: null,
    validationRules: [],
    ...fields,
    createdAt: now,
    updatedAt: now,
  }
  refuseUnsound(attribute)
  await editCatalogue(deps, tenantId, async (db) => {
    if (productId !== null) await productOrNotFound(db, tenantId, productId)
    await refuseTakenKey(db, tenantId, 'attribute', attribute)
    await insertAttributeDefinition(db, tenantId, attribute)
  })
  return { ...attribute, valueLevel: level }
}

/** Changes what an attribute is, on the level that defines it. Needs the catalogue lock. */
export async function changeDefinition(
  db: Kysely<Database>,
  tenantId: string,
  { valueLevel: _, ...attribute }: Attribute,
  fields: AttributeFields,
  now: number,
): Promise<void> {
  const changed = { ...attribute, ...fields, updatedAt: now }
  refuseUnsound(changed)
  for (const { value } of await settingsOfAttribute(db, tenantId, changed.id)) {
    const fault = attributeFault(changed, value)
    if (fault === null) continue
    const message = `the value "${value}", set by a product or an edition, would break it: ${fault.message}`
    throw invalid(
      fault.code === 'regex' || fault.code === 'email' ? 'validationRules' : 'numberRange',
      message,
      'inUse',
    )
  }
  await refuseTakenKey(db, tenantId, 'attribute', changed)
  await updateAttributeDefinition(db, tenantId, changed)
}

export function changeGlobalAttribute(
  deps: Deps,
  tenantId: string,
  id: string,
  fields: AttributeFields,
  expect: (attribute: Attribute) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const attribute = await attributeOrNotFound(db, tenantId, null, id)
    expect(attribute)
    await changeDefinition(db, tenantId, attribute, fields, deps.clock.now())
  })
}

export function removeGlobalAttribute(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: (attribute: Attribute) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const attribute = await attributeOrNotFound(db, tenantId, null, id)
    expect(attribute)
    await removeDefinition(db, tenantId, 'attribute', attribute)
  })
}

function refuseUnsound(attribute: AttributeDefinition): void {
  refuseFault(
    rangeFault(attribute.type, attribute.numberRange),
    rulesFault(attribute.validationRules),
  )
  refuseFault(attributeFault(attribute, attribute.value))
}
