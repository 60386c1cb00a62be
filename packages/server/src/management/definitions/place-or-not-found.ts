import type { Kysely } from 'kysely'
import type { Database } from '../../storage/schema.ts'
import type { ValuePlace } from '../../storage/value-place.ts'
import { editionOrNotFound } from '../products/edit-edition.ts'
import { productOrNotFound } from '../products/edit-product.ts'

/** 404 when the product, or its edition, of a place isn't there. */
export async function placeOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  { productId, editionId }: ValuePlace,
): Promise<void> {
  if (editionId === null) await productOrNotFound(db, tenantId, productId)
  else await editionOrNotFound(db, tenantId, productId, editionId)
}
