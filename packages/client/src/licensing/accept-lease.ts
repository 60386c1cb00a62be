import { randomUUID } from 'node:crypto'
import type { CacheContent, Holding } from '../cache/cache-content.ts'
import type { Client } from '../client.ts'
import { contact, type Moment, momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { isObject, type JsonObject } from '../trust/jws.ts'
import type { Feature, Lease } from '../trust/lease.ts'
import { verifyLease } from '../trust/verify-lease.ts'
import { dutyAfter } from './duty-after.ts'
import { anchorsOf, readAgent } from './read-agent.ts'

/** What a reply with a lease changes. The token is taken over in any case; the lease if it is good. */
export type Accepted = {
  readonly change: Partial<CacheContent>
  readonly error: LeaseholdError | null
}

/** `sent`: the moment before which the lease cannot have been signed. */
export function acceptLease(
  client: Client,
  body: JsonObject,
  seatId: string | null,
  sent: Moment,
): Accepted {
  const { accessToken, lease: wire } = body
  if (typeof accessToken !== 'string') return refuse({}, 'no access token')
  const word = client.settings.viaAgent ? readAgent(body) : null
  if (client.settings.viaAgent && word === null) return refuse({}, 'no word of an agent')
  const heldSeatId = word?.seatId ?? seatId
  const agentFingerprint = word?.fingerprint ?? null
  const token = { accessToken, seatId: heldSeatId, agentFingerprint }
  if (!isObject(wire)) return refuse(token, 'no lease')
  const { document, manifest, nextContact } = wire
  if (typeof document !== 'string' || typeof manifest !== 'string') return refuse(token, 'no lease')

  const { content, settings, device, view: known } = client
  const expected = {
    seatId: heldSeatId,
    fingerprint: agentFingerprint ?? device.fingerprint,
    highestSerial: content.manifestSerial,
  }
  const verified = verifyLease(settings, { document, manifest }, expected)
  if (!verified.ok) return refuse(token, `${verified.reason}: ${verified.detail}`)
  const { lease, serial } = verified.value
  const before = known.lease?.activationId === lease.activationId ? known.lease : null
  if (before !== null && isOlder(lease, before)) return refuse(token, 'replayed: an older lease')

  const moment = momentOf(settings.clock)
  const newEpoch = before !== null && lease.epoch > before.epoch
  const anchors =
    word === null
      ? contact(content.anchors, lease.issuedAt, sent, moment, newEpoch)
      : anchorsOf(word, lease.issuedAt, content.anchors, moment)
  const nextContactSeconds = typeof nextContact === 'number' ? nextContact : null
  const now = anchors.highest?.at ?? lease.issuedAt
  const ours = before === null ? [] : content.holdings
  const change: Partial<CacheContent> = {
    ...token,
    lease: { document, manifest },
    manifestSerial: serial,
    anchors,
    refusal: null,
    amounts: {},
    courtesyAt: now,
    duty: dutyAfter(client, lease, { refusal: null }, { kind: 'renewed', nextContactSeconds }, now),
    offline: { ...content.offline, pending: null, active: null, goodbye: null },
    // Whoever the seat is held for keeps account of what is out; here is only what was let go.
    holdings: settings.forOthers ? ours : [...ours, ...unclaimed(lease.features, ours)],
  }
  return { change, error: null }
}

/** The server's time never goes back within an activation, so this was kept by somebody. */
function isOlder(lease: Lease, before: Lease): boolean {
  if (lease.epoch !== before.epoch) return lease.epoch < before.epoch
  return lease.issuedAt < before.issuedAt
}

/** Elements that the server has as held here and nobody here knows of: to be given back. */
export function unclaimed(features: readonly Feature[], holdings: readonly Holding[]): Holding[] {
  return features
    .filter((feature) => feature.type === 'elementPool')
    .map(({ key, active }) => ({ key, amount: (active ?? 0) - heldOf(holdings, key) }))
    .filter(({ amount }) => amount > 0)
    .map((surplus) => ({ id: randomUUID(), ...surplus, holder: null, seenAt: 0 }))
}

function heldOf(holdings: readonly Holding[], key: string): number {
  return holdings.reduce((sum, held) => (held.key === key ? sum + held.amount : sum), 0)
}

function refuse(change: Partial<CacheContent>, details: string): Accepted {
  return { change, error: new LeaseholdError('replyUntrusted', { details }) }
}
