import type { EntitlementEvent, SeatFacts } from '@leasehold/core/events'
import { toWireId } from '@leasehold/core/ids'
import type { CloneHolder, CloneReport } from '@leasehold/core/outcome'
import type { DueMark } from '@leasehold/core/watches'
import { writeInstant, writeInstantOrNull } from '../http/instant.ts'

/** What listeners are told of an event: kept as it was written, whatever later versions would say. */
export function payloadOf(
  event: EntitlementEvent,
  groupId: string,
  ipAddress: string | null = null,
): Record<string, unknown> {
  const entitlementId = toWireId('entitlement', event.entitlementId)
  const entitlementGroupId = toWireId('group', groupId)
  switch (event.code) {
    case 'entitlement.created':
      return {
        entitlementId,
        entitlementGroupId,
        licenseType: event.licenseType,
        createdDate: writeInstant(event.createdAt),
      }
    case 'entitlement.activated':
      return {
        entitlementId,
        licenseType: event.licenseType,
        activatedAt: writeInstant(event.activatedAt),
        expiresAt: writeInstantOrNull(event.expiresAt),
      }
    case 'entitlement.updated':
      return {
        entitlementId,
        entitlementGroupId,
        expiryDate: writeInstantOrNull(event.expiryAt),
        seatCount: event.seatCount,
        disabled: event.disabled,
        overdraftSeatLimit: event.overdraftSeats,
        updatedDate: writeInstant(event.updatedAt),
      }
    case 'entitlement.renewed':
      return {
        entitlementId,
        renewedAt: writeInstant(event.renewedAt),
        previousExpiryDate: writeInstantOrNull(event.previousExpiryAt),
        newExpiryDate: writeInstantOrNull(event.newExpiryAt),
      }
    case 'entitlement.provision':
      return { entitlementId, productId: toWireId('product', event.productId) }
    case 'entitlement.seat.activated':
      return { entitlementId, ...seatToWire(event.seat) }
    case 'entitlement.seat.deactivated':
      return {
        entitlementId,
        ...seatToWire(event.seat),
        deactivatedAt: writeInstant(event.deactivatedAt),
        method: event.end === 'freed' ? 'delete' : 'deactivate',
        reason: event.end,
      }
    case 'entitlement.seat.possibleClone': {
      const { activationId, sign, at, evidence, holder } = event.clone
      const { seatId, seatName } = event
      return {
        ...{ entitlementId, activationId: toWireId('activation', activationId), seatId, seatName },
        ...{ sign, timestamp: writeInstant(at), ipAddress },
        ...{ evidence: evidenceToWire(evidence), holder: holderToWire(holder) },
      }
    }
    case 'entitlement.usage.summary':
      return {
        entitlementId,
        billingCycleStart: writeInstant(event.fromAt),
        billingCycleEnd: writeInstant(event.untilAt),
        featureUsages: event.features.map(({ key, used, overdraftUsed }) => ({
          key,
          used,
          overdraftUsed,
        })),
      }
  }
}

/** What was shown, and what it should have been. */
export function evidenceToWire({ suspectedAt, ...evidence }: CloneReport['evidence']) {
  const suspected = typeof suspectedAt === 'number' ? writeInstant(suspectedAt) : null
  return { ...evidence, ...(suspected !== null && { suspected }) }
}

/** The other side: the seat as it stood. */
export function holderToWire({ lastLeaseAt, leaseExpiryAt, ...holder }: CloneHolder) {
  return {
    ...holder,
    lastLease: writeInstant(lastLeaseAt),
    leaseExpiry: writeInstant(leaseExpiryAt),
  }
}

function seatToWire(seat: SeatFacts) {
  return {
    activationId: toWireId('activation', seat.activationId),
    activationMode: seat.mode,
    seatId: seat.seatId,
    seatName: seat.seatName,
    seatsUsed: seat.seatsUsed,
    isOverdraftSeat: seat.isOverdraftSeat,
    activatedAt: writeInstant(seat.activatedAt),
    leaseExpiry: writeInstant(seat.leaseExpiryAt),
  }
}

/** An end that draws near or has come. */
export function markPayload(
  entitlement: string,
  kind: 'term' | 'maintenance',
  { daysBefore, daysToExpire }: DueMark,
  endsAt: number,
): Record<string, unknown> {
  const entitlementId = toWireId('entitlement', entitlement)
  const at = writeInstant(endsAt)
  if (daysBefore > 0) return { entitlementId, expiresAt: at, daysToExpire }
  return kind === 'term'
    ? { entitlementId, expiredAt: at }
    : { entitlementId, maintenanceExpiredAt: at }
}
