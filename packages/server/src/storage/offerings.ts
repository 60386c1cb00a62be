import type { ConcurrencyMode } from '@leasehold/core/rights'
import { type Kysely, sql } from 'kysely'
import { containing } from './like.ts'
import { type Listed, type Listing, listPage } from './listing.ts'
import { type Offering, offeringColumns, toOffering } from './offering-row.ts'
import type { Database } from './schema.ts'

export const offeringSorts = ['name', 'sku', 'seatCount', 'createdAt', 'updatedAt'] as const
export type OfferingSort = (typeof offeringSorts)[number]

const sortColumns = {
  name: sql`lower(name)`,
  sku: sql`sku`,
  seatCount: sql`seat_count`,
  createdAt: sql`created_at`,
  updatedAt: sql`updated_at`,
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
  const { search, order } = listing
  const direction = order.descending ? 'desc' : 'asc'
  const pattern = containing(search ?? '')
  const found = offerings(db, tenantId)
    .where((eb) =>
      eb.and({
        ...(filter.productId === undefined ? {} : { product_id: filter.productId }),
        ...(filter.editionId === undefined ? {} : { edition_id: filter.editionId }),
        ...(filter.planId === undefined ? {} : { plan_id: filter.planId }),
        ...(filter.concurrencyMode === undefined
          ? {}
          : { concurrency_mode: filter.concurrencyMode }),
      }),
    )
    .$if(search !== null, (query) =>
      query.where((eb) => eb.or([eb('name', 'ilike', pattern), eb('sku', 'ilike', pattern)])),
    )
  const rows = found.selectAll().orderBy(sortColumns[order.by], direction).orderBy('id', direction)
  return listPage(rows, listing, toOffering)
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
