import { type Kysely, type SqlBool, sql } from 'kysely'
import { type Listed, listPage } from './listing.ts'
import type { Database } from './schema.ts'

/** Whose entitlements: all of a customer, or those of one group. */
export type MarkScope = { readonly customerId: string } | { readonly groupId: string }

export type StaleMark = {
  readonly entitlementId: string
  readonly groupId: string
  readonly disabled: boolean
}

/** Entitlements whose mark says something else than their customer's row; at most `limit`. */
export async function findStaleMarks(
  db: Kysely<Database>,
  tenantId: string,
  scope: MarkScope,
  limit: number,
): Promise<StaleMark[]> {
  const rows = await db
    .selectFrom('entitlement_group as g')
    .innerJoin('entitlement as e', (join) =>
      join.onRef('e.tenant_id', '=', 'g.tenant_id').onRef('e.group_id', '=', 'g.id'),
    )
    .leftJoin('customer as c', (join) =>
      join.onRef('c.tenant_id', '=', 'g.tenant_id').onRef('c.id', '=', 'g.customer_id'),
    )
    .where('g.tenant_id', '=', tenantId)
    .where((eb) =>
      'groupId' in scope
        ? eb('g.id', '=', scope.groupId)
        : eb('g.customer_id', '=', scope.customerId),
    )
    .where(sql<SqlBool>`(c.disabled_at is not null) <> (e.customer_disabled_at is not null)`)
    .select(['e.id', 'e.group_id', sql<boolean>`c.disabled_at is not null`.as('disabled')])
    .orderBy('e.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    entitlementId: row.id,
    groupId: row.group_id,
    disabled: row.disabled,
  }))
}

/** The customer's entitlements that disabling or enabling it would change, oldest first. */
export async function findUnlikeMarks(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
  disabled: boolean,
  limit: number,
): Promise<Listed<string>> {
  const rows = db
    .selectFrom('entitlement_group as g')
    .innerJoin('entitlement as e', (join) =>
      join.onRef('e.tenant_id', '=', 'g.tenant_id').onRef('e.group_id', '=', 'g.id'),
    )
    .where('g.tenant_id', '=', tenantId)
    .where('g.customer_id', '=', customerId)
    .where('e.customer_disabled_at', disabled ? 'is' : 'is not', null)
    .select('e.id')
    .orderBy('e.id')
  return listPage(rows, { limit, offset: 0 }, (row) => row.id)
}

/** Sets or clears the flag of a customer, keeping an earlier date; false when there is none. */
export async function flagCustomer(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  disabled: boolean,
  now: number,
): Promise<boolean> {
  const result = await db
    .updateTable('customer')
    .set({
      disabled_at: disabled ? sql<Date>`coalesce(disabled_at, ${new Date(now)})` : null,
      updated_at: sql<Date>`case when (disabled_at is not null) = ${disabled}
        then updated_at else ${new Date(now)} end`,
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
