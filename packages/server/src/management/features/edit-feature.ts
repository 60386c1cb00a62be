import { featureFault } from '@leasehold/core/catalogue-rules'
import { noOverdraft, type Overdraft } from '@leasehold/core/limits'
import type { Resolved } from '@leasehold/core/resolve-values'
import type { FeatureType } from '@leasehold/core/rights'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import {
  type FeatureDefinition,
  insertFeatureDefinition,
  updateFeatureDefinition,
} from '../../storage/feature-definitions.ts'
import type { Database } from '../../storage/schema.ts'
import { refuseTakenKey } from '../definitions/refuse-taken-key.ts'
import { removeDefinition } from '../definitions/remove-definition.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { productOrNotFound } from '../products/edit-product.ts'
import { refuseFault } from '../refuse-fault.ts'
import { type Feature, featureOrNotFound } from './load-features.ts'

/** What is left out stays as it is; an overdraft of null is none. */
export type FeatureFields = {
  readonly key?: string
  readonly value?: number | null
  readonly overdraft?: Overdraft | null
  readonly description?: string | null
}

export type NewFeature = FeatureFields & { readonly type: FeatureType; readonly key: string }

/** @param productId null for a global one */
export async function createFeature(
  deps: Deps,
  tenantId: string,
  productId: string | null,
  fields: NewFeature,
): Promise<Feature> {
  const now = deps.clock.now()
  const level = productId === null ? 'global' : 'product'
  const feature: FeatureDefinition = {
    id: deps.newId(),
    productId,
    level,
    key: fields.key,
    type: fields.type,
    // Without a value a bool is off, anything else unlimited: null, left out, is null.
    value: fields.value === undefined && fields.type === 'bool' ? 0 : (fields.value ?? null),
    overdraft: fields.overdraft ?? noOverdraft,
    description: fields.description ?? null,
    createdAt: now,
    updatedAt: now,
  }
  refuseFault(featureFault(feature.type, feature.value, feature.overdraft))
  await editCatalogue(deps, tenantId, async (db) => {
    if (productId !== null) await productOrNotFound(db, tenantId, productId)
    await refuseTakenKey(db, tenantId, 'feature', feature)
    await insertFeatureDefinition(db, tenantId, feature)
  })
  return { ...feature, valueLevel: level }
}

/** Changes what a feature is, on the level that defines it. Needs the catalogue lock. */
export async function changeDefinition(
  db: Kysely<Database>,
  tenantId: string,
  { valueLevel: _, ...feature }: Resolved<FeatureDefinition>,
  fields: FeatureFields,
  now: number,
): Promise<void> {
  const { overdraft, ...rest } = fields
  const changed = {
    ...feature,
    ...rest,
    ...(overdraft !== undefined && { overdraft: overdraft ?? noOverdraft }),
    updatedAt: now,
  }
  refuseFault(featureFault(changed.type, changed.value, changed.overdraft))
  await refuseTakenKey(db, tenantId, 'feature', changed)
  await updateFeatureDefinition(db, tenantId, changed)
}

export function changeGlobalFeature(
  deps: Deps,
  tenantId: string,
  id: string,
  fields: FeatureFields,
  expect: (feature: Feature) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const feature = await featureOrNotFound(db, tenantId, null, id)
    expect(feature)
    await changeDefinition(db, tenantId, feature, fields, deps.clock.now())
  })
}

export function removeGlobalFeature(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: (feature: Feature) => void,
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const feature = await featureOrNotFound(db, tenantId, null, id)
    expect(feature)
    await removeDefinition(db, tenantId, 'feature', feature)
  })
}
