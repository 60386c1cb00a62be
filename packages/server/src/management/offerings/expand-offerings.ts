import type { Kysely } from 'kysely'
import type { Static } from 'typebox'
import { readExpand } from '../../http/expand.ts'
import { findEditions } from '../../storage/editions.ts'
import type { Offering } from '../../storage/offering-row.ts'
import { countEntitlements } from '../../storage/offerings.ts'
import { findPlans } from '../../storage/plans.ts'
import { findProducts } from '../../storage/products.ts'
import type { Database } from '../../storage/schema.ts'
import { type OfferingModel, toWireOffering } from './offering-model.ts'

export const offeringExpands = ['edition', 'edition.product', 'plan', 'stats'] as const

/** Offerings as replies show them, along with what `expand` asks for. */
export async function expandOfferings(
  db: Kysely<Database>,
  tenantId: string,
  offerings: readonly Offering[],
  expand: string | undefined,
): Promise<Static<typeof OfferingModel>[]> {
  const wanted = readExpand(expand, offeringExpands)
  const idsOf = (key: 'editionId' | 'productId' | 'planId') => [
    ...new Set(offerings.map((offering) => offering[key])),
  ]
  const withProduct = wanted.has('edition.product')
  const editions =
    wanted.has('edition') || withProduct
      ? await findEditions(db, tenantId, idsOf('editionId'))
      : null
  const products = withProduct ? await findProducts(db, tenantId, idsOf('productId')) : null
  const plans = wanted.has('plan') ? await findPlans(db, tenantId, idsOf('planId')) : null
  const ids = offerings.map(({ id }) => id)
  const counts = wanted.has('stats') ? await countEntitlements(db, tenantId, ids) : null
  return offerings.map((offering) =>
    toWireOffering(offering, {
      edition: editions?.get(offering.editionId),
      product: products?.get(offering.productId),
      plan: plans?.get(offering.planId),
      ...(counts && { entitlementsCount: counts.get(offering.id) ?? 0 }),
    }),
  )
}
