import { type Kysely, type RawBuilder, sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

// What one statement locks at most, as elsewhere in the engine.
const chunk = 100
// Past so many, whoever asks is better served by looking at every row.
const chunksAtOnce = 20

/**
 * Time changes what an entitlement's status is, and no decision writes that. This moves the kept
 * statuses on that have ended by `now`, of one tenant or of all.
 *
 * @returns whether no kept status of the tenant has ended
 */
export async function keepStatuses(
  db: Kysely<Database>,
  tenantId: string | null,
  now: number,
): Promise<boolean> {
  const own = tenantId === null ? sql`` : sql`and tenant_id = ${tenantId}`
  for (let chunks = 0; chunks < chunksAtOnce; chunks += 1) {
    const moved = await moveOn(db, own, now)
    if (moved === null) return false
    if (moved < chunk) return true
  }
  return false
}

/** How many; null when a decision at the same rows had to go first. */
async function moveOn(
  db: Kysely<Database>,
  own: RawBuilder<unknown>,
  now: number,
): Promise<number | null> {
  try {
    const { numAffectedRows } = await sql`
      with ended as (
        select tenant_id, id from entitlement where status_until <= ${at(now)} ${own}
        order by tenant_id, id limit ${chunk} for update)
      update entitlement e set
        status = entitlement_status(${state}, ${at(now)}),
        status_until = entitlement_status_until(${state}, ${at(now)})
      from ended where e.tenant_id = ended.tenant_id and e.id = ended.id`.execute(db)
    return Number(numAffectedRows ?? 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === deadlock) return null
    throw error
  }
}

const deadlock = '40P01'

const state = sql`e.disabled_at, e.customer_disabled_at, e.exported_at, e.started_at, e.expiry_at,
  e.right_end_at`
