import { setTimeout as pause } from 'node:timers/promises'
import { LeaseholdError } from '../leasehold-error.ts'
import type { Settings } from '../options.ts'
import type { Reply } from './reply.ts'
import { send, type WireRequest } from './send.ts'

/**
 * Sends a request, and again with the same key while its outcome is unknown. `mayHaveArrived`: an
 * earlier call sent it already, so that not reaching the server now leaves the outcome unknown.
 */
export async function sendUntilKnown(
  settings: Settings,
  request: WireRequest,
  mayHaveArrived: boolean,
  signal: AbortSignal,
): Promise<Reply> {
  let reply = inDoubt(await send(settings, request, signal), mayHaveArrived)
  for (const pauseMs of settings.retryPausesMs) {
    if (reply.kind !== 'unknown' || mayHaveArrived) return reply
    // A server that says when to come back is not asked before.
    if (reply.error.retryAfterSeconds !== null || signal.aborted) return reply
    await pause(pauseMs, null, { signal }).catch(() => {})
    if (signal.aborted) return reply
    reply = inDoubt(await send(settings, request, signal), true)
  }
  return reply
}

function inDoubt(reply: Reply, mayHaveArrived: boolean): Reply {
  if (!mayHaveArrived) return reply
  if (reply.kind === 'unsent') return { kind: 'unknown', error: reply.error }
  // Turned away at the door, before anybody looked whether it was decided earlier.
  if (reply.kind === 'refused' && reply.error.status === 429) {
    return { kind: 'unknown', error: reply.error }
  }
  return reply
}

/** Whether an error tells of the network and not of the licence. */
export function isNetworkError(error: unknown): error is LeaseholdError {
  if (!(error instanceof LeaseholdError)) return false
  if (error.status !== null) return error.status >= 500 || error.status === 429
  return ['networkUnreachable', 'replyLost', 'replyInvalid', 'cacheBusy'].includes(error.code)
}
