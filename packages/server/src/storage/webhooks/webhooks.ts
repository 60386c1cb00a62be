import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { type Listed, listPage } from '../listing.ts'
import type { Database } from '../schema.ts'

export type Webhook = {
  readonly id: string
  readonly uri: string
  readonly subscriptions: readonly string[]
  readonly description: string | null
  readonly enabled: boolean
  readonly disabledReason: 'byHand' | 'gone' | null
  readonly sealedSecret: string
  readonly sealedOldSecret: string | null
  readonly oldSecretUntilAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

type Db = Kysely<Database>

/**
 * Holds up the making of deliveries until the transaction ends. Listeners are made, changed and
 * deleted under it: none is half there for an event, and the two never wait for each other's rows.
 */
export async function holdFanOut(trx: Db): Promise<void> {
  await trx.selectFrom('event_fan_out').select('only_row').forUpdate().execute()
}

/** For a listener that begins: events committed before now are not for it. */
export async function beginAtNow(trx: Db, tenantId: string, id: string): Promise<void> {
  // While nobody listens nothing is made of events, and the place stays behind.
  await sql`update event_fan_out set seen = pg_current_snapshot(), up_to = null, position = 0
    where not exists (select from webhook where enabled and (tenant_id, id) <> (${tenantId}, ${id}))
    `.execute(trx)
  await trx
    .updateTable('webhook')
    .set({ since: sql<string>`pg_current_snapshot()` })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function insertWebhook(trx: Db, tenantId: string, webhook: Webhook): Promise<void> {
  await trx
    .insertInto('webhook')
    .values({
      tenant_id: tenantId,
      id: webhook.id,
      ...columnsOf(webhook),
      since: sql<string>`pg_current_snapshot()`,
      created_at: new Date(webhook.createdAt),
    })
    .execute()
}

export async function updateWebhook(trx: Db, tenantId: string, webhook: Webhook): Promise<void> {
  await trx
    .updateTable('webhook')
    .set(columnsOf(webhook))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', webhook.id)
    .execute()
}

/** A receiver has said that it is gone. One that was changed meanwhile stays as it is. */
export async function switchOffGone(
  db: Db,
  tenantId: string,
  { id, uri }: Pick<Webhook, 'id' | 'uri'>,
  now: number,
): Promise<void> {
  await db
    .updateTable('webhook')
    .set({ enabled: false, disabled_reason: 'gone', updated_at: new Date(now) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('uri', '=', uri)
    .where('enabled', '=', true)
    .execute()
}

/** With all of its deliveries. */
export async function deleteWebhook(trx: Db, tenantId: string, id: string): Promise<void> {
  await trx.deleteFrom('webhook').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

export async function findWebhook(db: Db, tenantId: string, id: string): Promise<Webhook | null> {
  const row = await webhooks(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toWebhook(row) : null
}

export async function lockWebhook(trx: Db, tenantId: string, id: string): Promise<Webhook | null> {
  const row = await webhooks(trx, tenantId)
    .where('id', '=', id)
    .selectAll()
    .forUpdate()
    .executeTakeFirst()
  return row ? toWebhook(row) : null
}

export async function listWebhooks(
  db: Db,
  tenantId: string,
  paging: { limit: number; offset: number },
): Promise<Listed<Webhook>> {
  return listPage(webhooks(db, tenantId).selectAll().orderBy('id'), paging, toWebhook)
}

function webhooks(db: Db, tenantId: string) {
  return db.selectFrom('webhook').where('tenant_id', '=', tenantId)
}

function columnsOf(webhook: Webhook) {
  return {
    uri: webhook.uri,
    subscriptions: [...webhook.subscriptions],
    description: webhook.description,
    enabled: webhook.enabled,
    disabled_reason: webhook.disabledReason,
    sealed_secret: webhook.sealedSecret,
    sealed_old_secret: webhook.sealedOldSecret,
    old_secret_until_at:
      webhook.oldSecretUntilAt === null ? null : new Date(webhook.oldSecretUntilAt),
    updated_at: new Date(webhook.updatedAt),
  }
}

type Row = {
  id: string
  uri: string
  subscriptions: string[]
  description: string | null
  enabled: boolean
  disabled_reason: Webhook['disabledReason']
  sealed_secret: string
  sealed_old_secret: string | null
  old_secret_until_at: number | null
  created_at: number
  updated_at: number
}

function toWebhook(row: Row): Webhook {
  return {
    id: row.id,
    uri: row.uri,
    subscriptions: row.subscriptions,
    description: row.description,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    sealedSecret: row.sealed_secret,
    sealedOldSecret: row.sealed_old_secret,
    oldSecretUntilAt: row.old_secret_until_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
