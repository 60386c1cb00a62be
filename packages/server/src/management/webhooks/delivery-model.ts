import type { EventCode } from '@leasehold/core/event-codes'
import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref } from '../../http/wire.ts'
import { deliveryStates } from '../../storage/schema.ts'
import type { Delivery } from '../../storage/webhooks/deliveries.ts'
import { resourceKindOf } from '../../webhooks/resource-kind.ts'
import { allEventCodes } from '../events/event-model.ts'
import { closed } from '../fields.ts'

/** What a listener was or is to be told, the test event included. */
export const deliveryCodes = [...allEventCodes, 'webhook.test'] as const

export const DeliveryModel = component(
  'WebhookDelivery',
  Type.Object({
    eventId: Type.String(),
    eventDate: Instant,
    eventCode: oneOf(deliveryCodes),
    resourceId: Type.String(),
    state: oneOf(deliveryStates, {
      description: 'parked: given up after 3 days; it can be sent again.',
    }),
    attempts: Type.Integer(),
    lastAttempt: nullable(Instant),
    lastStatus: nullable(Type.Integer({ description: 'What the receiver answered last.' })),
    lastError: nullable(Type.String()),
    nextAttempt: nullable(Instant),
    settled: nullable(Instant),
  }),
)

export const DeliveryList = pageOf('WebhookDeliveryList', ref(DeliveryModel))

export const ResendInput = component(
  'WebhookResend',
  closed(
    {
      state: oneOf(deliveryStates, { description: 'Which ones; usually parked.' }),
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
    },
    { examples: [{ state: 'parked' }] },
  ),
)

export const ResendResult = component(
  'WebhookResendResult',
  Type.Object({ count: Type.Integer({ description: 'How many will be sent again.' }) }),
)

export function deliveryToWire(delivery: Delivery): Static<typeof DeliveryModel> {
  return {
    eventId: toWireId('event', delivery.eventId),
    eventDate: writeInstant(delivery.eventAt),
    // Only these are written.
    eventCode: delivery.code as EventCode | 'webhook.test',
    resourceId: toWireId(resourceKindOf(delivery.code), delivery.resourceId),
    state: delivery.state,
    attempts: delivery.attempts,
    lastAttempt: writeInstantOrNull(delivery.lastAttemptAt),
    lastStatus: delivery.lastStatus,
    lastError: delivery.lastError,
    nextAttempt: writeInstantOrNull(delivery.nextAttemptAt),
    settled: writeInstantOrNull(delivery.settledAt),
  }
}
