import { rightsStartedAt } from '../create-rights.ts'
import { type EntitlementOutcome, outcomeOf } from '../decide-entitlement.ts'
import { diffRights } from '../diff-rights.ts'
import {
  changesOf,
  type Draft,
  entitlementIn,
  openDraft,
  putActivation,
  putEntitlement,
  putRights,
} from '../draft.ts'
import type { ErrorCode } from '../error-codes.ts'
import { capFor, featureLimit } from '../features.ts'
import { type Decision, granted, refused } from '../outcome.ts'
import { seatLimit } from '../seats.ts'
import type { ActivationState, EntitlementState, FeatureUse, GroupState } from '../state.ts'
import type { AcceptReportCommand } from './commands.ts'
import { type Delegation, type DelegationReport, isGiven, keptReports } from './delegation.ts'

/**
 * Takes over what a local license server has reported. Each number counts once, however often it is
 * sent. Another content under a number that came before, or another past, means that two servers
 * work from one delegation: that is noted, and no further token is given.
 */
export function decideAcceptReport(
  group: GroupState,
  { entitlementId, serverId, report }: AcceptReportCommand,
  now: number,
): Decision<EntitlementOutcome> {
  const draft = openDraft(group, now)
  const entitlement = entitlementIn(draft, entitlementId)
  if (!entitlement) return refused('entitlementUnknown')
  const { delegation } = entitlement
  const facts = { entitlementId }
  if (!delegation || delegation.serverId !== serverId) return refused('tokenForeign', facts)
  if (delegation.begunWith !== report.begunWith) return refused('delegationReplayed', facts)
  const { sequence, hashes } = delegation.reports
  if (report.sequence <= sequence) {
    const before = hashes.at(report.sequence - sequence - 1)
    // So long ago that its content is no longer known: it was counted then.
    if (before === undefined || before === report.hash) {
      return granted(outcomeOf(draft, entitlement), changesOf(draft))
    }
    return forked(draft, entitlement, delegation, 'delegationForked')
  }
  if (!isGiven(entitlement)) return refused('notExported', facts)
  if (report.sequence > sequence + 1) {
    return refused('usageGap', { ...facts, expected: sequence + 1 })
  }
  if (report.previous !== (hashes.at(-1) ?? null)) {
    return forked(draft, entitlement, delegation, 'delegationForked')
  }
  const reports = {
    sequence: report.sequence,
    hashes: [...hashes, report.hash].slice(-keptReports),
  }
  const after = apply(draft, { ...entitlement, delegation: { ...delegation, reports } }, report)
  return granted(outcomeOf(draft, after), changesOf(draft))
}

function forked(
  draft: Draft,
  entitlement: EntitlementState,
  delegation: Delegation,
  code: ErrorCode,
): Decision<never> {
  const forkedAt = delegation.forkedAt ?? draft.now
  putEntitlement(draft, { ...entitlement, delegation: { ...delegation, forkedAt } })
  return refused(code, { entitlementId: entitlement.id, since: forkedAt }, changesOf(draft))
}

function apply(
  draft: Draft,
  entitlement: EntitlementState,
  report: DelegationReport,
): EntitlementState {
  const started = startTerm(draft, entitlement, report)
  const { rights } = started
  const ids = new Map<string, string>()
  for (const seat of report.seats) {
    const before = seatIn(draft, entitlement.id, seat.seatId)
    ids.set(seat.id, before?.id ?? seat.id)
    putActivation(draft, takenOver(seat, before, started))
  }
  const own = (id: string | null) => (id === null ? null : (ids.get(id) ?? id))
  for (const line of report.log) {
    // A clock that runs ahead there writes nothing into the future here.
    const at = Math.min(line.at, draft.now)
    const activationId = own(line.activationId)
    draft.log.push({ ...line, at, entitlementId: entitlement.id, activationId })
  }
  for (const each of report.summaries)
    draft.summaries.push({ ...each, entitlementId: entitlement.id })
  const featureUse: Record<string, FeatureUse> = { ...started.featureUse }
  for (const [featureId, use] of Object.entries(report.featureUse)) {
    const feature = rights.features.find(({ id }) => id === featureId)
    const cap = capFor(feature ? featureLimit(feature) : 0, use.used)
    featureUse[featureId] = { used: use.used, resetAt: use.resetAt, cap }
  }
  const { seatsUsed, usagePeriodStartAt } = report
  const seatsCap = capFor(seatLimit(rights), seatsUsed)
  return putEntitlement(draft, { ...started, seatsUsed, seatsCap, featureUse, usagePeriodStartAt })
}

// Clocks that are looked after differ by less.
const skewMs = 300_000

/**
 * A term that began with the first seat there. The local server has that version already, unless its
 * clock said what can't be: no term begins before its delegation, nor after it is told.
 */
function startTerm(
  draft: Draft,
  entitlement: EntitlementState,
  { startedAt }: DelegationReport,
): EntitlementState {
  const { rights, delegation } = entitlement
  if (startedAt === null || rights.startedAt !== null || !delegation) {
    return putEntitlement(draft, entitlement)
  }
  const isLikely = startedAt >= delegation.begunAt - skewMs && startedAt <= draft.now + skewMs
  const at = isLikely ? startedAt : Math.min(Math.max(startedAt, delegation.begunAt), draft.now)
  const started = rightsStartedAt(rights, at)
  const inSync = delegation.version === rights.version && at === startedAt
  const changes = diffRights(rights, started)
  const after = putRights(draft, entitlement, started, 'firstSeat', null, changes)
  const version = inSync ? after.rights.version : delegation.version
  return putEntitlement(draft, { ...after, delegation: { ...delegation, version } })
}

function seatIn(draft: Draft, entitlementId: string, seatId: string): ActivationState | null {
  for (const seat of [...draft.activations.values(), ...draft.group.activations.values()]) {
    if (seat.entitlementId === entitlementId && seat.seatId === seatId) return seat
  }
  return null
}

/** A seat that the cloud knew before keeps its id, and no epoch or nonce of it comes twice. */
function takenOver(
  seat: ActivationState,
  before: ActivationState | null,
  { id: entitlementId, groupId, rights, delegation }: EntitlementState,
): ActivationState {
  const most = (version: number | null | undefined) =>
    typeof version === 'number' ? Math.min(version, rights.version) : null
  return {
    ...seat,
    ...{ entitlementId, groupId },
    id: before?.id ?? seat.id,
    // No lease is given there beyond the delegation, whatever is said of it.
    fenceAt: Math.min(seat.fenceAt, Math.max(delegation?.endsAt ?? 0, before?.fenceAt ?? 0)),
    epoch: Math.max(seat.epoch, before?.epoch ?? 0),
    nonce: Math.max(seat.nonce, before?.nonce ?? 0),
    counted: { ...before?.counted, ...seat.counted },
    deliveredVersion: most(seat.deliveredVersion),
    acknowledgedVersion: most(seat.acknowledgedVersion),
  }
}
