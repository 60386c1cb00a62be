import type { CacheContent } from '../cache/cache-content.ts'
import type { Client } from '../client.ts'
import { timeNow } from '../clock/time.ts'
import type { LeaseholdError } from '../leasehold-error.ts'
import { type AcceptedUpdate, acceptUpdate } from '../licensing/accept-update.ts'
import { dutyAfter } from '../licensing/duty-after.ts'
import { isStop, settleStopped } from '../licensing/settle-reply.ts'
import type { JsonObject } from '../trust/jws.ts'

/** As `acceptUpdate`; what is not taken is still a sign that what is held is current. */
export function applyUpdate(
  client: Client,
  body: JsonObject,
  asked: Parameters<typeof acceptUpdate>[2],
  nextContactSeconds: number | null,
): AcceptedUpdate {
  const { change, error } = acceptUpdate(client, body, asked)
  if (error !== null || change.lease !== undefined) return { change, error }
  return { change: noteCurrent(client, nextContactSeconds), error }
}

/** The server knows of nothing newer. One that refused before, and no longer does, has relented. */
export function noteCurrent(
  client: Client,
  nextContactSeconds: number | null,
): Partial<CacheContent> {
  const { refusal } = client.content
  const relented = refusal?.status === 402 ? { refusal: null } : {}
  const event = { kind: 'current', nextContactSeconds } as const
  return { ...relented, duty: dutyAfter(client, client.view.lease, relented, event, now(client)) }
}

/** What a refusal by poll or stream changes; null for one that is none of the licence. */
export function noteStopped(client: Client, error: LeaseholdError): Partial<CacheContent> | null {
  if (!isStop(error)) return null
  const change = settleStopped(client.content, error)
  // Without the activation there is nothing left to time.
  if (change.duty !== undefined) return change
  const event = { kind: 'refused' } as const
  return { ...change, duty: dutyAfter(client, client.view.lease, change, event, now(client)) }
}

function now(client: Client): number {
  return timeNow(client.time, client.settings.clock)
}
