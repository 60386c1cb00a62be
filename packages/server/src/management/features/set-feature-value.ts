import { featureFault } from '@leasehold/core/catalogue-rules'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { invalid } from '../../http/request-error.ts'
import { featureSettingsOf, setFeatureValue } from '../../storage/feature-values.ts'
import type { Database } from '../../storage/schema.ts'
import type { ValuePlace } from '../../storage/value-place.ts'
import { clearValue } from '../../storage/values.ts'
import { removeDefinition } from '../definitions/remove-definition.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { refuseFault } from '../refuse-fault.ts'
import { changeDefinition, type FeatureFields } from './edit-feature.ts'
import { type Feature, featureOrNotFound } from './load-features.ts'

/** On a product: its own feature is changed, of an inherited one the product's value is set. */
export function changeProductFeature(
  deps: Deps,
  tenantId: string,
  productId: string,
  id: string,
  fields: FeatureFields,
  expect: (feature: Feature) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const place = { productId, editionId: null }
    const feature = await featureOrNotFound(db, tenantId, place, id)
    expect(feature)
    if (feature.level === 'product') {
      return changeDefinition(db, tenantId, feature, fields, deps.clock.now())
    }
    refuseInheritedChange(feature, fields)
    await setValue(db, tenantId, place, feature, fields, deps.clock.now())
  })
}

export function changeEditionFeature(
  deps: Deps,
  tenantId: string,
  place: { readonly productId: string; readonly editionId: string },
  id: string,
  fields: Pick<FeatureFields, 'value' | 'overdraft'>,
  expect: (feature: Feature) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const feature = await featureOrNotFound(db, tenantId, place, id)
    expect(feature)
    await setValue(db, tenantId, place, feature, fields, deps.clock.now())
  })
}

/** On a product: its own feature is removed, an inherited one falls back to the global value. */
export function removeProductFeature(
  deps: Deps,
  tenantId: string,
  productId: string,
  id: string,
  expect: (feature: Feature) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const place = { productId, editionId: null }
    const feature = await featureOrNotFound(db, tenantId, place, id)
    expect(feature)
    if (feature.level === 'product') return removeDefinition(db, tenantId, 'feature', feature)
    await clearValue(db, tenantId, 'feature', place, id)
  })
}

/** The value of the level above holds again. One that the edition doesn't set is gone already. */
export function clearEditionFeature(
  deps: Deps,
  tenantId: string,
  place: { readonly productId: string; readonly editionId: string },
  id: string,
  expect: (feature: Feature) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    expect(await featureOrNotFound(db, tenantId, place, id))
    await clearValue(db, tenantId, 'feature', place, id)
  })
}

function refuseInheritedChange(feature: Feature, { key, description }: FeatureFields): void {
  const message = 'belongs to the global feature; change it there'
  if (key !== undefined && key !== feature.key) throw invalid('key', message, 'inherited')
  if (description !== undefined && description !== feature.description) {
    throw invalid('description', message, 'inherited')
  }
}

async function setValue(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace,
  feature: Feature,
  { value, overdraft }: Pick<FeatureFields, 'value' | 'overdraft'>,
  now: number,
): Promise<void> {
  if (value === undefined && overdraft === undefined) return
  const settings = await featureSettingsOf(db, tenantId, [place.productId])
  const own = settings.find(
    (each) => each.definitionId === feature.id && each.editionId === place.editionId,
  )
  const set = {
    value: value === undefined ? feature.value : value,
    overdraft: overdraft === undefined ? (own?.overdraft ?? null) : overdraft,
  }
  refuseFault(featureFault(feature.type, set.value, set.overdraft))
  await setFeatureValue(db, tenantId, place, feature.id, set, now)
}
