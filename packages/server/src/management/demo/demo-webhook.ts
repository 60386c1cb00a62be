import type { Deps } from '../../deps.ts'
import {
  beginAtNow,
  holdFanOut,
  insertWebhook,
  listWebhooks,
} from '../../storage/webhooks/webhooks.ts'
import { sealSecret } from '../../webhooks/seal-secret.ts'
import { newWebhookSecret } from '../../webhooks/sign-call.ts'

/** A listener that is as invented as the vendor: nobody answers there, so it fails. */
export async function makeDemoWebhook(deps: Deps, tenantId: string): Promise<void> {
  const { db, clock, newId, randomBytes, secrets } = deps
  const { total } = await listWebhooks(db, tenantId, { limit: 1, offset: 0 })
  if (total > 0) return
  const id = newId()
  const createdAt = clock.now()
  // Not by way of the address check, which would wait for a resolver and find nothing.
  const webhook = {
    id,
    uri: 'https://crm.plumbline.example/hooks/leasehold',
    subscriptions: ['customer.created', 'entitlement.created', 'entitlement.seat.possibleClone'],
    description: 'The CRM, which has moved',
    enabled: true,
    disabledReason: null,
    sealedSecret: sealSecret(secrets, tenantId, id, newWebhookSecret(randomBytes)),
    sealedOldSecret: null,
    oldSecretUntilAt: null,
    createdAt,
    updatedAt: createdAt,
  }
  await db.transaction().execute(async (trx) => {
    await holdFanOut(trx)
    await insertWebhook(trx, tenantId, webhook)
    await beginAtNow(trx, tenantId, id)
  })
}
