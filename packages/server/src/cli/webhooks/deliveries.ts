import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Api, Query } from '../api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Delivery, Page } from '../api/models.ts'
import { apiCommand, online, type Session } from '../api/session.ts'
import { writeInstant } from '../text/instant.ts'
import { parseCount } from '../text/limit.ts'
import { line } from '../text/table.ts'
import { CommandError, UsageError } from '../usage-error.ts'
import { findWebhook, path } from './find-webhook.ts'

type Filter = { state?: string; event?: string; resource?: string }

const lookEveryMs = 1_000
const patienceMs = 20_000

/** What listeners were told, and telling it again. */
export function addDeliveries(webhooks: Command): void {
  apiCommand(webhooks, {
    usage: 'test <webhook>',
    description: 'send a test event, and tell what came of it',
    example: 'webhooks test https://hooks.example.com',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, uri } = await findWebhook(api, text)
      const before = await newestTest(api, id)
      await api.send('POST', `${path}/${id}/test`)
      const delivery = await attempted(api, id, before?.eventId)
      if (delivery.state !== 'delivered') {
        throw new CommandError(`${uri} was not told: ${delivery.lastError ?? 'no attempt yet'}.`)
      }
      print(delivery, () => `${uri} answered ${delivery.lastStatus}.`)
    }),
  )

  listOptions(
    apiCommand(webhooks, {
      usage: 'deliveries <webhook>',
      description: 'list what a listener was told and is still to be told, the newest first',
      example: 'webhooks deliveries https://hooks.example.com --state parked',
    }),
    null,
  )
    .option('--state <state>', 'pending, delivered or parked')
    .option('--event <code>', 'only of this event')
    .option('--resource <id>', 'only of this customer, group or entitlement')
    .action(
      online(async (session, text: string, options: ListOptions & Filter) => {
        const { id } = await findWebhook(session.api, text)
        const { state, event: eventCode, resource: resourceId } = options
        const query: Query = { ...listQuery(options), state, eventCode, resourceId }
        const page = await session.api.get<Page<Delivery>>(`${path}/${id}/deliveries`, query)
        printPage(session, page, header, row)
      }),
    )

  apiCommand(webhooks, {
    usage: 'resend <webhook> [event]',
    description: 'send an event again, or all that were given up',
    example: 'webhooks resend https://hooks.example.com --parked',
  })
    .option('--parked', 'all that were given up')
    .action(
      online(
        async (
          { api, print },
          text: string,
          event: string | undefined,
          { parked }: { parked?: true },
        ) => {
          if ((event === undefined) === (parked === undefined)) {
            throw new UsageError('Name an event, or give --parked.')
          }
          const { id } = await findWebhook(api, text)
          if (event !== undefined) {
            await api.send('POST', `${path}/${id}/deliveries/${event}/resend`)
            print(null, () => `${event} goes out again.`)
            return
          }
          const body = { state: 'parked' }
          const again = await api.send<{ count: number }>('POST', `${path}/${id}/resend`, body)
          print(again, () => `${again.count} go out again.`)
        },
      ),
    )

  apiCommand(webhooks, {
    usage: 'tail <webhook>',
    description: 'print attempts to tell a listener as they are made, until interrupted',
    example: 'webhooks tail https://hooks.example.com',
  })
    .option('--for <seconds>', 'end after so long', parseCount)
    .action(
      online(async (session, text: string, options: { for?: number }) => {
        const { id } = await findWebhook(session.api, text)
        const seconds = options.for ?? Number.POSITIVE_INFINITY
        await tail(session, id, performance.now() + seconds * 1_000)
      }),
    )
}

async function tail({ api, print }: Session, id: string, until: number): Promise<void> {
  const known = new Map<string, string>()
  let isFirst = true
  for (;;) {
    const page = await api.get<Page<Delivery>>(`${path}/${id}/deliveries`, { pageSize: 100 })
    for (const delivery of page.items.toReversed()) {
      const now = `${delivery.state} ${delivery.attempts}`
      const isNew = known.get(delivery.eventId) !== now && delivery.attempts > 0
      known.set(delivery.eventId, now)
      if (isNew && !isFirst) print(delivery, () => line(row(delivery)))
    }
    isFirst = false
    if (performance.now() + lookEveryMs >= until) return
    await pause(lookEveryMs)
  }
}

const header = ['date', 'event', 'about', 'state', 'attempts', 'outcome', 'id'] as const

function row(delivery: Delivery) {
  return [
    writeInstant(delivery.eventDate),
    delivery.eventCode,
    delivery.resourceId,
    delivery.state,
    delivery.attempts,
    delivery.lastError ?? delivery.lastStatus ?? '-',
    delivery.eventId,
  ]
}

async function newestTest(api: Api, id: string): Promise<Delivery | undefined> {
  const query = { eventCode: 'webhook.test', pageSize: 1 }
  const { items } = await api.get<Page<Delivery>>(`${path}/${id}/deliveries`, query)
  return items[0]
}

/** The newest test once it was tried, or as it is when it takes too long. */
async function attempted(api: Api, id: string, before: string | undefined): Promise<Delivery> {
  const until = performance.now() + patienceMs
  for (;;) {
    const newest = await newestTest(api, id)
    const isTried = newest?.state === 'delivered' || newest?.lastError !== null
    if (newest && newest.eventId !== before && (isTried || performance.now() > until)) {
      return newest
    }
    if (performance.now() > until) throw new CommandError('No server has sent the test yet.')
    await pause(lookEveryMs / 4)
  }
}
