import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { component, Instant, nullable, ref, wireId } from '../../http/wire.ts'
import type { LocalServer } from '../../storage/local-servers/local-servers.ts'
import { closed } from '../fields.ts'

export const LocalServerModel = component(
  'LocalLicenseServer',
  Type.Object({
    id: wireId('localServer'),
    name: Type.String(),
    activationId: wireId('activation'),
    activated: Instant,
    lastLease: Instant,
    leaseExpiry: Instant,
    deactivated: nullable(Instant),
    licenseActive: Type.Boolean({ description: 'Its own licence is good now.' }),
  }),
)

export const LocalServerList = component(
  'LocalLicenseServerList',
  Type.Object({ items: Type.Array(ref(LocalServerModel)), elementsTotal: Type.Integer() }),
)

const Jwk = Type.Object({
  kty: Type.Literal('RSA'),
  n: Type.String(),
  e: Type.String(),
  kid: Type.String(),
})

export const LocalServerConfig = component(
  'LocalLicenseServerConfig',
  Type.Object({
    llsLicenseTenantId: wireId('tenant'),
    llsLicenseTenantKey: Jwk,
    clientTenantId: wireId('tenant'),
    clientTenantKey: Jwk,
    rootKeys: Type.Array(
      Type.Object({
        kty: Type.Literal('OKP'),
        crv: Type.Literal('Ed25519'),
        x: Type.String(),
        kid: Type.String(),
      }),
      { description: 'What the local license server pins, as applications do.' },
    ),
    url: Type.String({ description: 'Where it finds this server, when it can be reached.' }),
  }),
)

export const LocalServerToken = component(
  'LocalLicenseServerToken',
  closed({ token: Type.String({ minLength: 1 }) }),
)

export const localServerComponents = [
  LocalServerModel,
  LocalServerList,
  LocalServerConfig,
  LocalServerToken,
]

export function localServerToWire(server: LocalServer, now: number) {
  const { seat } = server
  return {
    id: toWireId('localServer', server.id),
    name: server.name,
    activationId: toWireId('activation', server.activationId),
    activated: writeInstant(server.activatedAt),
    lastLease: writeInstant(seat.lastLeaseAt),
    leaseExpiry: writeInstant(seat.leaseExpiryAt),
    deactivated: writeInstantOrNull(server.deactivatedAt),
    licenseActive: isLicensed(server, now),
  }
}

export function isLicensed({ seat, deactivatedAt }: LocalServer, now: number): boolean {
  const running = seat.held && seat.deactivatedAt === null && now < seat.leaseExpiryAt
  return running && deactivatedAt === null
}
