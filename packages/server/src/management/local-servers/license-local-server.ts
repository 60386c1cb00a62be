import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import { toWireId } from '@leasehold/core/ids'
import type { Rights } from '@leasehold/core/rights'
import { licenceEnvelope, licenceType } from '../../delegation/token-types.ts'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import type { RsaJwk } from '../../identity/jwk.ts'
import { findActivationCodes } from '../../storage/activation-codes.ts'
import { currentRightsOfGroups, findEntitlementPlace } from '../../storage/entitlement-places.ts'
import {
  delegatedTo,
  endLocalServer,
  findLocalServer,
  type LocalServer,
  saveLocalServer,
} from '../../storage/local-servers/local-servers.ts'
import { rightsOfVersion } from '../../storage/rights-of-version.ts'
import { sealTo } from '../../tokens/seal-jwe.ts'
import { type Caller, orThrow } from '../entitlement-command.ts'
import { openLocalRequest } from './open-local-request.ts'

/** On/off features by which an entitlement is the licence of a local license server. */
export const localServerFeature = 'localLicenseServer'
const withoutTokenFeature = 'deactivateWithoutToken'

const saltBytes = 18

/** Gives a local license server its own licence: a seat of the entitlement that its code names. */
export async function activateLocalServer(
  deps: Deps,
  caller: Caller,
  token: string,
): Promise<string> {
  const { tenantId } = caller
  const keys = await deps.keys.load(tenantId)
  const request = await openLocalRequest(deps, keys, 'activate', token)
  const { serverId, claims, server } = request
  if (server && claims.counter <= server.counter) throw new RequestError('offlineTokenReplayed')
  const { groupId, productId } = await licenceOf(deps, tenantId, claims.activationCode)
  const answer = orThrow(
    await deps.engine.submit({
      ...caller,
      groupId,
      command: {
        type: 'activate',
        productId,
        editionId: null,
        seatId: toWireId('localServer', serverId),
        seatName: claims.name,
        method: 'activationCode',
        username: null,
        mode: 'offline',
        fingerprint: claims.signKey.kid,
        clientVersion: null,
        newActivationId: deps.newId(),
        by: 'vendor',
      },
    }),
  )
  if (!answer.grant) throw new Error('an activation without its grant')
  const { activation } = answer.grant
  await saveLocalServer(deps.db, tenantId, {
    id: serverId,
    name: claims.name,
    groupId,
    entitlementId: activation.entitlementId,
    activationId: activation.id,
    receiveJwk: server?.receiveJwk ?? claims.receiveKey,
    signJwk: server?.signJwk ?? claims.signKey,
    codeSalt: server?.codeSalt ?? deps.randomBytes(saltBytes).toString('base64url'),
    counter: claims.counter,
    activatedAt: deps.clock.now(),
  })
  return licenceToken(deps, tenantId, serverId)
}

/** The licence of a local server that has one already, for longer. */
export async function refreshLocalServer(
  deps: Deps,
  caller: Caller,
  server: LocalServer,
): Promise<string> {
  if (server.deactivatedAt !== null) throw new RequestError('localServerInactive')
  const { activationId, groupId } = server
  orThrow(
    await deps.engine.submit({
      ...caller,
      groupId,
      command: { type: 'offlineRefresh', activationId, report: null, escrow: [] },
    }),
  )
  return licenceToken(deps, caller.tenantId, server.id)
}

/** Ends the licence of a local server, once it serves nothing any more. */
export async function deactivateLocalServer(
  deps: Deps,
  caller: Caller,
  server: LocalServer,
): Promise<void> {
  const { tenantId } = caller
  if (server.deactivatedAt !== null) throw new RequestError('localServerInactive')
  const served = await delegatedTo(deps.db, tenantId, server.id)
  if (served.length > 0) {
    const ids = served.map(({ id }) => toWireId('entitlement', id)).join(', ')
    throw new RequestError('inUse', { details: `It still serves ${ids}.` })
  }
  const { activationId, groupId } = server
  const answer = await deps.engine.submit({
    ...caller,
    groupId,
    command: { type: 'deactivate', activationId, caller: { by: 'vendor' }, force: true },
  })
  // Somebody has freed its seat before: what is left is to say so.
  if (!answer.ok && answer.refusal.code !== 'activationUnknown') orThrow(answer)
  await endLocalServer(deps.db, tenantId, server.id, deps.clock.now())
}

/** Whether the licence lets the vendor end it although the local server has not signed off. */
export async function mayEndWithoutToken(
  { db }: Deps,
  tenantId: string,
  { entitlementId }: LocalServer,
): Promise<boolean> {
  const place = await findEntitlementPlace(db, tenantId, entitlementId)
  const rights =
    place && (await rightsOfVersion(db, { tenantId, entitlementId, ...place }, place.version))
  return rights !== null && isOn(rights, withoutTokenFeature)
}

async function licenceOf({ db }: Deps, tenantId: string, typed: string) {
  const code = normaliseActivationCode(typed)
  const [found] = code ? await findActivationCodes(db, tenantId, [code]) : []
  if (!found) throw new RequestError('activationCodeUnknown')
  const { groupId } = found
  const sold = await currentRightsOfGroups(db, tenantId, [groupId])
  const licence = sold.find(({ rights }) => isOn(rights, localServerFeature))
  if (!licence) {
    throw new RequestError('localServerNotAllowed', {
      details: `No entitlement of this code has the feature ${localServerFeature} on.`,
    })
  }
  return { groupId, productId: licence.rights.productId }
}

function isOn({ features }: Rights, key: string): boolean {
  return features.some(
    (feature) => feature.key === key && feature.type === 'bool' && feature.value === 1,
  )
}

/** What the local server is told of its licence. */
async function licenceToken(deps: Deps, tenantId: string, serverId: string): Promise<string> {
  const keys = await deps.keys.load(tenantId)
  const server = await findLocalServer(deps.db, tenantId, serverId)
  if (!server) throw new Error('a local server that was there just now')
  const claims = {
    v: 1,
    iss: keys.issuer,
    aud: toWireId('localServer', serverId),
    jti: deps.newId(),
    counter: server.counter,
    iat: deps.clock.now() / 1000,
    exp: server.seat.leaseExpiryAt / 1000,
    name: server.name,
    activation: toWireId('activation', server.activationId),
    codeSalt: server.codeSalt,
    manifest: keys.manifest,
  }
  const signed = await keys.signAs(licenceType, JSON.stringify(claims))
  return sealTo(server.receiveJwk as RsaJwk, { typ: licenceEnvelope, cty: 'JWT' }, signed)
}
