import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { listWebhooks, type Webhook } from '../../storage/webhooks/webhooks.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { noContent } from '../operation.ts'
import { changeWebhook, createWebhook, removeWebhook, webhookOrNotFound } from './edit-webhook.ts'
import {
  CreatedWebhook,
  eventTypesToWire,
  WebhookEventType,
  WebhookEventTypes,
  WebhookInput,
  WebhookList,
  WebhookModel,
  WebhookPatch,
  webhookToWire,
} from './webhook-model.ts'
import { webhookIdOf, webhookParams } from './webhook-path.ts'

const tags = ['Webhooks']
const scopes = ['webhooks:admin'] as const

/** Who is told of events, and of which. */
export function webhookRoutes(api: Api, deps: Deps): void {
  addComponents(api, [WebhookModel, WebhookList, WebhookInput, WebhookPatch, CreatedWebhook])
  addComponents(api, [WebhookEventType, WebhookEventTypes])
  const toWire = (webhook: Webhook) => webhookToWire(webhook, deps.clock.now())

  api.get(
    '/account/webhooks/events',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'listWebhookEvents',
        summary: 'List the events that can be subscribed to',
        response: { 200: ref(WebhookEventTypes) },
      },
    },
    async () => eventTypesToWire(),
  )

  api.post(
    '/account/webhooks',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'createWebhook',
        summary: 'Add a listener; its secret is told once',
        description:
          'It is told of every event of its codes that is committed from now on: at least once, in ' +
          'order for each resource, and tried again for 3 days. An address that leads into a ' +
          'private network is refused, now and before each call.',
        body: ref(WebhookInput),
        response: { 201: ref(CreatedWebhook) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const { webhook, secret } = await createWebhook(deps, tenantId, body)
      const model = tagged(reply, toWire(webhook))
      return reply.code(201).send({ ...model, secret })
    },
  )

  api.get(
    '/account/webhooks',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'listWebhooks',
        summary: 'List the listeners',
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(WebhookList) },
      },
    },
    async ({ tenantId, query }) => {
      const paging = readPaging(query)
      const found = await listWebhooks(deps.db, tenantId, paging)
      return page(found.items.map(toWire), found.total, paging)
    },
  )

  api.get(
    '/account/webhooks/:webhookListenerId',
    {
      config: { scopes, refusals: ['webhookUnknown'] },
      schema: {
        tags,
        operationId: 'getWebhook',
        summary: 'Read a listener',
        params: webhookParams,
        response: { 200: ref(WebhookModel) },
      },
    },
    async ({ tenantId, params }, reply) =>
      tagged(reply, toWire(await webhookOrNotFound(deps, tenantId, webhookIdOf(params)))),
  )

  for (const [method, body] of [
    ['PUT', WebhookInput],
    ['PATCH', WebhookPatch],
  ] as const) {
    api.route({
      method,
      url: '/account/webhooks/:webhookListenerId',
      config: { scopes, refusals: ['webhookUnknown', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateWebhook' : 'patchWebhook',
        summary: method === 'PUT' ? 'Change a listener' : 'Change parts of a listener',
        description:
          'Switched off, it is told nothing; what was still to come waits, and goes out once it is ' +
          'switched on. Events of the time between are not sent: read them from /events.',
        params: webhookParams,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const expect = expectMatch(request, toWire)
        await changeWebhook(deps, tenantId, webhookIdOf(params), body, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/account/webhooks/:webhookListenerId',
    {
      config: { scopes, refusals: ['webhookUnknown', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteWebhook',
        summary: 'Delete a listener, and with it what it was still to be told',
        params: webhookParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      await removeWebhook(deps, tenantId, webhookIdOf(params), expectMatch(request, toWire))
      return reply.code(204).send()
    },
  )
}
