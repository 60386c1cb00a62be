import type { Deps } from '../../deps.ts'
import { listEditions } from '../../storage/editions.ts'
import { firstBy, type Listing } from '../../storage/listing.ts'
import { listPlans } from '../../storage/plans.ts'
import { listProducts, type Product } from '../../storage/products.ts'
import { createAttribute } from '../attributes/edit-attribute.ts'
import { loadAttributes } from '../attributes/load-attributes.ts'
import { changeEditionAttribute } from '../attributes/set-attribute-value.ts'
import { createFeature } from '../features/edit-feature.ts'
import { loadFeatures } from '../features/load-features.ts'
import { changeEditionFeature } from '../features/set-feature-value.ts'
import { createOffering } from '../offerings/edit-offering.ts'
import { createPlan } from '../plans/edit-plan.ts'
import { createEdition } from '../products/edit-edition.ts'
import { changeProduct, createProduct } from '../products/edit-product.ts'
import { offerings, plans } from './demo-offers.ts'
import {
  type DemoEdition,
  type DemoProduct,
  globalAttributes,
  globalFeatures,
  products,
} from './demo-products.ts'
import { unlessMade } from './unless-made.ts'

/** Everything that can be ordered; the product that a demo application is licensed by. */
export async function makeDemoCatalogue(deps: Deps, tenantId: string): Promise<Product> {
  const made: Product[] = []
  const editionIds = new Map<string, string>()
  await defineParts(deps, tenantId, null, globalFeatures, globalAttributes)
  for (const wanted of products) {
    const product = await makeProduct(deps, tenantId, wanted)
    made.push(product)
    await defineParts(deps, tenantId, product.id, wanted.features, wanted.attributes)
    for (const edition of wanted.editions) {
      const id = await makeEdition(deps, tenantId, product.id, edition)
      editionIds.set(`${wanted.name} ${edition.name}`, id)
    }
  }
  const planIds = await makePlans(deps, tenantId)
  for (const { of, ...fields } of offerings) {
    const [product, edition, plan] = of
    const editionId = known(editionIds, `${product} ${edition}`)
    const planId = known(planIds, plan)
    const make = async () =>
      void (await createOffering(deps, tenantId, { ...fields, editionId, planId }))
    await unlessMade(make, async () => {})
  }
  const [first] = made
  if (!first) throw new Error('The demo has no product.')
  return first
}

async function makeProduct(deps: Deps, tenantId: string, wanted: DemoProduct): Promise<Product> {
  const { name } = wanted
  const product = await unlessMade(
    () => createProduct(deps, tenantId, { name }),
    async () => named(name, (await listProducts(deps.db, tenantId, listing(name))).items),
  )
  await changeProduct(deps, tenantId, product.id, wanted.fields)
  return product
}

async function defineParts(
  deps: Deps,
  tenantId: string,
  productId: string | null,
  features: DemoProduct['features'],
  attributes: DemoProduct['attributes'],
): Promise<void> {
  const skip = async () => {}
  for (const each of features) {
    await unlessMade(async () => void (await createFeature(deps, tenantId, productId, each)), skip)
  }
  for (const each of attributes) {
    await unlessMade(
      async () => void (await createAttribute(deps, tenantId, productId, each)),
      skip,
    )
  }
}

async function makeEdition(
  deps: Deps,
  tenantId: string,
  productId: string,
  { name, features, attributes }: DemoEdition,
): Promise<string> {
  const { id: editionId } = await unlessMade(
    () => createEdition(deps, tenantId, productId, { name }),
    async () =>
      named(name, (await listEditions(deps.db, tenantId, productId, listing(name))).items),
  )
  const place = { productId, editionId }
  for (const { id, key } of await loadFeatures(deps.db, tenantId, place)) {
    const value = features[key]
    if (value !== undefined) await changeEditionFeature(deps, tenantId, place, id, { value })
  }
  for (const { id, key } of await loadAttributes(deps.db, tenantId, place)) {
    await changeEditionAttribute(deps, tenantId, place, id, attributes[key])
  }
  return editionId
}

async function makePlans(deps: Deps, tenantId: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const plan of plans) {
    const { id } = await unlessMade(
      () => createPlan(deps, tenantId, plan),
      async () =>
        named(plan.name, (await listPlans(deps.db, tenantId, {}, listing(plan.name))).items),
    )
    ids.set(plan.name, id)
  }
  return ids
}

function listing(search: string): Listing<'name'> {
  return firstBy('name', 500, search)
}

function named<T extends { name: string }>(name: string, items: readonly T[]): T | null {
  return items.find((item) => item.name === name) ?? null
}

function known(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name)
  if (id === undefined) throw new Error(`The demo has no ${name}.`)
  return id
}
