import { type Resolved, resolveFeatures } from '@leasehold/core/resolve-values'
import type { Kysely } from 'kysely'
import { RequestError } from '../../http/request-error.ts'
import { type FeatureDefinition, featureDefinitionsOf } from '../../storage/feature-definitions.ts'
import { featureSettingsOf } from '../../storage/feature-values.ts'
import type { Database } from '../../storage/schema.ts'
import type { ValuePlace } from '../../storage/value-place.ts'
import { placeOrNotFound } from '../definitions/place-or-not-found.ts'

export type Feature = Resolved<FeatureDefinition>

/**
 * The features that a place sees, global ones included, with the values that hold there.
 *
 * @param place null: the global ones alone
 */
export async function loadFeatures(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace | null,
): Promise<Feature[]> {
  if (place === null) return resolveFeatures(await featureDefinitionsOf(db, tenantId, []), [])
  await placeOrNotFound(db, tenantId, place)
  const definitions = await featureDefinitionsOf(db, tenantId, [place.productId])
  const settings = await featureSettingsOf(db, tenantId, [place.productId])
  return resolveFeatures(
    definitions,
    settings.filter(({ editionId }) => editionId === null || editionId === place.editionId),
  )
}

export async function featureOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace | null,
  id: string,
): Promise<Feature> {
  const feature = (await loadFeatures(db, tenantId, place)).find((each) => each.id === id)
  if (!feature) throw new RequestError('featureNotFound')
  return feature
}
