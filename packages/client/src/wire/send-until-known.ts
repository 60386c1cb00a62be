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
  let reply = await send(settings, request, signal)
  if (mayHaveArrived) return isSettled(reply) ? reply : leftOpen(reply)
  for (const pauseMs of settings.retryPausesMs) {
    // A server that says when to come back is not asked before.
    if (reply.kind !== 'unknown' || reply.error.retryAfterSeconds !== null) return reply
    await pause(pauseMs, null, { signal }).catch(() => {})
    if (signal.aborted) return reply
    const again = await send(settings, request, signal)
    if (isSettled(again)) reply = again
  }
  return reply
}

function leftOpen(reply: Reply): Reply {
  return reply.kind === 'granted' ? reply : { kind: 'unknown', error: reply.error }
}

/** Whether the answer to a repeated request also tells what became of it the first time. */
function isSettled(reply: Reply): boolean {
  if (reply.kind === 'unsent' || reply.kind === 'unknown') return false
  // Turned away at the door, before anybody looked whether it was decided earlier.
  return reply.kind === 'granted' || reply.error.status !== 429
}

/** Whether an error tells of the network and not of the licence. */
export function isNetworkError(error: unknown): error is LeaseholdError {
  if (!(error instanceof LeaseholdError)) return false
  if (error.status !== null) return error.status >= 500 || error.status === 429
  return ['networkUnreachable', 'replyLost', 'replyInvalid', 'cacheBusy'].includes(error.code)
}
