import type { Command } from 'commander'
import type { EventFeed } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { writeInstant } from './text/instant.ts'
import { parseCount } from './text/limit.ts'
import { line, table } from './text/table.ts'

type EventOptions = {
  follow?: true
  code?: string[]
  resource?: string
  after?: string
  limit: number
}
type Event = EventFeed['items'][number]

const waitSeconds = 20

export function addEvents(program: Command): void {
  apiCommand(program, {
    usage: 'events',
    description: 'print what happened, oldest first, or what happens from now on',
    example: 'events --follow --code entitlement.seat.activated',
  })
    .option('--follow', 'wait for events and print them as they come, until interrupted')
    .option('--code <codes...>', 'only these events')
    .option('--resource <id>', 'only of this customer, group or entitlement')
    .option('--after <place>', 'go on after a place that was told before')
    .option('--limit <count>', 'events at most, up to 500', parseCount, 50)
    .action(
      online(async ({ api, print, note }, options: EventOptions) => {
        const { follow, code, resource: resourceId, after, limit: pageSize } = options
        const query = { codes: code?.join(','), resourceId, pageSize }
        const read = (more: { after: string | undefined; wait?: number }) =>
          api.get<EventFeed>('/events', { ...query, ...more })
        if (!follow) {
          const feed = await read({ after })
          print(feed, () => table(['date', 'event', 'about', 'facts'], feed.items.map(row)))
          note(`To go on from here: --after ${feed.next}`)
          return
        }
        for (let place = after ?? 'latest'; ; ) {
          const feed = await read({ after: place, wait: place === 'latest' ? 0 : waitSeconds })
          for (const event of feed.items) print(event, () => line(row(event)))
          place = feed.next
        }
      }),
    )
}

function row({ eventDate, eventCode, resourceId, payload }: Event): string[] {
  return [writeInstant(eventDate), eventCode, resourceId, factsOf(payload)]
}

/** What is not told by the other columns, short enough for a line. */
function factsOf(payload: Event['payload']): string {
  return Object.entries(payload)
    .filter(([name]) => !/^(customer|entitlement|entitlementGroup)Id$/.test(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}
