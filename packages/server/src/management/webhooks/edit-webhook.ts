import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { AddressRefused, createAddressGuard } from '../../outbound/address-guard.ts'
import { restartLanes } from '../../storage/webhooks/lanes.ts'
import {
  beginAtNow,
  deleteWebhook,
  findWebhook,
  holdFanOut,
  insertWebhook,
  lockWebhook,
  updateWebhook,
  type Webhook,
} from '../../storage/webhooks/webhooks.ts'
import { checkReceiverUri } from '../../webhooks/receiver-uri.ts'
import { sealSecret } from '../../webhooks/seal-secret.ts'
import { newWebhookSecret } from '../../webhooks/sign-call.ts'

export type WebhookFields = {
  readonly uri?: string
  readonly subscriptions?: readonly string[]
  readonly description?: string | null
  readonly enabled?: boolean
}

/** How long the secret before goes on signing beside the new one. */
const overlapMs = 24 * 3_600_000

/** The secret is told here and never again. */
export async function createWebhook(
  deps: Deps,
  tenantId: string,
  fields: WebhookFields & { readonly uri: string; readonly subscriptions: readonly string[] },
): Promise<{ webhook: Webhook; secret: string }> {
  await checkUri(deps, fields.uri)
  const now = deps.clock.now()
  const id = deps.newId()
  const secret = newWebhookSecret(deps.randomBytes)
  const empty: Webhook = {
    id,
    uri: fields.uri,
    subscriptions: fields.subscriptions,
    description: null,
    enabled: true,
    disabledReason: null,
    sealedSecret: sealSecret(deps.secrets, tenantId, id, secret),
    sealedOldSecret: null,
    oldSecretUntilAt: null,
    createdAt: now,
    updatedAt: now,
  }
  const webhook = withFields(empty, fields, now)
  await deps.db.transaction().execute(async (trx) => {
    await holdFanOut(trx)
    await insertWebhook(trx, tenantId, webhook)
    await beginAtNow(trx, tenantId, id)
  })
  return { webhook, secret }
}

export async function webhookOrNotFound(deps: Deps, tenantId: string, id: string) {
  const webhook = await findWebhook(deps.db, tenantId, id)
  if (!webhook) throw new RequestError('webhookUnknown')
  return webhook
}

type Expect = (webhook: Webhook) => void

export async function changeWebhook(
  deps: Deps,
  tenantId: string,
  id: string,
  fields: WebhookFields,
  expect: Expect,
): Promise<void> {
  // Looked up before the lock is taken: a resolver may take its time.
  await webhookOrNotFound(deps, tenantId, id)
  if (fields.uri !== undefined) await checkUri(deps, fields.uri)
  await change(deps, tenantId, id, expect, (webhook, now) => withFields(webhook, fields, now))
}

/** Makes a new secret; the one before goes on signing too for a day. */
export async function rotateSecret(
  deps: Deps,
  tenantId: string,
  id: string,
): Promise<{ secret: string; oldSecretUntilAt: number }> {
  const secret = newWebhookSecret(deps.randomBytes)
  const oldSecretUntilAt = deps.clock.now() + overlapMs
  await change(
    deps,
    tenantId,
    id,
    () => {},
    (webhook, now) => ({
      ...webhook,
      sealedSecret: sealSecret(deps.secrets, tenantId, id, secret),
      sealedOldSecret: webhook.sealedSecret,
      oldSecretUntilAt,
      updatedAt: now,
    }),
  )
  return { secret, oldSecretUntilAt }
}

export async function removeWebhook(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: Expect,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    await holdFanOut(trx)
    const webhook = await lockWebhook(trx, tenantId, id)
    if (!webhook) throw new RequestError('webhookUnknown')
    expect(webhook)
    await deleteWebhook(trx, tenantId, id)
  })
}

async function change(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: Expect,
  make: (webhook: Webhook, now: number) => Webhook,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    await holdFanOut(trx)
    const webhook = await lockWebhook(trx, tenantId, id)
    if (!webhook) throw new RequestError('webhookUnknown')
    expect(webhook)
    const now = deps.clock.now()
    const changed = make(webhook, now)
    await updateWebhook(trx, tenantId, changed)
    if (!changed.enabled || webhook.enabled) return
    await beginAtNow(trx, tenantId, id)
    await restartLanes(trx, { tenantId, webhookId: id }, now)
  })
}

function withFields(webhook: Webhook, fields: WebhookFields, now: number): Webhook {
  const changed = { ...webhook, ...fields, updatedAt: now }
  if (changed.enabled) return { ...changed, disabledReason: null }
  return { ...changed, disabledReason: webhook.disabledReason ?? 'byHand' }
}

async function checkUri(deps: Deps, uri: string): Promise<void> {
  const { config, resolveHost } = deps
  const guard = createAddressGuard({ allowPrivate: config.webhooksAllowPrivate, resolveHost })
  try {
    await checkReceiverUri(guard, uri)
  } catch (error) {
    if (error instanceof AddressRefused) throw invalid('uri', error.message, 'address')
    throw error
  }
}
