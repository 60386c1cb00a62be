import type {
  ExportCommand,
  RenewDelegationCommand,
  TakeBackCommand,
} from '@leasehold/core/delegation/commands'
import { grantOfDelegation, isOutOfSync } from '@leasehold/core/delegation/delegation'
import { toWireId } from '@leasehold/core/ids'
import { type Interval, isNone } from '@leasehold/core/interval'
import { hashCode } from '../../delegation/code-hash.ts'
import { sealDelegation } from '../../delegation/delegation-token.ts'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { certifyLocalKey } from '../../identity/certify-local-key.ts'
import type { Ed25519Jwk, RsaJwk } from '../../identity/jwk.ts'
import { findEdition } from '../../storage/editions.ts'
import { findEntitlementPlace } from '../../storage/entitlement-places.ts'
import {
  delegatedTo,
  findLocalServer,
  type LocalServer,
} from '../../storage/local-servers/local-servers.ts'
import { codesOfGroup, heldSeatsOf } from '../../storage/local-servers/seats-of-entitlement.ts'
import { orderOfEntitlement } from '../../storage/order-of-entitlement.ts'
import { findProduct } from '../../storage/products.ts'
import { rightsOfVersion } from '../../storage/rights-of-version.ts'
import { tenantSettings } from '../../storage/tenant-settings.ts'
import { type Caller, orThrow } from '../entitlement-command.ts'
import { entitlementOrNotFound } from '../entitlements/read-entitlements.ts'
import { isLicensed } from './local-server-model.ts'

/** A local license server that reaches the cloud has a new end of its delegation once a day. */
const freshForMs = 86_400_000
/** With more to report sooner, but a request that is repeated makes no further version. */
const shortestFreshMs = 60_000

/** `ownPeriod`: what is said for this delegation, in place of what product and tenant have. */
type About = {
  readonly entitlementId: string
  readonly reason: string | null
  readonly ownPeriod: Interval | null
}

type Command = ExportCommand | RenewDelegationCommand | TakeBackCommand

/** Has a command of the cloud's side decided; a refusal is thrown. */
export async function submitDelegation(
  deps: Deps,
  caller: Caller,
  command: Command,
): Promise<void> {
  const place = await findEntitlementPlace(deps.db, caller.tenantId, command.entitlementId)
  if (!place) throw new RequestError('entitlementUnknown')
  orThrow(await deps.engine.submit({ ...caller, groupId: place.groupId, command }))
}

/** Gives an entitlement to a local license server: the token that it is carried over with. */
export async function exportEntitlement(
  deps: Deps,
  caller: Caller,
  server: LocalServer,
  about: About & { force: boolean },
): Promise<string> {
  const { tenantId } = caller
  const now = deps.clock.now()
  if (!isLicensed(server, now)) throw new RequestError('localServerInactive')
  const { state } = await entitlementOrNotFound(deps, tenantId, about.entitlementId, now)
  const period = await periodOf(deps, tenantId, state.rights.productId)
  const command = { type: 'export', ...about, serverId: server.id, period } as const
  await submitDelegation(deps, caller, command)
  return delegationToken(deps, tenantId, about.entitlementId)
}

/** A fresh token of an entitlement that is exported: all that was edited, and a later end. */
export async function renewDelegation(deps: Deps, caller: Caller, about: About): Promise<string> {
  const { tenantId } = caller
  const record = await entitlementOrNotFound(deps, tenantId, about.entitlementId, deps.clock.now())
  const serverId = record.state.delegation?.serverId
  const server = serverId ? await findLocalServer(deps.db, tenantId, serverId) : null
  // What it serves goes on to the end of its delegation; more of it is for who is licensed.
  if (server && record.state.rights.exportedAt !== null && !isLicensed(server, deps.clock.now())) {
    throw new RequestError('localServerInactive')
  }
  await submitDelegation(deps, caller, {
    type: 'renewDelegation',
    ...about,
    period: await periodOf(deps, tenantId, record.state.rights.productId),
  })
  return delegationToken(deps, tenantId, about.entitlementId)
}

/**
 * What a local license server needs to go on with an entitlement: the latest token if that has not
 * arrived, or a fresh one when something was edited, when the latest is a day old, or when there is
 * `more` to report than is kept until the cloud says that it has it. Null when nothing is needed.
 *
 * @param taken number of the token that it has taken last
 */
export async function tokenToGoOn(
  deps: Deps,
  caller: Caller,
  entitlementId: string,
  { taken, more }: { taken: number; more: boolean },
): Promise<string | null> {
  const now = deps.clock.now()
  const { state } = await entitlementOrNotFound(deps, caller.tenantId, entitlementId, now)
  const { delegation } = state
  if (!delegation || delegation.takeBackAt !== null) return null
  if (delegation.forkedAt !== null) throw new RequestError('delegationForked')
  if (taken < delegation.sequence) return delegationToken(deps, caller.tenantId, entitlementId)
  const ageMs = now - delegation.grantedAt
  const isDue = isOutOfSync(state) || ageMs >= freshForMs || (more && ageMs >= shortestFreshMs)
  const about = { entitlementId, reason: null, ownPeriod: null }
  return isDue ? renewDelegation(deps, caller, about) : null
}

/** How long a token lasts of a delegation of which nothing else was said. */
async function periodOf({ db }: Deps, tenantId: string, productId: string): Promise<Interval> {
  const product = await findProduct(db, tenantId, productId)
  if (product && !isNone(product.delegationPeriod)) return product.delegationPeriod
  return (await tenantSettings(db, tenantId)).delegationPeriod
}

/** The token of the delegation as it was committed last. */
async function delegationToken(
  deps: Deps,
  tenantId: string,
  entitlementId: string,
): Promise<string> {
  const { db } = deps
  const record = await entitlementOrNotFound(deps, tenantId, entitlementId, deps.clock.now())
  const { state } = record
  const { delegation, groupId } = state
  const server = delegation && (await findLocalServer(db, tenantId, delegation.serverId))
  if (!delegation || !server) throw new Error(`entitlement ${entitlementId} is not delegated`)
  const place = { tenantId, groupId, entitlementId }
  // Of the version that the token is for: somebody may have edited it since.
  const rights = await rightsOfVersion(db, place, delegation.version)
  if (!rights) throw new Error(`entitlement ${entitlementId} lacks version ${delegation.version}`)
  const { codeSalt: salt, signJwk, receiveJwk } = server
  const codes = await codesOfGroup(db, tenantId, groupId)
  const served = await delegatedTo(db, tenantId, server.id)
  const certificate = await certifyLocalKey(deps, tenantId, {
    jwk: signJwk as Ed25519Jwk,
    // This one as it was committed last, whatever was read of it with the others.
    ends: Object.fromEntries(
      [...served, { id: entitlementId, endsAt: delegation.endsAt }].map(({ id, endsAt }) => [
        toWireId('entitlement', id),
        endsAt,
      ]),
    ),
  })
  const keys = await deps.keys.load(tenantId)
  return sealDelegation(keys, receiveJwk as RsaJwk, deps.newId(), {
    groupId,
    entitlementId,
    grant: grantOfDelegation(state, rights, await heldSeatsOf(db, place)),
    order: await orderOf(deps, place, rights.editionId),
    certificate,
    policy: await tenantSettings(db, tenantId),
    codes: { salt, hashes: await Promise.all(codes.map((code) => hashCode(salt, code))) },
  })
}

async function orderOf(
  { db }: Deps,
  place: { tenantId: string; groupId: string; entitlementId: string },
  editionId: string,
) {
  const order = await orderOfEntitlement(db, place)
  const edition = await findEdition(db, place.tenantId, editionId)
  return {
    customerId: order?.customerId ?? null,
    customerName: order?.customerName ?? null,
    customerAccountRefId: order?.customerAccountRefId ?? null,
    orderRefId: order?.orderRefId ?? null,
    productName: order?.productName ?? '',
    editionName: edition?.name ?? '',
  }
}
