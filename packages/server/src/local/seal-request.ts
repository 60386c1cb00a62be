import { toWireId } from '@leasehold/core/ids'
import { requestEnvelope, requestType } from '../delegation/token-types.ts'
import type { Deps } from '../deps.ts'
import type { RsaJwk } from '../identity/jwk.ts'
import { nextCounter } from '../storage/local-servers/local-installation.ts'
import { sealTo } from '../tokens/seal-jwe.ts'
import { localServer } from './local-server.ts'

/** Something that this local license server says to the vendor: signed, readable by the vendor only. */
export async function sealRequest(
  deps: Pick<Deps, 'db' | 'local' | 'keys' | 'clock'>,
  type: 'activate' | 'deactivate' | 'usage' | 'return' | 'sync',
  content: object,
): Promise<string> {
  const { tenantId, serverId } = await localServer(deps)
  if (!deps.local) throw new Error('this is no local license server')
  const keys = await deps.keys.load(tenantId)
  const claims = {
    v: 1,
    type,
    iss: toWireId('localServer', serverId),
    aud: keys.issuer,
    iat: deps.clock.now() / 1000,
    counter: await nextCounter(deps.db, tenantId),
    ...content,
  }
  const signed = await keys.signAs(requestType, JSON.stringify(claims))
  // The file was checked to hold an RSA key with its id.
  const tenantKey = deps.local.file.clientTenantKey as RsaJwk
  return sealTo(tenantKey, { typ: requestEnvelope, cty: 'JWT' }, signed)
}
