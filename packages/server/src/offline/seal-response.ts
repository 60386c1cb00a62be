import { toWireId } from '@leasehold/core/ids'
import type { Grant } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import type { Deps } from '../deps.ts'
import { leaseReply } from '../licensing/lease-reply.ts'
import { sealUnder } from '../tokens/seal-jwe.ts'
import { openResponseKey } from './response-key.ts'

const responseTypes = {
  typ: 'leasehold-offline-response+jwe',
  cty: 'leasehold-offline-response+jwt',
}

/** What a device without a network is answered; docs/formats.md, "Response". */
export async function sealResponse(
  deps: Deps,
  tenantId: string,
  { grant, rights }: { grant: Grant; rights: Rights },
): Promise<string> {
  const { activation, at, offline } = grant
  if (!offline) throw new Error(`activation ${activation.id} was not granted to a token`)
  const keys = await deps.keys.load(tenantId)
  const about = { epoch: deps.epoch, nextContact: 0 }
  const { lease } = await leaseReply(grant, rights, keys, about)
  const claims = JSON.stringify({
    v: 1,
    type: grant.kind,
    iss: keys.issuer,
    aud: toWireId('product', rights.productId),
    sub: toWireId('activation', activation.id),
    epoch: activation.epoch,
    requestId: offline.requestId,
    counter: offline.number,
    fp: activation.fingerprint,
    iat: at / 1000,
    lease: lease.document,
    manifest: lease.manifest,
    requestKey: keys.offlineJwk,
  })
  const signed = await keys.signAs(responseTypes.cty, claims)
  const secret = openResponseKey(deps.secrets, tenantId, activation.seatId, offline.sealedKey)
  return sealUnder(secret, responseTypes, signed)
}
