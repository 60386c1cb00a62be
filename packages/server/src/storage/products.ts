import type { Interval } from '@leasehold/core/interval'
import type { RenewalSetting } from '@leasehold/core/lease-renewal'
import { type Kysely, type Selectable, sql } from 'kysely'
import { allOf } from './all-of.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byInstant, byText, type Sorts } from './lists/sorting.ts'
import { containsWords } from './lists/words.ts'
import { type Database, json } from './schema.ts'

export type Product = {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly leasePeriod: Interval
  readonly offlineLeasePeriod: Interval
  readonly gracePeriod: Interval
  readonly lingerPeriod: Interval
  /** Of a local license server; none: as the tenant has it. */
  readonly delegationPeriod: Interval
  readonly leaseRenewal: RenewalSetting
  readonly detection: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

export const productSorts = ['name', 'createdAt', 'updatedAt'] as const
export type ProductSort = (typeof productSorts)[number]

export const productSortParts: Sorts<ProductSort> = {
  name: [byText(sql`lower(name)`)],
  createdAt: [byInstant(sql`created_at`)],
  updatedAt: [byInstant(sql`updated_at`)],
}

export async function insertProduct(
  db: Kysely<Database>,
  tenantId: string,
  product: Product,
): Promise<void> {
  const row = { tenant_id: tenantId, id: product.id, created_at: new Date(product.createdAt) }
  await db
    .insertInto('product')
    .values({ ...row, ...columns(product) })
    .execute()
}

export async function findProduct(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Product | null> {
  const row = await products(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toProduct(row) : null
}

export async function findProducts(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, Product>> {
  if (ids.length === 0) return new Map()
  const rows = await products(db, tenantId).where('id', 'in', ids).selectAll().execute()
  return new Map(rows.map((row) => [row.id, toProduct(row)]))
}

export async function listProducts(
  db: Kysely<Database>,
  tenantId: string,
  listing: Listing<ProductSort>,
): Promise<Listed<Product>> {
  const where = allOf([
    sql`tenant_id = ${tenantId}`,
    listing.search !== null && containsWords([sql`name`], listing.search),
  ])
  const source = { tables: sql`product`, id: sql`id`, where, match: null, sorts: productSortParts }
  const found = await listIds(db, source, listing)
  return withItems(found, await findProducts(db, tenantId, found.items))
}

export async function updateProduct(
  db: Kysely<Database>,
  tenantId: string,
  product: Product,
): Promise<void> {
  await db
    .updateTable('product')
    .set(columns(product))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', product.id)
    .execute()
}

export async function deleteProduct(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db.deleteFrom('product').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

function products(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('product').where('tenant_id', '=', tenantId)
}

function columns(product: Product) {
  return {
    name: product.name,
    description: product.description,
    lease_period: json(product.leasePeriod),
    offline_lease_period: json(product.offlineLeasePeriod),
    grace_period: json(product.gracePeriod),
    linger_period: json(product.lingerPeriod),
    delegation_period: json(product.delegationPeriod),
    lease_renewal: json(product.leaseRenewal),
    detection: product.detection,
    updated_at: new Date(product.updatedAt),
  }
}

function toProduct(row: Selectable<Database['product']>): Product {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    leasePeriod: row.lease_period,
    offlineLeasePeriod: row.offline_lease_period,
    gracePeriod: row.grace_period,
    lingerPeriod: row.linger_period,
    delegationPeriod: row.delegation_period,
    leaseRenewal: row.lease_renewal,
    detection: row.detection,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
