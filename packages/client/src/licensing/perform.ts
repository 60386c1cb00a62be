import type { CacheContent, Effect, PendingRequest } from '../cache/cache-content.ts'
import { save, type Turn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import type { JsonObject } from '../trust/jws.ts'
import type { Reply } from '../wire/reply.ts'
import { sendUntilKnown } from '../wire/send-until-known.ts'
import { restoreRefusal, settleGranted, settleRefused, storeRefusal } from './settle-reply.ts'

export type Call = Pick<PendingRequest, 'method' | 'path' | 'body' | 'effect'>

/**
 * Makes one call of the activation and applies what it came to. The request is written down before
 * it is sent and stays so until its outcome is known, because the nonce that the reply carries is the
 * only way on. Throws what the call was refused with, or why its outcome is not known.
 */
export async function perform(
  turn: Turn,
  call: Call,
  idempotencyKey = newIdempotencyKey(turn.client),
): Promise<JsonObject> {
  const { client } = turn
  const { nonce, pending: before } = client.content
  const sent = momentOf(client.settings.clock)
  const pending: PendingRequest = { idempotencyKey, ...call, nonce, sent }
  await save(turn, { pending })
  const outcome = await deliver(turn, pending, false)
  if (outcome.kind === 'granted') return outcome.body
  // A deactivation takes the place of an earlier request only if it gets through.
  if (outcome.kind === 'unsent') await save(turn, { pending: before })
  throw outcome.error
}

/**
 * Makes a call for somebody who has given it a key and may come again with it: if it is what was left
 * behind, it is repeated and its answer is the answer.
 */
export async function performOnce(turn: Turn, call: Call, key: string): Promise<JsonObject> {
  const { pending } = turn.client.content
  if (pending?.idempotencyKey !== key) {
    await repeatPending(turn)
    return perform(turn, call, key)
  }
  const outcome = await deliver(turn, pending, true)
  if (outcome.kind === 'granted') return outcome.body
  throw outcome.error
}

/**
 * What the call of another program with this key came to, if it was settled while its answer was
 * lost; null when it was not. Throws what it was refused with.
 */
export function answeredBefore({ content }: Client, key: string): JsonObject | null {
  const { settled } = content
  if (settled?.key !== key) return null
  if (settled.refusal !== null) throw restoreRefusal(settled.refusal)
  return settled.body
}

/** What an earlier call left behind is repeated first. Throws while its outcome stays unknown. */
export async function repeatPending(turn: Turn): Promise<PendingRequest | null> {
  const { pending } = turn.client.content
  if (pending === null) return null
  const outcome = await deliver(turn, { ...pending, effect: unheld(pending.effect) }, true)
  // Its own caller is gone; that it was refused is settled and concerns nobody else.
  if (outcome.kind === 'unknown') throw outcome.error
  return pending
}

// Whoever checked it out was told that it failed.
function unheld(effect: Effect): Effect {
  if (effect.kind !== 'checkout') return effect
  return { kind: 'checkout', holding: { ...effect.holding, holder: null } }
}

export function newIdempotencyKey(client: Client): string {
  return Buffer.from(client.settings.random(16)).toString('base64url')
}

type Outcome =
  | { readonly kind: 'granted'; readonly body: JsonObject }
  | { readonly kind: 'refused' | 'unsent' | 'unknown'; readonly error: LeaseholdError }

async function deliver(
  turn: Turn,
  pending: PendingRequest,
  mayHaveArrived: boolean,
): Promise<Outcome> {
  const { client, wire, signal } = turn
  const request = { ...pending, accessToken: client.content.accessToken }
  const sent = await sendUntilKnown(wire, request, mayHaveArrived, signal)
  const reply = needNonce(pending, sent)
  if (reply.kind === 'refused') {
    const settled = keepRefusal(client, pending, reply.error, mayHaveArrived)
    const change = settleRefused(client.content, pending, reply.error)
    await save(turn, { ...change, ...settled, pending: null })
  }
  if (reply.kind !== 'granted') return reply
  const { change, error } = settleGranted(client, pending, reply.body)
  const nonce = pending.effect.kind === 'deactivate' ? null : reply.nonce
  // One write for everything: killed before it, the repeated request gets the same answer.
  const settled = keep(client, pending, { body: reply.body, refusal: null })
  await save(turn, { ...change, ...settled, nonce, pending: null })
  return error === null ? { kind: 'granted', body: reply.body } : { kind: 'refused', error }
}

function keepRefusal(
  client: Client,
  pending: PendingRequest,
  error: LeaseholdError,
  mayHaveArrived: boolean,
): Partial<CacheContent> {
  // Turned away at the door: whoever asks again is to be let in.
  if (error.status === 429) return {}
  if (error.code !== 'nonceMismatch') {
    return keep(client, pending, { body: null, refusal: storeRefusal(error) })
  }
  // Refused for its nonce at once it did nothing, and may be made anew. Whether an earlier one got
  // through can no longer be known, and made anew it might count twice.
  if (!mayHaveArrived) return {}
  const overtaken = new LeaseholdError('attemptOvertaken', { status: 409 })
  return keep(client, pending, { body: null, refusal: storeRefusal(overtaken) })
}

function keep(
  { settings }: Client,
  { idempotencyKey: key, effect }: PendingRequest,
  outcome: Omit<NonNullable<CacheContent['settled']>, 'key'>,
): Partial<CacheContent> {
  const isRelayed = settings.forOthers && ['track', 'count', 'entitlement'].includes(effect.kind)
  return isRelayed ? { settled: { key, ...outcome } } : {}
}

function needNonce(pending: PendingRequest, reply: Reply): Reply {
  if (reply.kind !== 'granted' || reply.nonce !== null) return reply
  if (pending.effect.kind === 'deactivate') return reply
  const error = new LeaseholdError('replyInvalid', { details: 'no N-Nonce' })
  return { kind: 'unknown', error }
}
