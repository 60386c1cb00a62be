import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

/** Contacts, or the groups themselves, as a token names them. */
export type WhoAsks =
  | { readonly contactIds: readonly string[] }
  | {
      readonly groupIds: readonly string[]
      /** Whose groups they must be; null: anybody's. */
      readonly customerId: string | null
    }

type Wanted = {
  readonly productId: string
  readonly editionId: string | null
  readonly seatId: string
}

/**
 * The groups with an entitlement of the product that somebody may use: first those in which the
 * seat sits, each of them the oldest first, since ids are made in the order of time.
 */
export async function groupsForSeat(
  db: Kysely<Database>,
  tenantId: string,
  who: WhoAsks,
  { productId, editionId, seatId }: Wanted,
): Promise<string[]> {
  const allowed = allowedGroups(db, tenantId, who)
  if (allowed === null) return []
  let found = db
    .selectFrom(allowed.as('g'))
    .innerJoin('entitlement as e', (join) =>
      join.on('e.tenant_id', '=', tenantId).onRef('e.group_id', '=', 'g.group_id'),
    )
    .leftJoin('activation as a', (join) =>
      join
        .onRef('a.entitlement_id', '=', 'e.id')
        .on('a.seat_id', '=', seatId)
        .onRef('a.group_id', '=', 'e.group_id')
        .onRef('a.tenant_id', '=', 'e.tenant_id'),
    )
    .where('e.product_id', '=', productId)
  if (editionId !== null) found = found.where('e.edition_id', '=', editionId)
  const rows = await found
    .select('g.group_id')
    .groupBy('g.group_id')
    .orderBy(sql`coalesce(bool_or(a.held), false)`, 'desc')
    .orderBy('g.group_id')
    .execute()
  return rows.map((row) => row.group_id)
}

/** Null when nobody is named. */
function allowedGroups(db: Kysely<Database>, tenantId: string, who: WhoAsks) {
  if ('contactIds' in who) {
    if (who.contactIds.length === 0) return null
    return db
      .selectFrom('group_contact')
      .where('tenant_id', '=', tenantId)
      .where('contact_id', 'in', who.contactIds)
      .select('group_id')
  }
  if (who.groupIds.length === 0) return null
  let named = db
    .selectFrom('entitlement_group')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', who.groupIds)
  if (who.customerId !== null) named = named.where('customer_id', '=', who.customerId)
  return named.select('id as group_id')
}
