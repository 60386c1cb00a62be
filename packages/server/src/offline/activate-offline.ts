import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import { fromWireId } from '@leasehold/core/ids'
import type { Block } from '@leasehold/core/offline/offline-seat'
import { joinToken } from '@leasehold/core/offline/token-parts'
import { activateByCode } from '../activation/activate-by-code.ts'
import type { Doorkeeper } from '../activation/doorkeeper.ts'
import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import { findActivationCodes } from '../storage/activation-codes.ts'
import type { Author } from '../storage/schema.ts'
import { grantedWithRights } from './granted-with-rights.ts'
import { openRequest } from './open-request.ts'
import { openedOrThrow } from './refuse-token.ts'
import { sealResponseKey } from './response-key.ts'
import { sealResponse } from './seal-response.ts'
import { tokenOfClaims } from './token-of-claims.ts'

export type Carrier = {
  readonly tenantId: string
  readonly author: Author
  readonly ipAddress: string
}

export type Terms = {
  /** What the vendor gives along by itself. */
  readonly escrow: readonly Block[]
  /** The code must be one of this group: who carries the token has to do with no other. */
  readonly groupId?: string
}

/** Takes a seat for a device without a network; returns the token that it works from. */
export async function activateOffline(
  deps: Deps,
  doorkeeper: Doorkeeper,
  carrier: Carrier,
  text: string,
  { escrow, groupId }: Terms,
): Promise<string> {
  const { tenantId } = carrier
  const keys = await deps.keys.load(tenantId)
  const opened = await openRequest(keys, joinToken(text), deps.clock.now())
  const claims = openedOrThrow(opened)
  const { seatId, responseKey } = claims
  const editionId = claims.editionId === null ? null : fromWireId('edition', claims.editionId)
  if (claims.editionId !== null && editionId === null) {
    throw new RequestError('offlineTokenMalformed')
  }
  const token = tokenOfClaims(claims)
  if (groupId !== undefined) await expectCodeOf(deps, tenantId, groupId, claims.activationCode)
  const answer = await activateByCode(
    deps,
    doorkeeper,
    {
      ...carrier,
      byVendor: true,
      attempt: () => ({}),
      // An id that is none names no product; the answer is the same as for a wrong code.
      productId: fromWireId('product', claims.productId),
      editionId,
      seatId,
      seatName: claims.seatName,
      fingerprint: claims.fp,
      clientVersion: null,
      offline: {
        ...token,
        escrow: [...token.escrow, ...escrow],
        sealedKey: sealResponseKey(deps.secrets, tenantId, seatId, responseKey),
      },
    },
    claims.activationCode,
  )
  return sealResponse(deps, tenantId, await grantedWithRights(deps, tenantId, answer))
}

async function expectCodeOf(
  { db }: Deps,
  tenantId: string,
  groupId: string,
  text: string,
): Promise<void> {
  const code = normaliseActivationCode(text)
  const [found] = code === null ? [] : await findActivationCodes(db, tenantId, [code])
  if (found?.groupId !== groupId) throw new RequestError('activationCodeUnknown')
}
