import { setTimeout as pause } from 'node:timers/promises'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readCursor, writeCursor } from '../../http/feed-cursor.ts'
import { pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { feedEnd, feedStart, latestEvents, readFeed } from '../../storage/events/event-feed.ts'
import {
  EventFeed,
  EventModel,
  eventToWire,
  LatestEvents,
  readCodes,
  readResourceId,
} from './event-model.ts'

const lookEveryMs = 500

/** What happened, for whoever comes to read it. */
export function eventRoutes(api: Api, deps: Deps): void {
  addComponents(api, [EventModel, EventFeed, LatestEvents])
  const stopping = new AbortController()
  // Those who wait are let go, or a stop would wait for them.
  api.addHook('preClose', (done) => {
    stopping.abort()
    done()
  })

  api.get(
    '/events',
    {
      config: { scopes: ['webhooks:admin'] },
      schema: {
        tags: ['Events'],
        operationId: 'listEvents',
        summary: 'Read the events, again from any place',
        description:
          'The same events that webhooks are told, each once, oldest first. Without `after`, from ' +
          'the oldest that is kept; with the `next` of the last reply, what came since: none is ' +
          'passed over. Events of one resource come in the order in which they happened.',
        querystring: Type.Object({
          after: Type.Optional(
            Type.String({
              maxLength: 20_000,
              description: 'The `next` of an earlier reply, or `latest`: only what is to come.',
            }),
          ),
          codes: Type.Optional(
            Type.String({ maxLength: 2_000, description: 'Event codes, separated by commas.' }),
          ),
          resourceId: Type.Optional(Type.String({ maxLength: 100 })),
          pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
          wait: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 30,
              default: 0,
              description: 'Seconds to wait for an event when there is none.',
            }),
          ),
        }),
        response: { 200: ref(EventFeed) },
      },
    },
    async (request) => {
      const { query, tenantId } = request
      const { limit } = readPaging({ pageSize: query.pageSize ?? 100 })
      const filter = filterOf(query)
      let place = await placeOf(query.after)
      // Real time, whatever the licensing clock says: it is the caller who waits.
      const until = performance.now() + (query.wait ?? 0) * 1_000
      for (;;) {
        const found = await readFeed(deps.db, tenantId, filter, place, limit)
        place = found.next
        const leftMs = until - performance.now()
        const isOver = leftMs <= 0 || stopping.signal.aborted || request.raw.destroyed
        if (found.events.length > 0 || (isOver && !found.more)) {
          return {
            items: found.events.map(eventToWire),
            pageSize: limit,
            next: writeCursor(deps.epoch, place),
            more: found.more,
          }
        }
        if (!found.more) await pause(Math.min(lookEveryMs, leftMs), null, stopping).catch(() => {})
      }
    },
  )

  api.get(
    '/events/latest',
    {
      config: { scopes: ['webhooks:admin'] },
      schema: {
        tags: ['Events'],
        operationId: 'listLatestEvents',
        summary: 'What happened last, the newest first',
        description:
          'For people who look. A program that must miss none reads `/events`: between two pages ' +
          'of this list new events move the old ones on.',
        querystring: Type.Object({
          ...pagingQuery,
          codes: Type.Optional(
            Type.String({ maxLength: 2_000, description: 'Event codes, separated by commas.' }),
          ),
          resourceId: Type.Optional(Type.String({ maxLength: 100 })),
        }),
        response: { 200: ref(LatestEvents) },
      },
    },
    async ({ query, tenantId }) => {
      const { limit, offset, pageNumber, pageSize } = readPaging(query)
      const filter = filterOf(query)
      const found = await latestEvents(deps.db, tenantId, filter, { limit: limit + 1, offset })
      const items = found.slice(0, limit).map(eventToWire)
      return { items, pageNumber, pageSize, more: found.length > limit }
    },
  )

  function placeOf(after: string | undefined) {
    if (after === undefined) return feedStart
    return after === 'latest' ? feedEnd(deps.db) : readCursor(deps.epoch, after)
  }
}

function filterOf({ codes, resourceId }: { codes?: string; resourceId?: string }) {
  return {
    codes: codes === undefined ? null : readCodes(codes),
    resourceId: resourceId === undefined ? null : readResourceId(resourceId),
  }
}
