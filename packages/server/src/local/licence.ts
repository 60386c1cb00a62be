import { toWireId } from '@leasehold/core/ids'
import { licenceEnvelope, licenceType } from '../delegation/token-types.ts'
import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import { findEntitlement } from '../storage/entitlements.ts'
import { updateLocalInstallation } from '../storage/local-servers/local-installation.ts'
import { takenEntitlements } from '../storage/local-servers/taken-entitlements.ts'
import { localServer } from './local-server.ts'
import { openFromTenant } from './open-token.ts'
import { sealRequest } from './seal-request.ts'

/** Asks for a licence of this server's own: a token to carry to the vendor. */
export async function requestLicence(
  deps: Deps,
  { activationCode, serverName }: { activationCode: string; serverName: string },
): Promise<string> {
  const { tenantId } = await localServer(deps)
  const keys = await deps.keys.load(tenantId)
  const [signKey] = keys.leaseJwks
  if (!signKey) throw new Error('a local license server without its signing key')
  return sealRequest(deps, 'activate', {
    name: serverName,
    activationCode,
    receiveKey: keys.offlineJwk,
    signKey,
  })
}

/** Takes the licence that the vendor has answered with, the first one or a longer one. */
export async function takeLicence(deps: Deps, token: string): Promise<void> {
  const server = await localServer(deps)
  const { claims } = await openFromTenant(deps, server, token, {
    envelope: licenceEnvelope,
    type: licenceType,
    manifestOf: 'manifest',
  })
  const { name, codeSalt, exp, counter } = claims as {
    name: string
    codeSalt: string
    exp: number
    counter: number
  }
  const leaseExpiryAt = Math.round(exp * 1000)
  if (counter <= (server.handedInWith ?? 0)) throw new RequestError('offlineTokenSuperseded')
  // An older token that comes after a newer one.
  const isOlder = server.leaseExpiryAt !== null && leaseExpiryAt < server.leaseExpiryAt
  if (isOlder || leaseExpiryAt <= deps.clock.now()) throw new RequestError('offlineTokenSuperseded')
  await updateLocalInstallation(deps.db, server.tenantId, {
    name,
    codeSalt,
    leaseExpiryAt,
    deactivatedAt: null,
  })
}

/** Hands the licence in: a token to carry to the vendor. Only once nothing is served any more. */
export async function handInLicence(deps: Deps): Promise<string> {
  const { db, clock } = deps
  const { tenantId } = await localServer(deps)
  for (const { entitlementId } of await takenEntitlements(db, tenantId)) {
    const record = await findEntitlement(db, tenantId, entitlementId, clock.now())
    const delegation = record?.state.delegation
    if (!delegation || delegation.returnedAt !== null) continue
    const id = toWireId('entitlement', entitlementId)
    throw new RequestError('inUse', { details: `Return ${id} first.` })
  }
  const token = await sealRequest(deps, 'deactivate', {})
  const { counter } = await localServer(deps)
  await updateLocalInstallation(db, tenantId, {
    deactivatedAt: clock.now(),
    handedInWith: counter,
  })
  return token
}
