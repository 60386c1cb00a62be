import { type EventCode, eventCodes } from '@leasehold/core/event-codes'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { invalid } from '../../http/request-error.ts'
import { component, Instant, oneOf, ref } from '../../http/wire.ts'
import type { FeedEvent } from '../../storage/events/event-feed.ts'
import { resourceKindOf } from '../../webhooks/resource-kind.ts'

export const allEventCodes = Object.keys(eventCodes) as EventCode[]

export const EventModel = component(
  'Event',
  Type.Object({
    eventId: Type.String({ description: 'The same in every delivery, and in the feed.' }),
    eventDate: Instant,
    eventCode: oneOf(allEventCodes),
    resourceId: Type.String({
      description: 'The customer, the entitlement group or the entitlement; of seats too.',
    }),
    payload: Type.Record(Type.String(), Type.Unknown()),
  }),
)

export const EventFeed = component(
  'EventFeed',
  Type.Object({
    items: Type.Array(ref(EventModel)),
    pageSize: Type.Integer(),
    next: Type.String({ description: 'What `after` is to be for what follows.' }),
    more: Type.Boolean({ description: 'There may be more already; otherwise, ask again later.' }),
  }),
)

export const LatestEvents = component(
  'LatestEvents',
  Type.Object({
    items: Type.Array(ref(EventModel)),
    pageNumber: Type.Integer(),
    pageSize: Type.Integer(),
    more: Type.Boolean(),
  }),
)

export function eventToWire(event: FeedEvent): Static<typeof EventModel> {
  return {
    eventId: toWireId('event', event.id),
    eventDate: writeInstant(event.at),
    // Only codes of the table are written, and what the feed leaves out.
    eventCode: event.code as EventCode,
    resourceId: toWireId(resourceKindOf(event.code), event.resourceId),
    payload: event.payload,
  }
}

/** The UUID of whatever an event may be about. */
export function readResourceId(text: string): string {
  for (const kind of ['customer', 'group', 'entitlement'] as const) {
    const id = fromWireId(kind, text)
    if (id !== null) return id
  }
  throw invalid('resourceId', 'is no id of a customer, a group or an entitlement', 'id')
}

/** Codes separated by commas. */
export function readCodes(text: string): EventCode[] {
  const codes = text.split(',').map((code) => code.trim())
  const unknown = codes.find((code) => !Object.hasOwn(eventCodes, code))
  if (unknown !== undefined) throw invalid('codes', `there is no event ${unknown}`, 'unknown')
  return codes as EventCode[]
}
