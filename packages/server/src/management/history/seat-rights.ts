import type { Rights } from '@leasehold/core/rights'
import {
  deliveryOf,
  noSeat,
  readLines,
  type SeatAt,
  type SeatLine,
  type SeatRead,
  seatAt,
  seatOperations,
  seatUnread,
} from '@leasehold/core/seat-at'
import { dayStartAt } from '@leasehold/core/seat-days'
import type { ActivationState } from '@leasehold/core/state'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { hasLinesAfter, type LogLine, linesSinceDelivery } from '../../storage/activation-log.ts'
import { findActivation } from '../../storage/activations.ts'
import { rightsOfVersion } from '../../storage/rights-of-version.ts'

const dayMs = 86_400_000

/** An activation, and what its seat was allowed at an instant, as the log tells it. */
export async function seatRightsAt(
  deps: Deps,
  tenantId: string,
  activationId: string,
  instant: number,
): Promise<{ activation: ActivationState; seat: SeatAt }> {
  const { db, clock, config } = deps
  const activation = await findActivation(db, tenantId, activationId)
  if (!activation) throw new RequestError('activationUnknown')
  const { groupId, entitlementId } = activation
  const place = { tenantId, groupId, entitlementId }
  const keptFrom = dayStartAt(clock.now() - config.logRetentionDays * dayMs)
  if (instant < keptFrom) throw new RequestError('historyForgotten')
  let read: SeatRead | null = null
  for await (const page of linesSinceDelivery(db, place, activationId, instant, seatOperations)) {
    read = readLines(read ?? seatUnread, page.map(toSeatLine))
  }
  if (read) return { activation, seat: seatAt(read, instant) }
  // Taken for the first time later, and nothing of it can have been removed.
  if (activation.epoch === 1 && activation.activatedAt > instant) {
    return { activation, seat: noSeat }
  }
  // Its last delivery is older than the log. Where nothing has happened since, the row tells.
  const moved = await hasLinesAfter(db, place, activationId, instant)
  if (moved || activation.lastLeaseAt >= keptFrom) throw new RequestError('historyForgotten')
  const { version, at } = latestDelivery(activation)
  const rights = version === 0 ? null : await rightsOfVersion(db, place, version)
  return { activation, seat: seatNow(activation, rights, at, instant) }
}

function toSeatLine(line: LogLine): SeatLine {
  // Written by the engine only, and only with words of the list.
  const operation = line.operation as SeatLine['operation']
  return { at: line.at, operation, leaseExpiryAt: line.lease_expiry_at, detail: line.detail }
}

function latestDelivery(activation: ActivationState): { version: number; at: number } {
  const { deliveredVersion, lastLeaseAt, acknowledgedVersion, acknowledgedAt } = activation
  const delivered = deliveredVersion ?? 0
  return (acknowledgedVersion ?? 0) > delivered
    ? { version: acknowledgedVersion ?? 0, at: acknowledgedAt ?? lastLeaseAt }
    : { version: delivered, at: lastLeaseAt }
}

function seatNow(
  activation: ActivationState,
  rights: Rights | null,
  deliveredAt: number,
  instant: number,
): SeatAt {
  const { held, deactivatedAt, leaseExpiryAt } = activation
  if (!held || deactivatedAt !== null) return noSeat
  const active = instant < leaseExpiryAt
  return {
    status: active ? 'active' : 'leaseExpired',
    leaseExpiryAt,
    deliveredAt,
    version: rights?.version ?? null,
    held: (active && rights && deliveryOf(rights, activation).held) || {},
  }
}
