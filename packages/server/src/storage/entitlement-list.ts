import { type Kysely, sql } from 'kysely'
import { keepStatuses } from './engine/keep-statuses.ts'
import { type EntitlementFilter, entitlementMatches } from './entitlement-filter.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds } from './lists/list-ids.ts'
import { byId, byInstant, byInstantOrNever, byText, type Sorts } from './lists/sorting.ts'
import { entitlementsOfCode, entitlementsOfSeats, matchWords } from './lists/words.ts'
import type { Database } from './schema.ts'

export const entitlementSorts = [
  'created',
  'updated',
  'expiryDate',
  'activationDate',
  'sku',
  'status',
] as const
export type EntitlementSort = (typeof entitlementSorts)[number]

export const entitlementSortParts: Sorts<EntitlementSort> = {
  // Ids are made in the order of time, and the primary key has them in order.
  created: [byId(sql`e.id`)],
  updated: [byInstant(sql`e.updated_at`)],
  expiryDate: [byInstantOrNever(sql`e.expiry_at`)],
  activationDate: [byInstantOrNever(sql`e.started_at`)],
  sku: [byText(sql`e.sku`)],
  status: [byText(sql`e.status`)],
}

/**
 * The ids of one page.
 *
 * @param bySeats whether a search looks at the ids of seats, which are what devices say
 */
export async function listEntitlementIds(
  db: Kysely<Database>,
  tenantId: string,
  filter: EntitlementFilter,
  listing: Listing<EntitlementSort>,
  now: number,
  { bySeats = true } = {},
): Promise<Listed<string>> {
  const { search, order } = listing
  const asksStatus = filter.statuses !== undefined || order.some(({ by }) => by === 'status')
  const isKept = !asksStatus || (await keepStatuses(db, tenantId, now))
  const source = {
    tables: sql`entitlement e`,
    id: sql`e.id`,
    where: entitlementMatches(tenantId, filter, now, isKept),
    match: search === null ? null : await matches(db, tenantId, search, bySeats),
    sorts: entitlementSortParts,
  }
  return listIds(db, source, listing)
}

async function matches(db: Kysely<Database>, tenantId: string, search: string, bySeats: boolean) {
  const ofCode = await entitlementsOfCode(db, tenantId, search)
  const ofSeats = bySeats ? await entitlementsOfSeats(db, tenantId, search) : []
  const named = [...ofCode, ...ofSeats]
  const isNamed = named.length === 0 ? undefined : sql<boolean>`e.id = any(${named})`
  return matchWords(sql`e.search`, tenantId, search, isNamed)
}
