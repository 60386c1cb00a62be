import { type Kysely, sql } from 'kysely'
import type { Database, DeliveryState } from '../schema.ts'
import { isFailingSince, type Lane } from './lanes.ts'

/** What is to be sent next in a lane, with the listener as it is now. */
export type NextDelivery = {
  readonly position: number
  readonly eventId: string
  readonly eventAt: number
  readonly code: string
  /** Null when the event is no longer kept. */
  readonly payload: Record<string, unknown> | null
  readonly createdAt: number
  /** This attempt included. */
  readonly attempts: number
  readonly webhook: {
    readonly id: string
    readonly uri: string
    readonly enabled: boolean
    readonly sealedSecret: string
    readonly sealedOldSecret: string | null
    readonly oldSecretUntilAt: number | null
  }
}

/**
 * The oldest pending delivery of a lane, its attempt counted before it is made: no number is used
 * twice, whoever crashes. Null when none is left. One of a listener that is off is not counted.
 */
export async function beginNext(
  db: Kysely<Database>,
  { tenantId, webhookId, resourceId }: Lane,
  now: number,
): Promise<NextDelivery | null> {
  const { rows } = await sql<Row>`
    with head as (
      select d.event_position, w.enabled, w.uri, w.sealed_secret, w.sealed_old_secret,
        w.old_secret_until_at
      from webhook_delivery d join webhook w on w.tenant_id = d.tenant_id and w.id = d.webhook_id
      where d.tenant_id = ${tenantId} and d.webhook_id = ${webhookId}
        and d.resource_id = ${resourceId} and d.state = 'pending'
      order by d.event_position limit 1),
    begun as (
      update webhook_delivery d set
        attempts = d.attempts + case when head.enabled then 1 else 0 end,
        last_attempt_at = case when head.enabled then ${new Date(now)} else d.last_attempt_at end
      from head where d.tenant_id = ${tenantId} and d.webhook_id = ${webhookId}
        and d.event_position = head.event_position
      returning d.tenant_id, d.event_position, d.event_id, d.event_at, d.code, d.created_at,
        d.attempts)
    select begun.event_position, begun.event_id, begun.event_at, begun.code, begun.created_at,
      begun.attempts, head.*, e.payload
    from begun cross join head
    left join event e on e.tenant_id = begun.tenant_id and e.position = begun.event_position
      and e.at = begun.event_at`.execute(db)
  const [row] = rows
  if (!row) return null
  return {
    position: row.event_position,
    eventId: row.event_id,
    eventAt: row.event_at,
    code: row.code,
    payload: row.payload,
    createdAt: row.created_at,
    attempts: row.attempts,
    webhook: {
      id: webhookId,
      uri: row.uri,
      enabled: row.enabled,
      sealedSecret: row.sealed_secret,
      sealedOldSecret: row.sealed_old_secret,
      oldSecretUntilAt: row.old_secret_until_at,
    },
  }
}

export type Settled = {
  readonly state: DeliveryState
  readonly status: number | null
  readonly error: string | null
}

/** What came of an attempt. A delivery that was settled meanwhile stays so. */
export async function settleDelivery(
  db: Kysely<Database>,
  { tenantId, webhookId }: Lane,
  position: number,
  { state, status, error }: Settled,
  now: number,
): Promise<void> {
  await db
    .updateTable('webhook_delivery')
    .set({
      state,
      last_status: status,
      last_error: error?.slice(0, 500) ?? null,
      settled_at: state === 'pending' ? null : new Date(now),
    })
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .where('event_position', '=', position)
    .where('state', '=', 'pending')
    .execute()
}

/**
 * Gives a delivery up after an attempt that failed, unless it was sent again since the lane was seen to
 * be failing: then it stays pending.
 */
export async function parkDelivery(
  db: Kysely<Database>,
  lane: Lane,
  { position, failingSince }: { readonly position: number; readonly failingSince: number },
  outcome: Omit<Settled, 'state'>,
  now: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // The delivery first and the lane behind it, as whoever sends again takes them.
    await trx
      .selectFrom('webhook_delivery')
      .where('tenant_id', '=', lane.tenantId)
      .where('webhook_id', '=', lane.webhookId)
      .where('event_position', '=', position)
      .select('state')
      .forUpdate()
      .execute()
    const state = (await isFailingSince(trx, lane, failingSince)) ? 'parked' : 'pending'
    await settleDelivery(trx, lane, position, { ...outcome, state }, now)
  })
}

type Row = {
  event_position: number
  event_id: string
  event_at: number
  code: string
  created_at: number
  attempts: number
  payload: Record<string, unknown> | null
  enabled: boolean
  uri: string
  sealed_secret: string
  sealed_old_secret: string | null
  old_secret_until_at: number | null
}
