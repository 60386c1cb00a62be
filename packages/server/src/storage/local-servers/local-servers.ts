import type { ActivationState } from '@leasehold/core/state'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'
import { json } from '../schema.ts'
import type { PublicJwk } from './schema.ts'

/** A local license server as the cloud knows it, with the seat of its own licence. */
export type LocalServer = {
  readonly id: string
  readonly name: string
  readonly groupId: string
  readonly entitlementId: string
  readonly activationId: string
  readonly receiveJwk: PublicJwk
  readonly signJwk: PublicJwk
  readonly codeSalt: string
  readonly counter: number
  readonly activatedAt: number
  readonly deactivatedAt: number | null
  readonly seat: Pick<ActivationState, 'lastLeaseAt' | 'leaseExpiryAt' | 'held' | 'deactivatedAt'>
}

const withSeat = (db: Kysely<Database>, tenantId: string) =>
  db
    .selectFrom('local_server as s')
    .innerJoin('activation as a', (join) =>
      join
        .onRef('a.tenant_id', '=', 's.tenant_id')
        .onRef('a.group_id', '=', 's.group_id')
        .onRef('a.id', '=', 's.activation_id'),
    )
    .where('s.tenant_id', '=', tenantId)
    .select([
      's.id',
      's.name',
      's.group_id as groupId',
      's.entitlement_id as entitlementId',
      's.activation_id as activationId',
      's.receive_jwk as receiveJwk',
      's.sign_jwk as signJwk',
      's.code_salt as codeSalt',
      's.counter',
      's.activated_at as activatedAt',
      's.deactivated_at as deactivatedAt',
      'a.last_lease_at',
      'a.lease_expiry_at',
      'a.held',
      'a.deactivated_at',
    ])

export async function findLocalServer(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<LocalServer | null> {
  const row = await withSeat(db, tenantId).where('s.id', '=', id).executeTakeFirst()
  return row ? serverOf(row) : null
}

/** By name; a tenant has few. */
export async function listLocalServers(
  db: Kysely<Database>,
  tenantId: string,
): Promise<LocalServer[]> {
  const rows = await withSeat(db, tenantId).orderBy('s.name').orderBy('s.id').execute()
  return rows.map(serverOf)
}

type Row = Awaited<ReturnType<ReturnType<typeof withSeat>['executeTakeFirstOrThrow']>>

function serverOf(row: Row): LocalServer {
  const { last_lease_at, lease_expiry_at, held, deactivated_at, ...server } = row
  const seat = {
    lastLeaseAt: last_lease_at,
    leaseExpiryAt: lease_expiry_at,
    held,
    deactivatedAt: deactivated_at,
  }
  return { ...server, seat }
}

/** Makes it, or takes the place of an earlier licence of the same server. */
export async function saveLocalServer(
  db: Kysely<Database>,
  tenantId: string,
  server: Omit<LocalServer, 'seat' | 'deactivatedAt'>,
): Promise<void> {
  const changing = {
    name: server.name,
    group_id: server.groupId,
    entitlement_id: server.entitlementId,
    activation_id: server.activationId,
    counter: server.counter,
    activated_at: new Date(server.activatedAt),
    deactivated_at: null,
  }
  await db
    .insertInto('local_server')
    .values({
      ...changing,
      tenant_id: tenantId,
      id: server.id,
      receive_jwk: json(server.receiveJwk),
      sign_jwk: json(server.signJwk),
      code_salt: server.codeSalt,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(changing))
    .execute()
}

export async function endLocalServer(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  at: number,
): Promise<void> {
  await db
    .updateTable('local_server')
    .set({ deactivated_at: new Date(at) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Entitlements that a local license server serves, with the end of each delegation. */
export async function delegatedTo(
  db: Kysely<Database>,
  tenantId: string,
  serverId: string,
): Promise<{ id: string; groupId: string; endsAt: number }[]> {
  const { rows } = await sql<{ id: string; groupId: string; endsAt: string }>`
    select e.id, e.group_id as "groupId", u.delegation ->> 'endsAt' as "endsAt"
    from entitlement e
    join entitlement_use u on u.tenant_id = e.tenant_id and u.group_id = e.group_id
      and u.entitlement_id = e.id
    where e.tenant_id = ${tenantId} and e.exported_at is not null
      and u.delegation ->> 'serverId' = ${serverId} and u.delegation ->> 'role' = 'given'
    order by e.id`.execute(db)
  return rows.map((row) => ({ ...row, endsAt: Number(row.endsAt) }))
}

/** Groups of entitlements that are to come back by themselves by `now`. */
export async function dueTakeBacks(
  db: Kysely<Database>,
  now: number,
  limit: number,
): Promise<{ tenantId: string; groupId: string; entitlementId: string }[]> {
  return db
    .selectFrom('entitlement_use')
    .where('take_back_at', '<=', sql<number>`${new Date(now)}`)
    .select(['tenant_id as tenantId', 'group_id as groupId', 'entitlement_id as entitlementId'])
    .orderBy('take_back_at')
    .limit(limit)
    .execute()
}
