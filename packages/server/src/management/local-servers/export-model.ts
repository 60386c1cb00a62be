import { type Delegation, isOutOfSync } from '@leasehold/core/delegation/delegation'
import { toWireId } from '@leasehold/core/ids'
import { foreverAt } from '@leasehold/core/interval'
import type { EntitlementState } from '@leasehold/core/state'
import { Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { component, Instant, Interval, nullable, ref, wireId } from '../../http/wire.ts'
import type { LocalServer } from '../../storage/local-servers/local-servers.ts'
import { LocalServerModel, localServerToWire } from './local-server-model.ts'

export const EntitlementExportModel = component(
  'EntitlementExport',
  Type.Object({
    exportDate: Instant,
    lastExportDate: { ...Instant, description: 'When the latest token was given.' },
    outOfSync: Type.Boolean({ description: 'It was edited since the latest token.' }),
    localLicenseServerId: wireId('localServer'),
    localLicenseServer: ref(LocalServerModel),
    delegationEnd: { ...Instant, description: 'Until when the local server may serve it.' },
    delegationPeriod: {
      ...nullable(ref(Interval)),
      description: 'How long each of its tokens lasts; null: as the product or the tenant has it.',
    },
    takeBackDate: {
      ...nullable(Instant),
      description: 'When it comes back by itself, since it was taken back without a token.',
    },
    exposedUntil: {
      ...nullable(Instant),
      description:
        'Until when devices may run besides, should it be taken back at once: the end of the ' +
        'delegation, or of a longer lease that was given before; null: such a lease never ends.',
    },
    forkedDate: {
      ...nullable(Instant),
      description: 'When two histories of it were found: no further token is given.',
    },
    lastReport: Type.Integer({ description: 'Number of the latest usage report; 0 before any.' }),
  }),
)

/** What is shown of entitlements that are served elsewhere, by id. */
export type Delegated = {
  readonly servers: ReadonlyMap<string, LocalServer>
  /** Of each entitlement the latest end of a lease that its seats were given. */
  readonly leases: ReadonlyMap<string, number>
}

/** Null while no local license server serves it. */
export function exportToWire(state: EntitlementState, { servers, leases }: Delegated, now: number) {
  const { rights, delegation } = state
  const server = delegation ? servers.get(delegation.serverId) : undefined
  if (rights.exportedAt === null || !delegation || !server) return null
  return {
    exportDate: writeInstant(rights.exportedAt),
    ...sinceExport(delegation),
    exposedUntil: exposedUntil(delegation, leases.get(state.id)),
    outOfSync: isOutOfSync(state),
    localLicenseServer: localServerToWire(server, now),
  }
}

function sinceExport(delegation: Delegation) {
  return {
    lastExportDate: writeInstant(delegation.grantedAt),
    localLicenseServerId: toWireId('localServer', delegation.serverId),
    delegationEnd: writeInstant(delegation.endsAt),
    delegationPeriod: delegation.ownPeriod ?? null,
    takeBackDate: writeInstantOrNull(delegation.takeBackAt),
    forkedDate: writeInstantOrNull(delegation.forkedAt),
    lastReport: delegation.reports.sequence,
  }
}

function exposedUntil({ endsAt }: Delegation, leaseEndAt = 0) {
  return leaseEndAt >= foreverAt ? null : writeInstant(Math.max(endsAt, leaseEndAt))
}
