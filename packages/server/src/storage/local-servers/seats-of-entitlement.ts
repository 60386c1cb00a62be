import type { ActivationState } from '@leasehold/core/state'
import type { Kysely } from 'kysely'
import { activationOf } from '../engine/load.ts'
import type { EntitlementPlace } from '../rights-of-version.ts'
import type { Database } from '../schema.ts'

/** The seats of an entitlement that hold a place. */
export async function heldSeatsOf(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
): Promise<ActivationState[]> {
  const rows = await db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('held', '=', true)
    .orderBy('id')
    .selectAll()
    .execute()
  return rows.map(activationOf)
}

/** The latest end of any lease of a held seat, by entitlement. */
export async function longestLeases(
  db: Kysely<Database>,
  tenantId: string,
  entitlementIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (entitlementIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('entitlement_id', 'in', entitlementIds)
    .where('held', '=', true)
    .groupBy('entitlement_id')
    .select(({ fn }) => ['entitlement_id', fn.max('fence_at').as('fence_at')])
    .execute()
  return new Map(rows.map((row) => [row.entitlement_id, row.fence_at]))
}

export async function codesOfGroup(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('activation_code')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .select('code')
    .orderBy('code')
    .execute()
  return rows.map(({ code }) => code)
}

export async function seatsById(
  db: Kysely<Database>,
  { tenantId, groupId }: EntitlementPlace,
  ids: readonly string[],
): Promise<ActivationState[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('activation')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('id', 'in', ids)
    .orderBy('id')
    .selectAll()
    .execute()
  return rows.map(activationOf)
}
