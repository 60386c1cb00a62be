import { toWireId } from '@leasehold/core/ids'
import { foreverAt } from '@leasehold/core/interval'
import { activationModes } from '@leasehold/core/state'
import { type Static, Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import type { StaleSeat } from '../../storage/stale-seats.ts'

export const StaleDeviceModel = component(
  'StaleDevice',
  Type.Object({
    activationId: wireId('activation'),
    seatId: Type.String(),
    seatName: nullable(Type.String()),
    entitlementId: wireId('entitlement'),
    entitlementGroupId: wireId('group'),
    productId: wireId('product'),
    sku: Type.String(),
    customerId: nullable(wireId('customer')),
    customerName: nullable(Type.String()),
    mode: oneOf(activationModes),
    reason: oneOf(['notAcknowledged', 'offline', 'silent'], {
      description:
        'Online, but it has not shown to have what is published; without a network; or ' +
        'node-locked, with a lease that has ended and a seat that it keeps.',
    }),
    since: { ...Instant, description: 'Of the publication, or of the end of its lease.' },
    deviceVersion: nullable(Type.String({ description: 'What it runs on, as far as is known.' })),
    publishedVersion: Type.String(),
    published: nullable(Instant),
    lastLease: Instant,
    leaseExpiry: Instant,
    worstCase: {
      ...nullable(Instant),
      description: 'After it no device works on older rights; null: there is no such date.',
    },
  }),
)

export const StaleDeviceList = pageOf('StaleDeviceList', ref(StaleDeviceModel))

export const staleDeviceComponents = [StaleDeviceList, StaleDeviceModel]

export function staleDeviceToWire(seat: StaleSeat, epoch: number): Static<typeof StaleDeviceModel> {
  const { customerId, hasVersion, fenceAt, isSilent, mode } = seat
  return {
    activationId: toWireId('activation', seat.id),
    seatId: seat.seatId,
    seatName: seat.seatName,
    entitlementId: toWireId('entitlement', seat.entitlementId),
    entitlementGroupId: toWireId('group', seat.groupId),
    productId: toWireId('product', seat.productId),
    sku: seat.sku,
    customerId: customerId === null ? null : toWireId('customer', customerId),
    customerName: seat.customerName,
    mode,
    reason: isSilent ? 'silent' : mode === 'offline' ? 'offline' : 'notAcknowledged',
    since: writeInstant(seat.sinceAt),
    deviceVersion: hasVersion === null ? null : `${epoch}.${hasVersion}`,
    publishedVersion: `${epoch}.${seat.publishedVersion}`,
    published: writeInstantOrNull(seat.publishedAt),
    lastLease: writeInstant(seat.lastLeaseAt),
    leaseExpiry: writeInstant(seat.leaseExpiryAt),
    worstCase: fenceAt >= foreverAt ? null : writeInstant(fenceAt),
  }
}
