import type { ConcurrencyMode } from '@leasehold/core/rights'
import { type Kysely, sql } from 'kysely'
import { allOf } from './all-of.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byInstant, byNumber, byText, type Sorts } from './lists/sorting.ts'
import { containsWords } from './lists/words.ts'
import { type Offering, offeringColumns, toOffering } from './offering-row.ts'
import type { Database } from './schema.ts'

export const offeringSorts = ['name', 'sku', 'seatCount', 'createdAt', 'updatedAt'] as const
export type OfferingSort = (typeof offeringSorts)[number]

export const offeringSortParts: Sorts<OfferingSort> = {
  name: [byText(sql`lower(name)`)],
  sku: [byText(sql`sku`)],
  seatCount: [byNumber(sql`seat_count`)],
  createdAt: [byInstant(sql`created_at`)],
  updatedAt: [byInstant(sql`updated_at`)],
}

export type OfferingFilter = {
  readonly productId?: string
  readonly editionId?: string
  readonly planId?: string
  readonly concurrencyMode?: ConcurrencyMode
}

export async function insertOffering(
  db: Kysely<Database>,
  tenantId: string,
  offering: Offering,
): Promise<void> {
  const row = { tenant_id: tenantId, id: offering.id, created_at: new Date(offering.createdAt) }
  await db
    .insertInto('offering')
    .values({ ...row, ...offeringColumns(offering) })
    .execute()
}

export async function findOffering(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Offering | null> {
  const row = await offerings(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toOffering(row) : null
}

/** Those that exist, in no order. */
export async function findOfferings(
  db: Kysely<Database>,
  tenantId: string,
  by: { readonly skus: readonly string[] } | { readonly offeringIds: readonly string[] },
): Promise<Offering[]> {
  const [column, wanted] =
    'skus' in by ? (['sku', by.skus] as const) : (['id', by.offeringIds] as const)
  if (wanted.length === 0) return []
  const rows = await offerings(db, tenantId).where(column, 'in', wanted).selectAll().execute()
  return rows.map(toOffering)
}

export async function listOfferings(
  db: Kysely<Database>,
  tenantId: string,
  filter: OfferingFilter,
  listing: Listing<OfferingSort>,
): Promise<Listed<Offering>> {
  const { productId, editionId, planId, concurrencyMode } = filter
  const where = allOf([
    sql`tenant_id = ${tenantId}`,
    productId !== undefined && sql`product_id = ${productId}`,
    editionId !== undefined && sql`edition_id = ${editionId}`,
    planId !== undefined && sql`plan_id = ${planId}`,
    concurrencyMode !== undefined && sql`concurrency_mode = ${concurrencyMode}`,
    listing.search !== null && containsWords([sql`name`, sql`sku`], listing.search),
  ])
  const source = {
    tables: sql`offering`,
    id: sql`id`,
    where,
    match: null,
    sorts: offeringSortParts,
  }
  const found = await listIds(db, source, listing)
  const offerings = await findOfferings(db, tenantId, { offeringIds: found.items })
  return withItems(found, new Map(offerings.map((offering) => [offering.id, offering])))
}

/** How many entitlements each offering has; one without any is absent. */
export async function countEntitlements(
  db: Kysely<Database>,
  tenantId: string,
  offeringIds: readonly string[],
): Promise<Map<string, number>> {
  if (offeringIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('entitlement')
    .where('tenant_id', '=', tenantId)
    .where('offering_id', 'in', offeringIds)
    .groupBy('offering_id')
    .select((eb) => ['offering_id', eb.fn.countAll<number>().as('total')])
    .execute()
  return new Map(rows.map((row) => [row.offering_id, row.total]))
}

export async function updateOffering(
  db: Kysely<Database>,
  tenantId: string,
  offering: Offering,
): Promise<void> {
  await db
    .updateTable('offering')
    .set(offeringColumns(offering))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', offering.id)
    .execute()
}

export async function deleteOffering(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db.deleteFrom('offering').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

function offerings(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('offering').where('tenant_id', '=', tenantId)
}
