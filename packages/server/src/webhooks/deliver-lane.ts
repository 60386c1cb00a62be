import { toWireId } from '@leasehold/core/ids'
import { writeInstant } from '../http/instant.ts'
import {
  addFailure,
  clearFailures,
  closeLane,
  keepLane,
  type Lane,
  pauseLane,
  releaseLane,
} from '../storage/webhooks/lanes.ts'
import {
  beginNext,
  type NextDelivery,
  parkDelivery,
  type Settled,
  settleDelivery,
} from '../storage/webhooks/next-delivery.ts'
import { switchOffGone } from '../storage/webhooks/webhooks.ts'
import type { CallOutcome, Receiver } from './call-receiver.ts'
import { resourceKindOf } from './resource-kind.ts'
import { retryAt } from './retry-delay.ts'
import { openSecrets } from './seal-secret.ts'
import type { SenderDeps } from './sender.ts'
import { signatureHeaders } from './sign-call.ts'

/** Then the lane goes to the end of its listener's queue, so that others have their turn. */
const atOnce = 50

/** Delivers what a lane holds, oldest first, until it is empty or one fails. */
export async function deliverLane(
  deps: SenderDeps,
  receiver: Receiver,
  lane: Lane,
  leaseMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { db, clock } = deps
  let { failures } = lane
  for (let count = 0; count < atOnce && !signal.aborted; count++) {
    if (count > 0 && !(await keepLane(db, lane, clock.now() + leaseMs))) return
    const next = await beginNext(db, lane, clock.now())
    if (!next) return closeLane(db, lane, clock.now())
    if (!next.webhook.enabled) break
    const outcome = await send(deps, receiver, lane, next, signal)
    const now = clock.now()
    const settle = (settled: Settled) => settleDelivery(db, lane, next.position, settled, now)
    if (outcome.error === null) {
      await settle({ state: 'delivered', status: outcome.status, error: null })
      if (failures > 0) await clearFailures(db, lane)
      failures = 0
      continue
    }
    // Cut off by a stop, not by the receiver: the next server goes on at once.
    if (signal.aborted) break
    if (outcome.status === 410) {
      await settle({ state: 'pending', ...outcome })
      await switchOffGone(db, lane.tenantId, next.webhook, now)
      break
    }
    const failing = await addFailure(db, lane, now)
    // Whoever has the lane now is at this delivery too, and decides when it is given up.
    if (!failing) return settle({ state: 'pending', ...outcome })
    failures = failing.failures
    // One that came while its resource was failing has its own time, not what is left of another's.
    const triedSince = Math.max(failing.failingSince, next.createdAt)
    const chance = (deps.randomBytes(1)[0] ?? 0) / 255
    const again =
      next.payload === null
        ? null
        : retryAt(now, { failures, triedSince, retryAfterMs: outcome.retryAfterMs }, chance)
    if (again !== null) {
      await settle({ state: 'pending', ...outcome })
      return pauseLane(db, lane, again)
    }
    const { position } = next
    const { failingSince } = failing
    await parkDelivery(db, lane, { position, failingSince }, outcome, now)
  }
  await releaseLane(db, lane, clock.now())
}

async function send(
  deps: SenderDeps,
  receiver: Receiver,
  lane: Lane,
  delivery: NextDelivery,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const { payload, webhook } = delivery
  const { tenantId } = lane
  if (payload === null) {
    return { status: null, error: 'the event is no longer kept', retryAfterMs: null }
  }
  const at = deps.clock.now()
  const eventId = toWireId('event', delivery.eventId)
  const body = Buffer.from(
    JSON.stringify({
      eventId,
      eventDate: writeInstant(delivery.eventAt),
      eventCode: delivery.code,
      resourceId: toWireId(resourceKindOf(delivery.code), lane.resourceId),
      callAttempt: delivery.attempts,
      payload,
    }),
  )
  const { webhookPrivateKey: privateKey } = await deps.keys.load(tenantId)
  const secrets = openSecrets(deps.secrets, tenantId, webhook, at)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Leasehold-Webhooks/1',
    'n-tenantid': toWireId('tenant', tenantId),
    ...(await signatureHeaders({ eventId, body, at, privateKey, secrets })),
  }
  return receiver.call(webhook.uri, headers, body, signal)
}
