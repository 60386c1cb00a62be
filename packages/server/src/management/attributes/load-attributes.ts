import { type Resolved, resolveAttributes } from '@leasehold/core/resolve-values'
import type { Kysely } from 'kysely'
import { RequestError } from '../../http/request-error.ts'
import {
  type AttributeDefinition,
  attributeDefinitionsOf,
} from '../../storage/attribute-definitions.ts'
import { attributeSettingsOf } from '../../storage/attribute-values.ts'
import type { Database } from '../../storage/schema.ts'
import type { ValuePlace } from '../../storage/value-place.ts'
import { placeOrNotFound } from '../definitions/place-or-not-found.ts'

export type Attribute = Resolved<AttributeDefinition>

/**
 * The attributes that a place sees, global ones included, with the values that hold there.
 *
 * @param place null: the global ones alone
 */
export async function loadAttributes(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace | null,
): Promise<Attribute[]> {
  if (place === null) return resolveAttributes(await attributeDefinitionsOf(db, tenantId, []), [])
  await placeOrNotFound(db, tenantId, place)
  const definitions = await attributeDefinitionsOf(db, tenantId, [place.productId])
  const settings = await attributeSettingsOf(db, tenantId, [place.productId])
  return resolveAttributes(
    definitions,
    settings.filter(({ editionId }) => editionId === null || editionId === place.editionId),
  )
}

export async function attributeOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  place: ValuePlace | null,
  id: string,
): Promise<Attribute> {
  const attribute = (await loadAttributes(db, tenantId, place)).find((each) => each.id === id)
  if (!attribute) throw new RequestError('attributeNotFound')
  return attribute
}
