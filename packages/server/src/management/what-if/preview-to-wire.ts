import { toWireId } from '@leasehold/core/ids'
import { lossesOf } from '@leasehold/core/losses'
import { isLingering, seatLimit } from '@leasehold/core/seats'
import type { ActivationState, EntitlementState } from '@leasehold/core/state'
import { statusAt } from '@leasehold/core/status'
import { groupsOf } from '@leasehold/core/updates/detection'
import { knownBy } from '@leasehold/core/updates/known-by'
import { publishedAtOf } from '@leasehold/core/updates/publication'
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
    publishedAt:
      changes.versions.length === 0
        ? null
        : writeInstantOrNull(publishedAtOf(after.publication, after.rights.version)),
    undetected: [...(answer.outcome?.undetected ?? [])],
    devices: devicesToWire(previewed, before, after),
  }
}

function withArrays(losses: ReturnType<typeof lossesOf>): ChangePreview['losses'] {
  const { features, attributes, holdings, usage } = losses
  return {
    ...losses,
    features: [...features],
    attributes: [...attributes],
    holdings: [...holdings],
    usage: [...usage],
  }
}

/** The devices that have something to learn: none of a change that no client sees. */
function devicesToWire(
  { holders, changes, policy, at }: Previewed,
  before: EntitlementState,
  after: EntitlementState,
): ChangePreview['devices'] {
  const seen = groupsOf(changes.versions.flatMap((version) => version.changes)).length > 0
  const running = seen ? holders.filter((seat) => !isLingering(seat)) : []
  const publishedAt = publishedAtOf(after.publication, after.rights.version)
  const devices = running.map((activation) => {
    const { pollSeconds } = policy
    const known = knownBy({ publishedAt, pollSeconds, activation, rights: before.rights, now: at })
    return { activation, known }
  })
  const last = devices.map(({ known }) => known.worstCaseAt)
  return {
    total: holders.length < shownHolders ? running.length : before.seatsUsed,
    worstCase: last.length === 0 || last.includes(null) ? null : writeInstant(latest(last)),
    items: devices.map(({ activation, known }) => ({
      ...seatToWire(activation),
      mode: activation.mode,
      holdingsLost: holdingsLost(activation, before, after),
      pushBy: writeInstantOrNull(known.pushBy),
      pollBy: writeInstantOrNull(known.pollBy),
      renewBy: writeInstantOrNull(known.renewBy),
      leaseBy: writeInstantOrNull(known.leaseBy),
      worstCase: writeInstantOrNull(known.worstCaseAt),
    })),
  }
}

function latest(instants: readonly (number | null)[]): number {
  return instants.reduce<number>((last, at) => Math.max(last, at ?? 0), 0)
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
