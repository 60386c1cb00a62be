import { type Kysely, sql } from 'kysely'
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
  const rows = await db
    .selectFrom('edition')
    .where('tenant_id', '=', tenantId)
    .where('product_id', '=', productId)
    .select(['id', 'name', total])
    .orderBy('id')
    .limit(shown)
    .execute()
  return toReferences(rows)
}

export async function offeringsWith(
  db: Kysely<Database>,
  tenantId: string,
  column: 'product_id' | 'edition_id' | 'plan_id',
  id: string,
): Promise<References> {
  const rows = await db
    .selectFrom('offering')
    .where('tenant_id', '=', tenantId)
    .where(column, '=', id)
    .select(['id', 'sku as name', total])
    .orderBy('id')
    .limit(shown)
    .execute()
  return toReferences(rows)
}

/** Offerings of a product whose seats come back when their leases end. */
export async function concurrentOfferingsOf(
  db: Kysely<Database>,
  tenantId: string,
  productId: string,
): Promise<References> {
  const rows = await db
    .selectFrom('offering')
    .where('tenant_id', '=', tenantId)
    .where('product_id', '=', productId)
    .where('concurrency_mode', '=', 'concurrent')
    .select(['id', 'sku as name', total])
    .orderBy('id')
    .limit(shown)
    .execute()
  return toReferences(rows)
}

export async function entitlementsWith(
  db: Kysely<Database>,
  tenantId: string,
  column: 'product_id' | 'edition_id' | 'offering_id',
  id: string,
): Promise<References> {
  const rows = await db
    .selectFrom('entitlement')
    .where('tenant_id', '=', tenantId)
    .where(column, '=', id)
    .select(['id', 'sku as name', total])
    .orderBy('id')
    .limit(shown)
    .execute()
  return toReferences(rows)
}

/** Entitlements whose current rights hold a feature or an attribute. */
export async function entitlementsGranting(
  db: Kysely<Database>,
  tenantId: string,
  part: 'feature' | 'attribute',
  { id, productId }: { readonly id: string; readonly productId: string | null },
): Promise<References> {
  const rows = await db
    .selectFrom('entitlement as e')
    .innerJoin('entitlement_version as v', (join) =>
      join
        .onRef('v.tenant_id', '=', 'e.tenant_id')
        .onRef('v.group_id', '=', 'e.group_id')
        .onRef('v.entitlement_id', '=', 'e.id')
        .onRef('v.version', '=', 'e.version'),
    )
    .where('e.tenant_id', '=', tenantId)
    .$if(productId !== null, (query) => query.where('e.product_id', '=', productId))
    .where(sql<boolean>`v.rights -> ${`${part}s`}::text @> ${JSON.stringify([{ id }])}::jsonb`)
    .select(['e.id', 'e.sku as name', total])
    .orderBy('e.id')
    .limit(shown)
    .execute()
  return toReferences(rows)
}

/** Editions that set a value of a feature or an attribute. */
export async function editionsSetting(
  db: Kysely<Database>,
  tenantId: string,
  part: 'feature' | 'attribute',
  id: string,
): Promise<References> {
  const { rows } = await sql<{ id: string; name: string; total: number }>`
    select e.id, p.name || ' ' || e.name as name, count(*) over () as total
    from ${sql.table(`${part}_value`)} v
    join edition e on e.tenant_id = v.tenant_id and e.id = v.edition_id
    join product p on p.tenant_id = v.tenant_id and p.id = v.product_id
    where v.tenant_id = ${tenantId} and v.${sql.ref(`${part}_id`)} = ${id}
    order by e.id limit ${shown}`.execute(db)
  return toReferences(rows)
}

/** Products that set a value of a global feature or attribute. */
export async function productsSetting(
  db: Kysely<Database>,
  tenantId: string,
  part: 'feature' | 'attribute',
  id: string,
): Promise<References> {
  const { rows } = await sql<{ id: string; name: string; total: number }>`
    select p.id, p.name, count(*) over () as total
    from ${sql.table(`${part}_value`)} v
    join product p on p.tenant_id = v.tenant_id and p.id = v.product_id
    where v.tenant_id = ${tenantId} and v.${sql.ref(`${part}_id`)} = ${id} and v.edition_id is null
    order by p.id limit ${shown}`.execute(db)
  return toReferences(rows)
}

export async function groupsOf(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
): Promise<References> {
  const rows = await db
    .selectFrom('entitlement_group')
    .where('tenant_id', '=', tenantId)
    .where('customer_id', '=', customerId)
    .select(['id', sql<string>`coalesce(order_ref_id, '')`.as('name'), total])
    .orderBy('id')
    .limit(shown)
    .execute()
  return toReferences(rows)
}

const total = sql<number>`count(*) over ()`.as('total')

function toReferences(rows: readonly { id: string; name: string; total: number }[]): References {
  return {
    first: rows.map(({ id, name }) => ({ id, name })),
    total: rows[0]?.total ?? 0,
  }
}
