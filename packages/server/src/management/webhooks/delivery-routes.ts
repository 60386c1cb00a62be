import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant, writeInstant } from '../../http/instant.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import { deliveryStates } from '../../storage/schema.ts'
import {
  type Again,
  addTestDelivery,
  listDeliveries,
  sendAgain,
} from '../../storage/webhooks/deliveries.ts'
import { readResourceId } from '../events/event-model.ts'
import { noContent } from '../operation.ts'
import {
  DeliveryList,
  DeliveryModel,
  deliveryCodes,
  deliveryToWire,
  ResendInput,
  ResendResult,
} from './delivery-model.ts'
import { rotateSecret, webhookOrNotFound } from './edit-webhook.ts'
import { WebhookSecret } from './webhook-model.ts'
import { webhookIdOf, webhookParams } from './webhook-path.ts'

const tags = ['Webhooks']
const config = { scopes: ['webhooks:admin'], refusals: ['webhookUnknown'] } as const
const path = '/account/webhooks/:webhookListenerId'

/** What a listener was told and is still to be told; sending again; the test event; its secret. */
export function deliveryRoutes(api: Api, deps: Deps): void {
  addComponents(api, [DeliveryModel, DeliveryList, ResendInput, ResendResult, WebhookSecret])

  const again = async (tenantId: string, webhookId: string, which: Again) => {
    await webhookOrNotFound(deps, tenantId, webhookId)
    return sendAgain(deps.db, { tenantId, webhookId }, which, deps.clock.now())
  }

  api.post(
    `${path}/test`,
    {
      config,
      schema: {
        tags,
        operationId: 'testWebhook',
        summary: 'Send a test event',
        description:
          'An event `webhook.test` to this listener alone; its deliveries tell what came of it.',
        params: webhookParams,
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params }, reply) => {
      const webhookId = webhookIdOf(params)
      await webhookOrNotFound(deps, tenantId, webhookId)
      const eventId = deps.newId()
      const payload = { webhookListenerId: toWireId('webhook', webhookId) }
      const test = { tenantId, webhookId, eventId, payload, now: deps.clock.now() }
      await deps.db.transaction().execute((trx) => addTestDelivery(trx, test))
      return reply.code(204).send()
    },
  )

  api.get(
    `${path}/deliveries`,
    {
      config,
      schema: {
        tags,
        operationId: 'listWebhookDeliveries',
        summary: 'List the deliveries, the newest first',
        description: 'Delivered ones are kept for 30 days.',
        params: webhookParams,
        querystring: Type.Object({
          ...pagingQuery,
          state: Type.Optional(oneOf(deliveryStates)),
          eventCode: Type.Optional(oneOf(deliveryCodes)),
          resourceId: Type.Optional(Type.String({ maxLength: 100 })),
        }),
        response: { 200: ref(DeliveryList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const paging = readPaging(query)
      const webhookId = webhookIdOf(params)
      await webhookOrNotFound(deps, tenantId, webhookId)
      const { state, eventCode: code } = query
      const resourceId =
        query.resourceId === undefined ? undefined : readResourceId(query.resourceId)
      const filter = { state, code, resourceId }
      const found = await listDeliveries(deps.db, { tenantId, webhookId }, filter, paging)
      return page(found.items.map(deliveryToWire), found.total, paging)
    },
  )

  api.post(
    `${path}/deliveries/:eventId/resend`,
    {
      config: { ...config, refusals: ['webhookUnknown', 'deliveryUnknown'] },
      schema: {
        tags,
        operationId: 'resendWebhookDelivery',
        summary: 'Send an event again',
        description: 'With the same eventId, before what else is to come of its resource.',
        params: Type.Object({ ...webhookParams.properties, eventId: pathId('event') }),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params }, reply) => {
      const webhookId = webhookIdOf(params)
      const eventId = wireIdOrNotFound('event', params.eventId, 'deliveryUnknown')
      if ((await again(tenantId, webhookId, { eventId })) === 0) {
        throw new RequestError('deliveryUnknown')
      }
      return reply.code(204).send()
    },
  )

  api.post(
    `${path}/resend`,
    {
      config,
      schema: {
        tags,
        operationId: 'resendWebhookDeliveries',
        summary: 'Send all events of a state again',
        description: 'After an outage of the receiver; narrowed by the dates of the events.',
        params: webhookParams,
        body: ref(ResendInput),
        response: { 200: ref(ResendResult) },
      },
    },
    async ({ tenantId, params, body }) => {
      const count = await again(tenantId, webhookIdOf(params), {
        state: body.state,
        fromAt: body.from === undefined ? null : readInstant(body.from),
        untilAt: body.until === undefined ? null : readInstant(body.until),
      })
      return { count }
    },
  )

  api.post(
    `${path}/rotate-secret`,
    {
      config,
      schema: {
        tags,
        operationId: 'rotateWebhookSecret',
        summary: 'Make a new secret; it is told once',
        description: 'For a day both secrets sign, so that the receiver can be changed meanwhile.',
        params: webhookParams,
        response: { 200: ref(WebhookSecret) },
      },
    },
    async ({ tenantId, params }) => {
      const { secret, oldSecretUntilAt } = await rotateSecret(deps, tenantId, webhookIdOf(params))
      return { secret, oldSecretValidUntil: writeInstant(oldSecretUntilAt) }
    },
  )
}
