import { toWireId } from '@leasehold/core/ids'
import { writeInstant } from '../http/instant.ts'
import { closeLane, keepLane, type Lane, markLane, releaseLane } from '../storage/webhooks/lanes.ts'
import {
  beginNext,
  type NextDelivery,
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
  let failing = { failures: lane.failures, failingSince: lane.failingSince }
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
      if (failing.failures > 0) {
        failing = { failures: 0, failingSince: null }
        await markLane(db, lane, failing)
      }
      continue
    }
    // Cut off by a stop, not by the receiver: the next server goes on at once.
    if (signal.aborted) break
    if (outcome.status === 410) {
      await settle({ state: 'pending', ...outcome })
      await switchOffGone(db, lane.tenantId, next.webhook, now)
      break
    }
    const failures = failing.failures + 1
    const failingSince = failing.failingSince ?? now
    // One that came while its resource was failing has its own time, not what is left of another's.
    const triedSince = Math.max(failingSince, next.createdAt)
    const chance = (deps.randomBytes(1)[0] ?? 0) / 255
    const again =
      next.payload === null
        ? null
        : retryAt(now, { failures, triedSince, retryAfterMs: outcome.retryAfterMs }, chance)
    await settle({ state: again === null ? 'parked' : 'pending', ...outcome })
    failing = { failures, failingSince }
    await markLane(db, lane, failing)
    if (again !== null) return releaseLane(db, lane, again)
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
