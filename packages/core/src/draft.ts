import { capFor, featureLimit } from './features.ts'
import type { OfflineSeat } from './offline/offline-seat.ts'
import type {
  Changes,
  CloneReport,
  LogEntry,
  RightsChange,
  UsageQueueMoved,
  UsageSummary,
  VersionEntry,
} from './outcome.ts'
import type { Rights } from './rights.ts'
import { seatLimit } from './seats.ts'
import type { ActivationState, EntitlementState, GroupState } from './state.ts'
import { publishEdit, publishedAtOf } from './updates/publication.ts'

/** What a decision has made so far, over the group as it was loaded. */
export type Draft = {
  readonly group: GroupState
  readonly now: number
  readonly entitlements: Map<string, EntitlementState>
  readonly activations: Map<string, ActivationState>
  readonly log: LogEntry[]
  readonly versions: VersionEntry[]
  readonly summaries: UsageSummary[]
  readonly clones: CloneReport[]
  readonly usageQueues: UsageQueueMoved[]
  readonly offlineSeats: Map<string, OfflineSeat>
}

export function openDraft(group: GroupState, now: number): Draft {
  return {
    group,
    now,
    entitlements: new Map(),
    activations: new Map(),
    log: [],
    versions: [],
    summaries: [],
    clones: [],
    usageQueues: [],
    offlineSeats: new Map(),
  }
}

export function changesOf(draft: Draft): Changes {
  return {
    entitlements: [...draft.entitlements.values()],
    activations: [...draft.activations.values()],
    log: draft.log,
    versions: draft.versions,
    summaries: draft.summaries,
    clones: draft.clones,
    usageQueues: draft.usageQueues,
    offlineSeats: [...draft.offlineSeats.values()],
  }
}

export function entitlementIn(draft: Draft, id: string): EntitlementState | undefined {
  return draft.entitlements.get(id) ?? draft.group.entitlements.get(id)
}

export function activationIn(draft: Draft, id: string): ActivationState | undefined {
  return draft.activations.get(id) ?? draft.group.activations.get(id)
}

export function putEntitlement(draft: Draft, entitlement: EntitlementState): EntitlementState {
  const next = { ...entitlement, decidedAt: draft.now }
  draft.entitlements.set(next.id, next)
  return next
}

export function putActivation(draft: Draft, activation: ActivationState): ActivationState {
  draft.activations.set(activation.id, activation)
  return activation
}

export function putOfflineSeat(draft: Draft, seat: OfflineSeat): void {
  draft.offlineSeats.set(seat.activationId, seat)
}

/** Writes new rights as the next version. Rights that change nothing make none. */
export function putRights(
  draft: Draft,
  entitlement: EntitlementState,
  rights: Rights,
  kind: string,
  reason: string | null,
  changes: readonly RightsChange[],
  atLeastVersion = 0,
): EntitlementState {
  if (changes.length === 0) return entitlement
  const { now, group } = draft
  const before = entitlement.rights
  const next = { ...rights, version: Math.max(before.version + 1, atLeastVersion) }
  const { publication, undetected } = publishEdit(
    entitlement.publication,
    before,
    next,
    changes,
    group.policy,
    now,
  )
  draft.versions.push({
    entitlementId: entitlement.id,
    at: now,
    kind,
    reason,
    rights: next,
    changes,
    publishAt: publishedAtOf(publication, next.version),
    undetected,
  })
  return putEntitlement(draft, {
    ...entitlement,
    rights: next,
    publication,
    seatsCap: capFor(seatLimit(next), entitlement.seatsUsed),
  })
}

/** Takes one more seat. The cap stays, so the database holds it against a missing check here. */
export function takeSeat(draft: Draft, entitlement: EntitlementState): EntitlementState {
  return putEntitlement(draft, { ...entitlement, seatsUsed: entitlement.seatsUsed + 1 })
}

/** Gives a held place back, and with it the elements that its activation holds. */
export function releaseSeat(
  draft: Draft,
  activation: ActivationState,
  patch: Partial<ActivationState>,
): ActivationState {
  const emptied = returnHoldings(draft, activation)
  const entitlement = entitlementIn(draft, activation.entitlementId)
  if (activation.held && entitlement) {
    const seatsUsed = entitlement.seatsUsed - 1
    const seatsCap = capFor(seatLimit(entitlement.rights), seatsUsed)
    putEntitlement(draft, { ...entitlement, seatsUsed, seatsCap })
  }
  return putActivation(draft, { ...emptied, ...patch, held: false })
}

/** Gives back elements of pools: all that the activation holds, or those of the features named. */
export function returnHoldings(
  draft: Draft,
  activation: ActivationState,
  only?: (featureId: string) => boolean,
): ActivationState {
  const kept: Record<string, number> = {}
  for (const [featureId, amount] of Object.entries(activation.holdings)) {
    if (only && !only(featureId)) kept[featureId] = amount
    else addUse(draft, activation.entitlementId, featureId, -amount)
  }
  if (Object.keys(kept).length === Object.keys(activation.holdings).length) return activation
  return putActivation(draft, { ...activation, holdings: kept })
}

/** Adds to what is in use of a feature. Adding leaves the cap as it is, taking away lowers it. */
export function addUse(
  draft: Draft,
  entitlementId: string,
  featureId: string,
  amount: number,
): void {
  const entitlement = entitlementIn(draft, entitlementId)
  const use = entitlement?.featureUse[featureId]
  if (!entitlement || !use) {
    if (amount < 0) return
    throw new Error(`feature ${featureId} of entitlement ${entitlementId} has no use to add to`)
  }
  const used = use.used + amount
  const feature = entitlement.rights.features.find((each) => each.id === featureId)
  const limit = feature ? featureLimit(feature) : 0
  const cap = amount < 0 ? capFor(limit, used) : use.cap
  putEntitlement(draft, {
    ...entitlement,
    featureUse: { ...entitlement.featureUse, [featureId]: { ...use, used, cap } },
  })
}

export function logLine(
  draft: Draft,
  activation: Pick<ActivationState, 'entitlementId' | 'seatId'> & {
    id: string | null
    leaseExpiryAt: number | null
  },
  operation: LogEntry['operation'],
  detail: LogEntry['detail'] = null,
  at = draft.now,
): void {
  const { entitlementId } = activation
  const entitlement = entitlementIn(draft, entitlementId)
  const seatsUsed = entitlement?.seatsUsed ?? 0
  const before =
    draft.log.findLast((line) => line.entitlementId === entitlementId)?.seatsUsed ??
    draft.group.entitlements.get(entitlementId)?.seatsUsed ??
    0
  draft.log.push({
    entitlementId,
    activationId: activation.id,
    seatId: activation.seatId,
    at,
    operation,
    leaseExpiryAt: activation.leaseExpiryAt,
    seatsUsed,
    seatsChange: seatsUsed - before,
    seatLimit: entitlement ? seatLimit(entitlement.rights) : null,
    detail,
  })
}
