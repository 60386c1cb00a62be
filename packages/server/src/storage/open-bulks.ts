import { type Kysely, sql } from 'kysely'
import type { BulkRow } from './bulk-changes.ts'
import { type Database, json } from './schema.ts'

/**
 * Locks the bulk that has waited longest for its items to be gathered, unless another server is at
 * it; null when there is none. Call it within a transaction.
 */
export async function lockPreparing(db: Kysely<Database>): Promise<BulkRow | null> {
  const row = await db
    .selectFrom('bulk_change')
    .where('status', '=', 'preparing')
    .selectAll()
    .orderBy('created_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row ?? null
}

/** Notes how far a bulk's items are gathered; null: they all are. */
export async function noteGathered(
  db: Kysely<Database>,
  { tenant_id, id }: BulkRow,
  gatheredTo: readonly string[] | null,
): Promise<void> {
  await db
    .updateTable('bulk_change')
    .set(gatheredTo ? { gathered_to: json(gatheredTo) } : { status: 'running', gathered_to: null })
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', id)
    .execute()
}

/** Cancels items of bulks that are being cancelled; how many. What is being made at this moment stays. */
export async function cancelItems(
  db: Kysely<Database>,
  now: number,
  limit: number,
): Promise<number> {
  const at = new Date(now)
  const { numAffectedRows } = await sql`
    with stopped as materialized (
      select c.id, c.group_id, c.tenant_id from bulk_change b
      join planned_change c on c.bulk_id = b.id and c.tenant_id = b.tenant_id
      where b.status = 'cancelling' and c.status = 'pending'
      limit ${limit} for update of c skip locked)
    update planned_change p set status = 'cancelled', finished_at = ${at}, updated_at = ${at},
      claimed_until = null
    from stopped s
    where p.id = s.id and p.group_id = s.group_id and p.tenant_id = s.tenant_id`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Ends bulks of which nothing is left to be made. */
export async function endBulks(db: Kysely<Database>, now: number): Promise<void> {
  await sql`update bulk_change b set finished_at = ${new Date(now)},
      status = case when status = 'running' then 'done' else 'cancelled' end
    where b.status in ('running', 'cancelling') and not exists (select from planned_change c
      where c.bulk_id = b.id and c.tenant_id = b.tenant_id and c.status = 'pending')`.execute(db)
}
