import { toWireId } from '@leasehold/core/ids'
import { foreverAt } from '@leasehold/core/interval'
import { lossesOf } from '@leasehold/core/losses'
import { isLingering, seatLimit } from '@leasehold/core/seats'
import type { ActivationState, EntitlementState } from '@leasehold/core/state'
import { statusAt } from '@leasehold/core/status'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { type Previewed, shownHolders } from '../../licensing/preview.ts'
import { changeToWire } from '../history/change-to-wire.ts'
import type { ChangePreviewModel } from './preview-model.ts'

export type ChangePreview = Static<typeof ChangePreviewModel>

/** A change that would be granted, in the words of the API. */
export function previewToWire(
  { epoch }: Pick<Deps, 'epoch'>,
  entitlementId: string,
  previewed: Previewed,
): ChangePreview {
  const { at, answer, changes } = previewed
  const before = previewed.before.get(entitlementId)
  const after = previewed.after.get(entitlementId)
  if (!answer.ok || !before || !after) throw new Error('only what is granted can be shown')
  return {
    dryRun: true,
    entitlementId: toWireId('entitlement', entitlementId),
    at: writeInstant(at),
    version: {
      from: `${epoch}.${before.rights.version}`,
      to: `${epoch}.${after.rights.version}`,
    },
    status: { from: statusAt(before.rights, at), to: statusAt(after.rights, at) },
    changes: changes.versions.flatMap((version) => version.changes).map(changeToWire),
    stillExpired: answer.outcome?.stillExpired ?? false,
    losses: withArrays(lossesOf(before, after)),
    summaries: changes.summaries.map(({ key, fromAt, untilAt, used, overdraftUsed, reason }) => ({
      key,
      from: writeInstant(fromAt),
      until: writeInstant(untilAt),
      used,
      overdraftUsed,
      reason,
    })),
    seats: {
      used: after.seatsUsed,
      limit: seatLimit(after.rights),
      overLimit: answer.outcome?.seatsOverLimit ?? 0,
      freed: changes.activations.filter(({ held }) => !held).map(seatToWire),
    },
    devices: devicesToWire(previewed, before, after),
  }
}

function withArrays(losses: ReturnType<typeof lossesOf>): ChangePreview['losses'] {
  const { features, attributes, holdings, usage } = losses
  return {
    features: [...features],
    attributes: [...attributes],
    holdings: [...holdings],
    usage: [...usage],
  }
}

/** The devices that have something to learn: none when no version is made. */
function devicesToWire(
  { holders }: Previewed,
  before: EntitlementState,
  after: EntitlementState,
): ChangePreview['devices'] {
  const running =
    before.rights.version === after.rights.version
      ? []
      : holders.filter((seat) => !isLingering(seat))
  const last = Math.max(...running.map((seat) => seat.fenceAt))
  return {
    total: holders.length < shownHolders ? running.length : before.seatsUsed,
    worstCase: running.length === 0 ? null : knownBy(last),
    items: running.map((seat) => ({
      ...seatToWire(seat),
      mode: seat.mode,
      holdingsLost: holdingsLost(seat, before, after),
      leaseBy: knownBy(seat.fenceAt),
    })),
  }
}

function knownBy(at: number): string | null {
  return writeInstantOrNull(at >= foreverAt ? null : at)
}

function holdingsLost(seat: ActivationState, before: EntitlementState, after: EntitlementState) {
  const kept = new Set(after.rights.features.map(({ id }) => id))
  return before.rights.features.flatMap(({ id, key }) => {
    const amount = seat.holdings[id]
    return amount === undefined || kept.has(id) ? [] : [{ key, amount }]
  })
}

function seatToWire({ id, seatId, seatName }: ActivationState) {
  return { activationId: toWireId('activation', id), seatId, seatName }
}
