import type { Api } from '../api/api.ts'
import { everyItem } from '../api/listing.ts'
import type { Edition, Offering, Plan, Product } from '../api/models.ts'
import { UsageError } from '../usage-error.ts'
import { findOne } from './find.ts'

/** By id or name. Without a text: the only product there is. */
export async function findProduct(api: Api, text: string | undefined): Promise<Product> {
  if (text === undefined) return onlyProduct(api)
  return findOne<Product>(text, {
    kind: 'product',
    noun: 'product',
    read: (id) => api.get(`/products/${id}`),
    search: (search) => everyItem(api, '/products', { search }),
    names: ({ name }) => [name],
    columns: ({ id, name }) => [id, name],
  })
}

async function onlyProduct(api: Api): Promise<Product> {
  const products: Product[] = []
  for await (const product of everyItem<Product>(api, '/products')) products.push(product)
  const [first, second] = products
  if (first && !second) return first
  const names = products.map(({ name }) => name).join(', ')
  throw new UsageError(`Which product? Say --product; there are ${names || 'none yet'}.`)
}

/** By id or name, within its product. */
export async function findEdition(
  api: Api,
  text: string,
  productText: string | undefined,
): Promise<{ product: Product; edition: Edition }> {
  const product = await findProduct(api, productText)
  const edition = await findOne<Edition>(text, {
    kind: 'edition',
    noun: `edition of ${product.name}`,
    read: (id) => api.get(`/products/${product.id}/editions/${id}`),
    search: (search) => everyItem(api, `/products/${product.id}/editions`, { search }),
    names: ({ name }) => [name],
    columns: ({ id, name }) => [id, name],
  })
  return { product, edition }
}

export function findPlan(api: Api, text: string): Promise<Plan> {
  return findOne<Plan>(text, {
    kind: 'plan',
    noun: 'plan',
    read: (id) => api.get(`/plans/${id}`),
    search: (search) => everyItem(api, '/plans', { search }),
    names: ({ name }) => [name],
    columns: ({ id, name }) => [id, name],
  })
}

/** By id, SKU or name. */
export function findOffering(api: Api, text: string): Promise<Offering> {
  return findOne<Offering>(text, {
    kind: 'offering',
    noun: 'offering',
    read: (id) => api.get(`/offerings/${id}`),
    search: (search) => everyItem(api, '/offerings', { search }),
    names: ({ sku, name }) => [sku, name],
    columns: ({ id, sku, name }) => [id, sku, name],
  })
}
