import { leaseFault } from '@leasehold/core/catalogue-rules'
import { noInterval } from '@leasehold/core/interval'
import { defaultRenewal } from '@leasehold/core/lease-renewal'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { deleteDefinitionsOf } from '../../storage/definitions.ts'
import {
  deleteProduct,
  findProduct,
  insertProduct,
  type Product,
  updateProduct,
} from '../../storage/products.ts'
import {
  concurrentOfferingsOf,
  editionsOf,
  entitlementsWith,
  offeringsWith,
} from '../../storage/references.ts'
import type { Database } from '../../storage/schema.ts'
import { clearValuesOf } from '../../storage/values.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { refuseInUse } from '../refuse-in-use.ts'

/** What is left out stays as it is. */
export type ProductFields = Partial<Omit<Product, 'id' | 'createdAt' | 'updatedAt'>> & {
  /** No lease period, unless it has offerings whose seats need one. */
  readonly fullDuration?: 'whereAllowed'
}

export async function createProduct(
  deps: Deps,
  tenantId: string,
  { name, description = null }: { name: string; description?: string | null },
): Promise<Product> {
  const now = deps.clock.now()
  const product: Product = {
    id: deps.newId(),
    name,
    description,
    leasePeriod: { type: 'day', count: 1 },
    offlineLeasePeriod: noInterval,
    gracePeriod: noInterval,
    lingerPeriod: noInterval,
    delegationPeriod: noInterval,
    leaseRenewal: defaultRenewal,
    detection: true,
    createdAt: now,
    updatedAt: now,
  }
  await editCatalogue(deps, tenantId, (db) => insertProduct(db, tenantId, product))
  return product
}

export async function productOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Product> {
  const product = await findProduct(db, tenantId, id)
  if (!product) throw new RequestError('productUnknown')
  return product
}

/** @param expect refuses a product that is not the one that the caller means to change */
export function changeProduct(
  deps: Deps,
  tenantId: string,
  id: string,
  fields: ProductFields,
  expect: (product: Product) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const product = await productOrNotFound(db, tenantId, id)
    expect(product)
    const { fullDuration, ...values } = fields
    const full = fullDuration && (await concurrentOfferingsOf(db, tenantId, id)).total === 0
    const leasePeriod = full ? { leasePeriod: noInterval } : {}
    const changed = { ...product, ...values, ...leasePeriod, updatedAt: deps.clock.now() }
    await refuseEndlessLease(db, tenantId, changed)
    await updateProduct(db, tenantId, changed)
  })
}

async function refuseEndlessLease(
  db: Kysely<Database>,
  tenantId: string,
  { id, leasePeriod }: Product,
): Promise<void> {
  if (leaseFault('concurrent', leasePeriod) === null) return
  const { first, total } = await concurrentOfferingsOf(db, tenantId, id)
  if (total === 0) return
  const skus = first.map(({ name }) => name).join(', ')
  const message = `concurrent offerings need a lease period (${total}: ${skus})`
  throw invalid('leasePeriod', message, 'leaseNeeded')
}

/** Its own features and attributes, and the values it sets, are parts of it and go with it. */
export function removeProduct(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: (product: Product) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    expect(await productOrNotFound(db, tenantId, id))
    refuseInUse({
      edition: await editionsOf(db, tenantId, id),
      offering: await offeringsWith(db, tenantId, 'product_id', id),
      entitlement: await entitlementsWith(db, tenantId, 'product_id', id),
    })
    for (const part of ['feature', 'attribute'] as const) {
      await clearValuesOf(db, tenantId, part, id)
      await deleteDefinitionsOf(db, tenantId, part, id)
    }
    await deleteProduct(db, tenantId, id)
  })
}
