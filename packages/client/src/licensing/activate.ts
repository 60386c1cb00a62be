import { createHmac } from 'node:crypto'
import { ownSeatId, type PendingActivation } from '../cache/cache-content.ts'
import { save, type Turn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { type Moment, momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { isSeatId } from '../options.ts'
import { sendUntilKnown } from '../wire/send-until-known.ts'
import { acceptLease } from './accept-lease.ts'
import { newIdempotencyKey, repeatPending } from './perform.ts'

/** What proves the right to a seat. By way of an agent nothing is needed. */
export type Credentials =
  | { readonly code: string }
  | { readonly openIdToken: string }
  | { readonly username: string; readonly password: string }

/**
 * Asks for a seat. `seatId` and `seatName` are those of the options, or else of the device, when left
 * out; `editionId` (`ed_…`) narrows the choice when the order holds several editions.
 */
export type ActivationRequest = (Credentials | { readonly code?: undefined }) & {
  readonly seatId?: string
  readonly seatName?: string
  readonly editionId?: string
}

// As long as the server keeps an answer to be given again.
const keptMs = 600_000

/** Takes a seat, or takes it again. Throws what it was refused with, or why the outcome is open. */
export async function activate(turn: Turn, request: ActivationRequest): Promise<void> {
  try {
    await activateOnce(turn, request)
  } catch (error) {
    // An earlier attempt got through, unheard, and the seat was used since: this one begins anew.
    if (!isOvertaken(error)) throw error
    await activateOnce(turn, request)
  }
}

function isOvertaken(error: unknown): boolean {
  return error instanceof LeaseholdError && error.code === 'attemptOvertaken'
}

async function activateOnce(turn: Turn, request: ActivationRequest): Promise<void> {
  const { client, wire: via, signal } = turn
  const { settings, device } = client
  // A seat that was handed in must not be handed in after it was taken again.
  if (client.content.pending?.effect.kind === 'deactivate') await repeatPending(turn)

  const known = settings.seatId ?? ownSeatId(client.content) ?? device.seatId
  const seatId = request.seatId ?? known
  if (!isSeatId(seatId)) throw new LeaseholdError('optionsInvalid', { details: 'seatId' })
  const body = JSON.stringify(bodyOf(client, request, seatId))
  const { pending, repeated } = writeDown(client, body)
  await save(turn, { pendingActivation: pending })

  const wire = { method: 'POST', path: '/api/v1/activate', body, accessToken: null, nonce: null }
  const { idempotencyKey } = pending
  const reply = await sendUntilKnown(via, { ...wire, idempotencyKey }, repeated, signal)
  if (reply.kind !== 'granted') {
    if (reply.kind !== 'unknown') await save(turn, { pendingActivation: null })
    throw reply.error
  }
  if (reply.nonce === null) throw new LeaseholdError('replyInvalid', { details: 'no N-Nonce' })

  const { change, error } = acceptLease(client, reply.body, seatId, pending.sent)
  const fresh = { nonce: reply.nonce, nonceLost: false, pending: null, entitlement: null }
  await save(turn, { ...change, ...fresh, pendingActivation: null })
  if (error !== null) throw error
}

function bodyOf(client: Client, request: ActivationRequest, seatId: string) {
  const { settings, device } = client
  const seatName = request.seatName ?? settings.seatName
  return {
    productId: settings.productId,
    ...credentialsOf(request),
    // The agent gives each application of a machine a seat of its own, and has the code itself.
    ...(settings.viaAgent ? { appName: settings.appName } : {}),
    seatId,
    ...(seatName === null ? {} : { seatName }),
    ...(request.editionId === undefined ? {} : { editionId: request.editionId }),
    fingerprint: device.fingerprint,
    ...(settings.appVersion === null ? {} : { clientVersion: settings.appVersion }),
  }
}

function credentialsOf(request: ActivationRequest) {
  if ('code' in request && request.code !== undefined) return { activationCode: request.code }
  if ('openIdToken' in request) {
    return { activationCredentials: { type: 'openIdToken', token: request.openIdToken } }
  }
  if ('username' in request) {
    const { username, password } = request
    return { activationCredentials: { type: 'password', username, password } }
  }
  return {}
}

/** The same attempt keeps its key; only its hash is kept, so that no code stays on the device. */
function writeDown(
  client: Client,
  body: string,
): { pending: PendingActivation; repeated: boolean } {
  const bodyHash = createHmac('sha256', client.seal.key).update(body).digest('base64url')
  const sent = momentOf(client.settings.clock)
  const last = client.content.pendingActivation
  if (last !== null && last.bodyHash === bodyHash && ageMs(last.sent, sent) < keptMs) {
    return { pending: last, repeated: true }
  }
  const idempotencyKey = newIdempotencyKey(client)
  return { pending: { idempotencyKey, bodyHash, sent }, repeated: false }
}

function ageMs(from: Moment, to: Moment): number {
  return from.bootId === to.bootId && to.uptimeMs >= from.uptimeMs
    ? to.uptimeMs - from.uptimeMs
    : Math.abs(to.wallAt - from.wallAt)
}
