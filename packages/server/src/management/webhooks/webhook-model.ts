import { type EventCode, eventCodes, eventTypes } from '@leasehold/core/event-codes'
import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import type { Webhook } from '../../storage/webhooks/webhooks.ts'
import { allEventCodes } from '../events/event-model.ts'
import { closed, descriptionInput } from '../fields.ts'

const subscriptions = Type.Array(oneOf(allEventCodes), { minItems: 1, uniqueItems: true })
const uri = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'http or https, to the public internet.',
})
const optional = {
  description: Type.Optional(descriptionInput),
  enabled: Type.Optional(Type.Boolean()),
}
const example = {
  uri: 'https://hooks.example.com/leasehold',
  subscriptions: ['entitlement.expires30days', 'entitlement.expired'],
}

export const WebhookInput = component(
  'WebhookInput',
  closed({ uri, subscriptions, ...optional }, { examples: [example] }),
)

export const WebhookPatch = component(
  'WebhookPatch',
  closed(
    { uri: Type.Optional(uri), subscriptions: Type.Optional(subscriptions), ...optional },
    { examples: [{ enabled: true }] },
  ),
)

const shown = {
  id: wireId('webhook'),
  uri: Type.String(),
  subscriptions: Type.Array(oneOf(allEventCodes)),
  description: nullable(Type.String()),
  enabled: Type.Boolean(),
  disabledReason: nullable(
    oneOf(['byHand', 'gone'], { description: 'gone: the receiver answered 410.' }),
  ),
  oldSecretValidUntil: nullable(Instant),
  createdAt: Instant,
  updatedAt: Instant,
}

export const WebhookModel = component('Webhook', Type.Object(shown))

export const WebhookSecret = component(
  'WebhookSecret',
  Type.Object({
    secret: Type.String({ description: 'For the Standard Webhooks signature; told once.' }),
    oldSecretValidUntil: nullable(Instant),
  }),
)

export const CreatedWebhook = component(
  'CreatedWebhook',
  Type.Object({
    ...shown,
    secret: Type.String({ description: 'For the Standard Webhooks signature; told once.' }),
  }),
)

export const WebhookList = pageOf('WebhookList', ref(WebhookModel))

export const WebhookEventType = component(
  'WebhookEventType',
  Type.Object({
    type: oneOf(eventTypes),
    code: oneOf(allEventCodes),
    description: Type.String(),
  }),
)

export const WebhookEventTypes = component(
  'WebhookEventTypes',
  Type.Object({ items: Type.Array(ref(WebhookEventType)), elementsTotal: Type.Integer() }),
)

export function webhookToWire(webhook: Webhook, now: number): Static<typeof WebhookModel> {
  const { oldSecretUntilAt } = webhook
  const isOldGood = oldSecretUntilAt !== null && oldSecretUntilAt > now
  return {
    id: toWireId('webhook', webhook.id),
    uri: webhook.uri,
    // Only codes of the table get in.
    subscriptions: [...webhook.subscriptions] as EventCode[],
    description: webhook.description,
    enabled: webhook.enabled,
    disabledReason: webhook.disabledReason,
    oldSecretValidUntil: writeInstantOrNull(isOldGood ? oldSecretUntilAt : null),
    createdAt: writeInstant(webhook.createdAt),
    updatedAt: writeInstant(webhook.updatedAt),
  }
}

export function eventTypesToWire(): Static<typeof WebhookEventTypes> {
  const items = allEventCodes.map((code) => ({ code, ...eventCodes[code] }))
  return { items, elementsTotal: items.length }
}
