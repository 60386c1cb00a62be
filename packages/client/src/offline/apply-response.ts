import { withoutActivation } from '../cache/cache-content.ts'
import { save, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { carried, type Moment, momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import type { Checked, Distrust } from '../trust/checked.ts'
import { type OfflineResponse, openResponse } from '../trust/offline-response.ts'
import { wholeToken } from './make-token.ts'
import { noOffline } from './offline-content.ts'

/** Takes what the server has answered, be it text or all of its parts; throws why it is refused. */
export function applyResponse(client: Client, text: string): Promise<void> {
  return takeTurn(client, null, async (turn) => {
    const { content, settings } = client
    const { pending, active } = content.offline
    if (pending === null && active === null) throw new LeaseholdError('offlineNotAsked')
    const token = wholeToken(text)
    const activation = pending && open(client, token, pending.responseKey, pending.requestId)
    if (pending && activation?.ok && activation.value.type === 'activate') {
      const response = activation.value
      if (response.lease.seatId !== pending.seatId) throw untrusted('foreignSeat', '')
      const next = {
        responseKey: pending.responseKey,
        number: response.number,
        sums: {},
        asked: null,
      }
      await save(turn, {
        ...withoutActivation(content),
        ...taken(client, response, pending.made),
        seatId: pending.seatId,
        offline: {
          ...content.offline,
          ...keyOf(response),
          pending: null,
          active: next,
          goodbye: null,
        },
      })
      return
    }
    const refresh = active && open(client, token, active.responseKey, null)
    if (active === null || refresh === null) throw refusalOf(activation)
    // Of a text that opens under neither key, what was asked last tells more.
    if (!refresh.ok) throw refusalOf(activation && !isForeignKey(activation) ? activation : refresh)
    const response = refresh.value
    const { lease } = client.view
    if (lease !== null && response.activationId !== lease.activationId) {
      throw untrusted('foreignRequest', response.activationId)
    }
    if (response.number <= active.number) throw new LeaseholdError('offlineTokenReplayed')
    const asked = active.asked?.requestId === response.requestId ? active.asked.made : null
    await save(turn, {
      ...taken(client, response, asked),
      offline: {
        ...content.offline,
        ...keyOf(response),
        active: { ...active, number: response.number },
      },
    })

    function keyOf({ requestKey }: OfflineResponse) {
      return { requestKey: requestKey ?? settings.offlineKey ?? noOffline.requestKey }
    }
  })
}

function open(client: Client, token: string, responseKey: string, requestId: string | null) {
  const { settings, device, content } = client
  return openResponse(token, {
    tenantId: settings.tenantId,
    productId: settings.productId,
    roots: settings.roots,
    highestSerial: content.manifestSerial,
    responseKey: Buffer.from(responseKey, 'base64url'),
    fingerprint: device.fingerprint,
    requestId,
  })
}

/** What a response changes. A lease that was carried says when it was signed, not what time it is. */
function taken(client: Client, response: OfflineResponse, asked: Moment | null) {
  const { content, settings } = client
  const { document, manifest, serial, issuedAt } = response
  return {
    lease: { document, manifest },
    manifestSerial: serial,
    anchors: carried(content.anchors, issuedAt, asked, momentOf(settings.clock)),
    refusal: null,
    amounts: {},
  }
}

function isForeignKey(checked: Checked<unknown>): boolean {
  return !checked.ok && checked.reason === 'altered'
}

function refusalOf(checked: Checked<unknown> | null): LeaseholdError {
  if (checked === null || checked.ok) return untrusted('foreignRequest', '')
  return untrusted(checked.reason, checked.detail)
}

const codes: Partial<Record<Distrust, string>> = {
  malformed: 'offlineTokenMalformed',
  truncated: 'offlineTokenTruncated',
  wrongType: 'offlineTokenWrongType',
  altered: 'offlineTokenAltered',
  foreignTenant: 'offlineTokenForeign',
  foreignProduct: 'offlineTokenForeign',
  foreignRequest: 'offlineAnswerForeign',
  foreignSeat: 'offlineAnswerForeign',
  foreignDevice: 'offlineAnswerForeign',
  replayed: 'offlineTokenReplayed',
}

function untrusted(reason: Distrust, details: string): LeaseholdError {
  return new LeaseholdError(codes[reason] ?? 'replyUntrusted', { details: `${reason}: ${details}` })
}
