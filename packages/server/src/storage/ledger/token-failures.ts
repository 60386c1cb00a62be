import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

/** How often tokens or secrets were refused, of one kind, from one address, within one hour. */
export type TokenFailure = {
  readonly tenantId: string
  readonly hour: number
  readonly code: string
  readonly ipAddress: string
  readonly count: number
  readonly lastAt: number
}

export async function addTokenFailures(
  db: Kysely<Database>,
  failures: readonly TokenFailure[],
): Promise<void> {
  if (failures.length === 0) return
  await db
    .insertInto('token_failure')
    .values(
      failures.map((each) => ({
        tenant_id: each.tenantId,
        hour: new Date(each.hour),
        code: each.code,
        ip_address: each.ipAddress,
        count: each.count,
        last_at: new Date(each.lastAt),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'hour', 'code', 'ip_address']).doUpdateSet({
        count: sql`token_failure.count + excluded.count`,
        last_at: sql`greatest(token_failure.last_at, excluded.last_at)`,
      }),
    )
    .execute()
}

/** Newest first. */
export async function listTokenFailures(
  db: Kysely<Database>,
  tenantId: string,
  range: { readonly from?: number | undefined; readonly to?: number | undefined },
  limit: number,
): Promise<TokenFailure[]> {
  const { from, to } = range
  const rows = await db
    .selectFrom('token_failure')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(from !== undefined, (query) => query.where('last_at', '>=', at(from ?? 0)))
    .$if(to !== undefined, (query) => query.where('hour', '<', at(to ?? 0)))
    .orderBy('last_at', 'desc')
    .orderBy('code')
    .orderBy('ip_address')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    hour: row.hour,
    code: row.code,
    ipAddress: row.ip_address,
    count: row.count,
    lastAt: row.last_at,
  }))
}

export async function deleteTokenFailures(
  db: Kysely<Database>,
  tenantId: string,
  before: number,
): Promise<void> {
  await db
    .deleteFrom('token_failure')
    .where('tenant_id', '=', tenantId)
    .where('hour', '<', at(before))
    .execute()
}
