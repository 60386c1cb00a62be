import { type Kysely, sql } from 'kysely'
import { allOf } from '../all-of.ts'
import { type Listed, listPage } from '../listing.ts'
import type { Database, DeliveryState } from '../schema.ts'

type Db = Kysely<Database>

export type Delivery = {
  readonly eventId: string
  readonly eventAt: number
  readonly code: string
  readonly resourceId: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly lastAttemptAt: number | null
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly settledAt: number | null
  /** Null also while an earlier one of the resource is still to come. */
  readonly nextAttemptAt: number | null
}

export type DeliveryFilter = {
  readonly state?: DeliveryState | undefined
  readonly code?: string | undefined
  readonly resourceId?: string | undefined
}

/** The newest first. */
export async function listDeliveries(
  db: Db,
  { tenantId, webhookId }: { tenantId: string; webhookId: string },
  { state, code, resourceId }: DeliveryFilter,
  paging: { limit: number; offset: number },
): Promise<Listed<Delivery>> {
  const rows = db
    .selectFrom('webhook_delivery as d')
    .where('d.tenant_id', '=', tenantId)
    .where('d.webhook_id', '=', webhookId)
    .where(
      allOf([
        state !== undefined && sql`d.state = ${state}`,
        code !== undefined && sql`d.code = ${code}`,
        resourceId !== undefined && sql`d.resource_id = ${resourceId}`,
      ]),
    )
    .select(['d.event_id', 'd.event_at', 'd.code', 'd.resource_id', 'd.state', 'd.attempts'])
    .select(['d.last_attempt_at', 'd.last_status', 'd.last_error', 'd.settled_at'])
    .select(nextAttempt.as('next_attempt_at'))
    .orderBy('d.event_position', 'desc')
  return listPage(rows, paging, toDelivery)
}

const nextAttempt = sql<number | null>`(select l.due_at from webhook_lane l
  where d.state = 'pending' and l.tenant_id = d.tenant_id and l.webhook_id = d.webhook_id
    and l.resource_id = d.resource_id and not exists (select from webhook_delivery o
      where o.tenant_id = d.tenant_id and o.webhook_id = d.webhook_id
        and o.resource_id = d.resource_id and o.state = 'pending'
        and o.event_position < d.event_position))`

export type Again =
  | { readonly eventId: string }
  | {
      readonly state: DeliveryState
      readonly fromAt: number | null
      readonly untilAt: number | null
    }

/**
 * Has deliveries made once more, at once, in the order of their events. Those still pending are
 * tried now.
 *
 * @returns how many
 */
export async function sendAgain(
  trx: Db,
  { tenantId, webhookId }: { tenantId: string; webhookId: string },
  which: Again,
  now: number,
): Promise<number> {
  const at = new Date(now)
  const chosen =
    'eventId' in which
      ? [sql`d.event_id = ${which.eventId}`]
      : [
          sql`d.state = ${which.state}`,
          which.fromAt !== null && sql`d.event_at >= ${new Date(which.fromAt)}`,
          which.untilAt !== null && sql`d.event_at < ${new Date(which.untilAt)}`,
        ]
  const { rows } = await sql<{ count: number }>`
    with again as (
      update webhook_delivery d set state = 'pending', settled_at = null
      where ${allOf([sql`d.tenant_id = ${tenantId} and d.webhook_id = ${webhookId}`, ...chosen])}
      returning resource_id),
    laned as (
      insert into webhook_lane (tenant_id, webhook_id, resource_id, due_at)
      select distinct ${tenantId}::uuid, ${webhookId}::uuid, resource_id, ${at}::timestamptz from again
      order by resource_id
      on conflict (tenant_id, webhook_id, resource_id) do update set due_at = excluded.due_at,
        failures = 0, failing_since = null)
    select count(*) as count from again`.execute(trx)
  return rows[0]?.count ?? 0
}

/** A test: an event for one listener only, which the feed leaves out. */
export async function addTestDelivery(
  trx: Db,
  test: {
    tenantId: string
    webhookId: string
    eventId: string
    payload: Record<string, unknown>
    now: number
  },
): Promise<void> {
  const { tenantId, webhookId, eventId, now } = test
  const at = new Date(now)
  const { position } = await trx
    .insertInto('event')
    .values({
      tenant_id: tenantId,
      group_id: null,
      id: eventId,
      code: 'webhook.test',
      resource_id: webhookId,
      payload: JSON.stringify(test.payload),
      at,
    })
    .returning('position')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('webhook_delivery')
    .values({
      tenant_id: tenantId,
      webhook_id: webhookId,
      event_position: position,
      event_id: eventId,
      event_at: at,
      code: 'webhook.test',
      resource_id: webhookId,
      state: 'pending',
      last_status: null,
      last_error: null,
      created_at: at,
    })
    .execute()
  await trx
    .insertInto('webhook_lane')
    .values({
      tenant_id: tenantId,
      webhook_id: webhookId,
      resource_id: webhookId,
      due_at: at,
      lease: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'webhook_id', 'resource_id'])
        .doUpdateSet({ due_at: at, failures: 0, failing_since: null }),
    )
    .execute()
}

/** Settled deliveries that nobody will ask about any more. */
export async function forgetDeliveries(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('webhook_delivery')
    .where('settled_at', '<', new Date(before) as never)
    .execute()
}

type Row = {
  event_id: string
  event_at: number
  code: string
  resource_id: string
  state: DeliveryState
  attempts: number
  last_attempt_at: number | null
  last_status: number | null
  last_error: string | null
  settled_at: number | null
  next_attempt_at: number | null
}

function toDelivery(row: Row): Delivery {
  return {
    eventId: row.event_id,
    eventAt: row.event_at,
    code: row.code,
    resourceId: row.resource_id,
    state: row.state,
    attempts: row.attempts,
    lastAttemptAt: row.last_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    settledAt: row.settled_at,
    nextAttemptAt: row.next_attempt_at,
  }
}
