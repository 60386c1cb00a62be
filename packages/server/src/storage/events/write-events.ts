import type { EventCode } from '@leasehold/core/event-codes'
import type { Kysely } from 'kysely'
import { type Database, json } from '../schema.ts'

export type NewEvent = {
  readonly tenantId: string
  readonly groupId: string | null
  readonly code: EventCode
  readonly resourceId: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly at: number
}

/**
 * Tells listeners of a change. Call it in the transaction of the change, while the row that changed
 * is locked: then both are there or neither, and events of one thing keep their order.
 */
export async function writeEvents(
  trx: Kysely<Database>,
  newId: () => string,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map((event) => ({
    tenant_id: event.tenantId,
    group_id: event.groupId,
    id: newId(),
    code: event.code,
    resource_id: event.resourceId,
    payload: json(event.payload),
    at: new Date(event.at),
  }))
  await trx.insertInto('event').values(rows).execute()
}
