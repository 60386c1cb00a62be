import type { CacheContent } from '../cache/cache-content.ts'
import type { Client } from '../client.ts'
import { advance, contact, type Moment, momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { isObject, type JsonObject } from '../trust/jws.ts'
import { verifyLease } from '../trust/verify-lease.ts'
import { dutyAfter } from './duty-after.ts'
import { anchorsOf, readAgent } from './read-agent.ts'
import { isNewer } from './rights-version.ts'

/** `change` is empty for what is known already or older. */
export type AcceptedUpdate = {
  readonly change: Partial<CacheContent>
  readonly error: LeaseholdError | null
}

/**
 * What the body of a poll or of an `update` event changes. It brings rights and never a longer lease:
 * token, nonce and the anchor of the renewal stay. `asked`: what the content was when the answer was
 * made; a call that was decided since knows the amounts better.
 */
export function acceptUpdate(
  client: Client,
  body: JsonObject,
  asked: { readonly nonce: string | null; readonly sent: Moment; readonly byStream: boolean },
): AcceptedUpdate {
  const { lease: wire } = body
  const { content, settings, device, view } = client
  const held = view.lease
  if (!isObject(wire) || held === null) return untrusted('no lease')
  const { document, manifest, nextContact } = wire
  if (typeof document !== 'string' || typeof manifest !== 'string') return untrusted('no lease')
  const { seatId, manifestSerial: highestSerial } = content
  const fingerprint = content.agentFingerprint ?? device.fingerprint
  const expected = { seatId, fingerprint, highestSerial }
  const verified = verifyLease(settings, { document, manifest }, expected)
  if (!verified.ok) return untrusted(`${verified.reason}: ${verified.detail}`)
  const { lease, serial } = verified.value
  const word = settings.viaAgent ? readAgent(body) : null
  const isSame = lease.activationId === held.activationId
  if (!isSame && word === null) return untrusted('of another activation')

  const isLater = lease.issuedAt > held.issuedAt
  // A newer version may be of the same instant, an edit right after the renewal; or of an earlier
  // one, where another server signed it, whose clock is behind.
  const isNew = isNewer(lease.rightsVersion, held.rightsVersion)
  const isUpdate = lease.epoch === held.epoch && (isNew || (isLater && content.refusal !== null))
  // The agent hands on whole leases: renewed ones, and those of a seat that it took again.
  if (word === null ? !isUpdate : !isLater && !(isSame && isUpdate)) {
    return { change: {}, error: null }
  }

  const moment = momentOf(settings.clock)
  // How long a stream was held back is not known, so that what comes over it tells no time.
  const anchors = timeOf()
  function timeOf() {
    if (word !== null) return anchorsOf(word, lease.issuedAt, content.anchors, moment)
    if (asked.byStream) {
      const signedAt = Math.max(lease.issuedAt, content.anchors.signedAt ?? 0)
      return { ...advance(content.anchors, moment), signedAt }
    }
    return contact(content.anchors, lease.issuedAt, asked.sent, moment, false)
  }
  const change: Partial<CacheContent> = {
    lease: { document, manifest },
    manifestSerial: serial,
    anchors,
    refusal: null,
    // What was checked out went with the activation.
    ...(isSame ? {} : { holdings: [] }),
    ...(asked.nonce === content.nonce && content.pending === null ? { amounts: {} } : {}),
  }
  const event = {
    kind: 'updated',
    byStream: asked.byStream,
    nextContactSeconds: typeof nextContact === 'number' ? nextContact : null,
    leaseEndBeforeAt: held.expiresAt,
    rightEndBeforeAt: held.rightEndAt,
  } as const
  const now = anchors.highest?.at ?? lease.issuedAt
  return { change: { ...change, duty: dutyAfter(client, lease, change, event, now) }, error: null }
}

function untrusted(details: string): AcceptedUpdate {
  return { change: {}, error: new LeaseholdError('replyUntrusted', { details }) }
}
