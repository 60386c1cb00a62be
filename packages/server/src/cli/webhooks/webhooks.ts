import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Page, Webhook } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { requireChange } from '../catalogue/require-change.ts'
import { writeInstant } from '../text/instant.ts'
import { facts, table } from '../text/table.ts'
import { addDeliveries } from './deliveries.ts'
import { findWebhook, path } from './find-webhook.ts'

type WebhookOptions = {
  event?: string[]
  description?: string
  uri?: string
  enable?: true
  disable?: true
}
type EventTypes = { items: { code: string; type: string; description: string }[] }

export function addWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('listeners that are told of events over HTTP')

  apiCommand(webhooks, {
    usage: 'events',
    description: 'list the events that can be subscribed to',
    example: 'webhooks events',
  }).action(
    online(async ({ api, print }) => {
      const list = await api.get<EventTypes>(`${path}/events`)
      print(list, () =>
        table(
          ['code', 'about', 'meaning'],
          list.items.map(({ code, type, description }) => [code, type, description]),
        ),
      )
    }),
  )

  listOptions(
    apiCommand(webhooks, {
      usage: 'list',
      description: 'list the listeners',
      example: 'webhooks list',
    }),
    null,
  ).action(
    online(async (session, options: ListOptions) => {
      const page = await session.api.get<Page<Webhook>>(path, listQuery(options))
      printPage(session, page, ['address', 'state', 'events', 'id'], (webhook) => [
        webhook.uri,
        stateText(webhook),
        webhook.subscriptions.length,
        webhook.id,
      ])
    }),
  )

  apiCommand(webhooks, {
    usage: 'create <address>',
    description: 'add a listener; its secret is told once',
    example: 'webhooks create https://hooks.example.com --event entitlement.expired',
  })
    .requiredOption('--event <codes...>', 'what it is told; `webhooks events` lists them')
    .option('--description <text>', 'what it is for')
    .action(
      online(async ({ api, print }, uri: string, options: WebhookOptions) => {
        const { event: subscriptions, description } = options
        const body = { uri, subscriptions, description }
        const created = await api.send<Webhook & { secret: string }>('POST', path, body)
        print(created, () => describe(created, created.secret))
      }),
    )

  apiCommand(webhooks, {
    usage: 'show <webhook>',
    description: 'show a listener, by id, address or description',
    example: 'webhooks show https://hooks.example.com',
  }).action(
    online(async ({ api, print }, text: string) => {
      const webhook = await findWebhook(api, text)
      print(webhook, () => describe(webhook))
    }),
  )

  apiCommand(webhooks, {
    usage: 'update <webhook>',
    description: 'change a listener, or switch it off and on',
    example: 'webhooks update https://hooks.example.com --disable',
  })
    .option('--uri <address>', 'another address')
    .option('--event <codes...>', 'what it is told, instead of what it was')
    .option('--description <text>', 'what it is for; an empty one clears it')
    .option('--enable', 'switch it on')
    .option('--disable', 'switch it off')
    .action(
      online(async ({ api, print }, text: string, options: WebhookOptions) => {
        const { uri, event: subscriptions, description, enable, disable } = options
        const enabled = enable ?? (disable ? false : undefined)
        requireChange({ uri, subscriptions, description, enabled })
        const { id } = await findWebhook(api, text)
        const cleared = description === '' ? null : description
        const body = { uri, subscriptions, description: cleared, enabled }
        await api.send('PATCH', `${path}/${id}`, body)
        const webhook = await api.get<Webhook>(`${path}/${id}`)
        print(webhook, () => describe(webhook))
      }),
    )

  apiCommand(webhooks, {
    usage: 'rotate-secret <webhook>',
    description: 'make a new secret, told once; the one before signs too for a day',
    example: 'webhooks rotate-secret https://hooks.example.com',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id } = await findWebhook(api, text)
      type Rotated = { secret: string; oldSecretValidUntil: string }
      const rotated = await api.send<Rotated>('POST', `${path}/${id}/rotate-secret`)
      print(rotated, () =>
        facts([
          ['secret', rotated.secret],
          ['old one until', writeInstant(rotated.oldSecretValidUntil)],
        ]),
      )
    }),
  )

  apiCommand(webhooks, {
    usage: 'delete <webhook>',
    description: 'delete a listener, with what it was still to be told',
    example: 'webhooks delete https://hooks.example.com',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, uri } = await findWebhook(api, text)
      await api.send('DELETE', `${path}/${id}`)
      print(null, () => `The listener ${uri} is deleted.`)
    }),
  )

  addDeliveries(webhooks)
}

function stateText({ enabled, disabledReason }: Webhook): string {
  if (enabled) return 'on'
  return disabledReason === 'gone' ? 'off: answered 410' : 'off'
}

function describe(webhook: Webhook, secret?: string): string {
  return facts([
    ['listener', webhook.id],
    ['address', webhook.uri],
    ['description', webhook.description],
    ['state', stateText(webhook)],
    ['events', webhook.subscriptions.join(' ')],
    ['created', writeInstant(webhook.createdAt)],
    ['secret', secret],
  ])
}
