import { type Expression, type Kysely, sql } from 'kysely'
import type { Part } from './definitions.ts'
import { entitlementsWithRights } from './entitlements-with-rights.ts'
import type { Database } from './schema.ts'

/** Things that refer to another: the first few by name, and how many there are. */
export type Reference = { readonly id: string; readonly name: string }
export type References = { readonly first: readonly Reference[]; readonly total: number }

const shown = 5

export async function editionsOf(
  db: Kysely<Database>,
  tenantId: string,
  productId: string,
): Promise<References> {
  const editions = db
    .selectFrom('edition')
    .where('tenant_id', '=', tenantId)
    .where('product_id', '=', productId)
    .select(['id', 'name'])
  return firstFew(db, editions)
}

export async function offeringsWith(
  db: Kysely<Database>,
  tenantId: string,
  column: 'product_id' | 'edition_id' | 'plan_id',
  id: string,
): Promise<References> {
  const offerings = db
    .selectFrom('offering')
    .where('tenant_id', '=', tenantId)
    .where(column, '=', id)
    .select(['id', 'sku as name'])
  return firstFew(db, offerings)
}

/** Offerings of a product whose seats come back when their leases end. */
export async function concurrentOfferingsOf(
  db: Kysely<Database>,
  tenantId: string,
  productId: string,
): Promise<References> {
  const offerings = db
    .selectFrom('offering')
    .where('tenant_id', '=', tenantId)
    .where('product_id', '=', productId)
    .where('concurrency_mode', '=', 'concurrent')
    .where('lease_period', 'is', null)
    .select(['id', 'sku as name'])
  return firstFew(db, offerings)
}

export async function entitlementsWith(
  db: Kysely<Database>,
  tenantId: string,
  column: 'product_id' | 'edition_id' | 'offering_id',
  id: string,
): Promise<References> {
  const entitlements = db
    .selectFrom('entitlement')
    .where('tenant_id', '=', tenantId)
    .where(column, '=', id)
    .select(['id', 'sku as name'])
  return firstFew(db, entitlements)
}

/** Entitlements whose current rights hold a feature or an attribute. */
export async function entitlementsGranting(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  { id, productId }: { readonly id: string; readonly productId: string | null },
): Promise<References> {
  const entitlements = entitlementsWithRights(db, tenantId)
    .$if(productId !== null, (query) => query.where('e.product_id', '=', productId))
    .where(sql<boolean>`v.rights -> ${`${part}s`}::text @> ${JSON.stringify([{ id }])}::jsonb`)
    .select(['e.id', 'e.sku as name'])
  return firstFew(db, entitlements)
}

/** Editions that set a value of a feature or an attribute. */
export async function editionsSetting(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  id: string,
): Promise<References> {
  const editions = sql<Reference>`select e.id, p.name || ' ' || e.name as name
    from ${sql.table(`${part}_value`)} v
    join edition e on e.tenant_id = v.tenant_id and e.id = v.edition_id
    join product p on p.tenant_id = v.tenant_id and p.id = v.product_id
    where v.tenant_id = ${tenantId} and v.${sql.ref(`${part}_id`)} = ${id}`
  return firstFew(db, editions)
}

/** Products that set a value of a global feature or attribute. */
export async function productsSetting(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  id: string,
): Promise<References> {
  const products = sql<Reference>`select p.id, p.name
    from ${sql.table(`${part}_value`)} v
    join product p on p.tenant_id = v.tenant_id and p.id = v.product_id
    where v.tenant_id = ${tenantId} and v.${sql.ref(`${part}_id`)} = ${id} and v.edition_id is null`
  return firstFew(db, products)
}

export async function groupsOf(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
): Promise<References> {
  const groups = db
    .selectFrom('entitlement_group')
    .where('tenant_id', '=', tenantId)
    .where('customer_id', '=', customerId)
    .select(['id', sql<string>`coalesce(order_ref_id, '')`.as('name')])
  return firstFew(db, groups)
}

export async function firstFew(
  db: Kysely<Database>,
  all: Expression<Reference>,
): Promise<References> {
  const { rows } = await sql<Reference & { total: number }>`
    select id, name, count(*) over () as total from (${all}) found
    order by id limit ${shown}`.execute(db)
  return {
    first: rows.map(({ id, name }) => ({ id, name })),
    total: rows[0]?.total ?? 0,
  }
}
