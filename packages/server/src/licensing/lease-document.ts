import { toWireId } from '@leasehold/core/ids'
import type { LeaseRenewal } from '@leasehold/core/lease-renewal'
import type { OfflineGrant } from '@leasehold/core/offline/offline-seat'
import type { Rights } from '@leasehold/core/rights'
import type { ActivationState } from '@leasehold/core/state'
import { statusAt } from '@leasehold/core/status'
import type { ActivationStateWire } from './state-to-wire.ts'

export type LeaseInput = {
  readonly issuer: string
  readonly activation: ActivationState
  readonly rights: Rights
  readonly state: ActivationStateWire
  readonly rightsVersion: string
  readonly renewal: LeaseRenewal
  readonly issuedAt: number
  /** Of a seat without a network: what it may use of counts and pools. */
  readonly escrow?: OfflineGrant['escrow']
}

/** The claims of a lease document as JSON, in the order that docs/formats.md fixes. */
export function leaseClaims(input: LeaseInput): string {
  const { activation, rights, state } = input
  return JSON.stringify({
    v: 1,
    iss: input.issuer,
    aud: state.productId,
    sub: state.id,
    ent: state.entitlementId,
    grp: toWireId('group', activation.groupId),
    edition: toWireId('edition', rights.editionId),
    epoch: activation.epoch,
    seat: { id: activation.seatId, name: activation.seatName },
    fp: activation.fingerprint,
    mode: activation.mode,
    status: statusAt(rights, input.issuedAt),
    concurrency: rights.concurrencyMode,
    rv: input.rightsVersion,
    iat: input.issuedAt / 1000,
    exp: activation.leaseExpiryAt / 1000,
    term: {
      expiry: state.entitlementExpiryDate,
      graceExpiry: state.entitlementGracePeriodExpiry,
      maintenance: rights.hasMaintenance,
      maintenanceExpiry: state.maintenanceExpiryDate,
    },
    renewal: input.renewal,
    attributes: state.attributes,
    features: state.features.map(({ key, type, active, available, total }) => ({
      key,
      type,
      active,
      available,
      total,
    })),
    ...(activation.mode === 'offline' && { escrow: input.escrow ?? [] }),
  })
}
