import type { Kysely } from 'kysely'
import type { Part } from './definitions.ts'
import type { Database } from './schema.ts'
import type { ValuePlace } from './value-place.ts'

/** Lets the value of the level above hold again. */
export async function clearValue(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  place: ValuePlace,
  definitionId: string,
): Promise<void> {
  await db
    .deleteFrom(`${part}_value`)
    .where('tenant_id', '=', tenantId)
    .where(`${part}_id`, '=', definitionId)
    .where('product_id', '=', place.productId)
    .where('edition_id', 'is not distinct from', place.editionId)
    .execute()
}

/** All that a product sets, and its editions. */
export async function clearValuesOf(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  productId: string,
): Promise<void> {
  await db
    .deleteFrom(`${part}_value`)
    .where('tenant_id', '=', tenantId)
    .where('product_id', '=', productId)
    .execute()
}
