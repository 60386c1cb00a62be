import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** A local license server as it knows itself. */
export type LocalInstallation = {
  readonly serverId: string
  readonly name: string | null
  readonly codeSalt: string | null
  /** End of its own licence; null before it has one. */
  readonly leaseExpiryAt: number | null
  readonly deactivatedAt: number | null
  /** Licences that answer requests up to this one are void. */
  readonly handedInWith: number | null
  /** Of its latest request. */
  readonly counter: number
}

export async function findLocalInstallation(
  db: Kysely<Database>,
  tenantId: string,
): Promise<LocalInstallation | null> {
  const row = await db
    .selectFrom('local_installation')
    .where('tenant_id', '=', tenantId)
    .select([
      'server_id as serverId',
      'name',
      'code_salt as codeSalt',
      'lease_expiry_at as leaseExpiryAt',
      'deactivated_at as deactivatedAt',
      'handed_in_with as handedInWith',
      'counter',
    ])
    .executeTakeFirst()
  return row ?? null
}

export async function insertLocalInstallation(
  db: Kysely<Database>,
  tenantId: string,
  serverId: string,
): Promise<void> {
  await db
    .insertInto('local_installation')
    .values({ tenant_id: tenantId, server_id: serverId, counter: 0 })
    .execute()
}

export async function updateLocalInstallation(
  db: Kysely<Database>,
  tenantId: string,
  change: Partial<Omit<LocalInstallation, 'serverId' | 'counter'>>,
): Promise<void> {
  const { name, codeSalt, leaseExpiryAt, deactivatedAt, handedInWith } = change
  const dateOf = (at: number | null) => (at === null ? null : new Date(at))
  await db
    .updateTable('local_installation')
    .set({
      ...(name !== undefined && { name }),
      ...(codeSalt !== undefined && { code_salt: codeSalt }),
      ...(leaseExpiryAt !== undefined && { lease_expiry_at: dateOf(leaseExpiryAt) }),
      ...(handedInWith !== undefined && { handed_in_with: handedInWith }),
      ...(deactivatedAt !== undefined && { deactivated_at: dateOf(deactivatedAt) }),
    })
    .where('tenant_id', '=', tenantId)
    .execute()
}

/** The number of its next request: each is used once, and they only grow. */
export async function nextCounter(db: Kysely<Database>, tenantId: string): Promise<number> {
  const { counter } = await db
    .updateTable('local_installation')
    .set(({ eb }) => ({ counter: eb('counter', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .returning('counter')
    .executeTakeFirstOrThrow()
  return counter
}
