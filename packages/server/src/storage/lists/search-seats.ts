import { type Kysely, sql } from 'kysely'
import { containing } from '../like.ts'
import type { Database } from '../schema.ts'

export type SeatHit = {
  readonly id: string
  readonly entitlementId: string
  readonly seatId: string
  readonly sku: string
}

/** Seats whose id begins with the text, in no order that means anything. */
export async function searchSeats(
  db: Kysely<Database>,
  tenantId: string,
  search: string,
  limit: number,
): Promise<SeatHit[]> {
  const beginning = containing(search).slice(1)
  const { rows } = await sql<SeatHit>`
    select a.id, a.entitlement_id as "entitlementId", a.seat_id as "seatId", e.sku
    from (
      select id, entitlement_id, seat_id from activation
      where tenant_id = ${tenantId} and lower(seat_id) like lower(${beginning}) limit ${limit}) a
    join entitlement e on e.tenant_id = ${tenantId} and e.id = a.entitlement_id`.execute(db)
  return rows
}
