import { ownSeatId } from '../cache/cache-content.ts'
import { save, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { isSeatId } from '../options.ts'
import { sealTo } from '../trust/jwe.ts'
import { type Block, commonClaims, type OfflineToken, randomText, tokenOf } from './make-token.ts'

/** Asks for a seat by hand. `escrow` is what is to be taken along of counts and pools. */
export type OfflineRequest = {
  readonly code: string
  readonly seatId?: string
  readonly seatName?: string
  readonly editionId?: string
  readonly escrow?: readonly Block[]
}

/** The latest request only is answered: one made before is void. */
export function createRequest(client: Client, request: OfflineRequest): Promise<OfflineToken> {
  return takeTurn(client, null, async (turn) => {
    const { settings, device, content } = client
    const key = content.offline.requestKey ?? settings.offlineKey
    if (key === null) throw new LeaseholdError('offlineKeyMissing')
    const known = settings.seatId ?? ownSeatId(content) ?? device.seatId
    const seatId = request.seatId ?? known
    if (!isSeatId(seatId)) throw new LeaseholdError('optionsInvalid', { details: 'seatId' })
    const common = commonClaims(client, request.escrow ?? [])
    const responseKey = randomText(client, 32)
    const claims = {
      ...common,
      type: 'activate',
      productId: settings.productId,
      activationCode: request.code,
      seatId,
      seatName: request.seatName ?? settings.seatName,
      editionId: request.editionId ?? null,
      responseKey,
    }
    const typ = 'leasehold-offline-request+jwe'
    const text = sealTo(key, typ, JSON.stringify(claims), settings.random)
    const { requestId, counter } = common
    const pending = { requestId, responseKey, seatId, made: momentOf(settings.clock) }
    await save(turn, { offline: { ...content.offline, counter, pending } })
    return tokenOf(text)
  })
}
