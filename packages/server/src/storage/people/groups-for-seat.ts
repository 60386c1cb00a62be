import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

type Wanted = {
  readonly contactId: string
  readonly productId: string
  readonly editionId: string | null
  readonly seatId: string
}

/**
 * The groups with an entitlement of the product that a contact may use: first those in which the
 * seat sits, each of them the oldest first, since ids are made in the order of time.
 */
export async function groupsForSeat(
  db: Kysely<Database>,
  tenantId: string,
  { contactId, productId, editionId, seatId }: Wanted,
): Promise<string[]> {
  let found = db
    .selectFrom('group_contact as g')
    .innerJoin('entitlement as e', (join) =>
      join.onRef('e.tenant_id', '=', 'g.tenant_id').onRef('e.group_id', '=', 'g.group_id'),
    )
    .leftJoin('activation as a', (join) =>
      join
        .onRef('a.entitlement_id', '=', 'e.id')
        .on('a.seat_id', '=', seatId)
        .onRef('a.group_id', '=', 'e.group_id')
        .onRef('a.tenant_id', '=', 'e.tenant_id'),
    )
    .where('g.tenant_id', '=', tenantId)
    .where('g.contact_id', '=', contactId)
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
