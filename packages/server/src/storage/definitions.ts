import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** What a product has for its editions to set: defined, inherited and cleared in the same way. */
export type Part = 'feature' | 'attribute'

/** The global ones, and those of the products named. */
export function seenBy(productIds: readonly string[]) {
  return (eb: ExpressionBuilder<Database, `${Part}_definition`>) => {
    const global = eb('product_id', 'is', null)
    return productIds.length === 0 ? global : eb.or([global, eb('product_id', 'in', productIds)])
  }
}

/** Whether a product would see the key of this definition twice. */
export async function isKeyTaken(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  definition: { readonly id: string; readonly productId: string | null; readonly key: string },
): Promise<boolean> {
  const { id, productId, key } = definition
  const row = await db
    .selectFrom(`${part}_definition`)
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .where('id', '<>', id)
    .$if(productId !== null, (query) =>
      query.where((eb) => eb.or([eb('product_id', 'is', null), eb('product_id', '=', productId)])),
    )
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Takes the values that products set with it. */
export async function deleteDefinition(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  id: string,
): Promise<void> {
  await db
    .deleteFrom(`${part}_definition`)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function deleteDefinitionsOf(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  productId: string,
): Promise<void> {
  await db
    .deleteFrom(`${part}_definition`)
    .where('tenant_id', '=', tenantId)
    .where('product_id', '=', productId)
    .execute()
}
