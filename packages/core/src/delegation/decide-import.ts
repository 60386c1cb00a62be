import { rightsStartedAt } from '../create-rights.ts'
import { changeRights, type EntitlementOutcome, outcomeOf } from '../decide-entitlement.ts'
import { diffRights } from '../diff-rights.ts'
import {
  activationIn,
  changesOf,
  type Draft,
  entitlementIn,
  openDraft,
  putActivation,
  putEntitlement,
  putRights,
  releaseSeat,
} from '../draft.ts'
import { capFor, featureUseFor } from '../features.ts'
import { type Decision, granted, notYet, refused } from '../outcome.ts'
import type { Rights } from '../rights.ts'
import { resetUse, summarise } from '../roll-usage.ts'
import { seatLimit } from '../seats.ts'
import type { EntitlementState, GroupState } from '../state.ts'
import { firstPublication } from '../updates/publication.ts'
import { usagePeriodAt } from '../usage-period.ts'
import type { ImportDelegationCommand, ReturnDelegationCommand } from './commands.ts'
import type { Delegation, DelegationGrant } from './delegation.ts'
import { refuseHeldSeats } from './seats-ride-along.ts'

/** A local license server takes what a token has brought: to begin with, or to go on. */
export function decideImport(
  group: GroupState,
  command: ImportDelegationCommand,
  now: number,
): Decision<EntitlementOutcome> {
  const draft = openDraft(group, now)
  const { entitlementId, grant } = command
  const entitlement = entitlementIn(draft, entitlementId)
  const known = entitlement?.delegation
  const facts = { entitlementId }
  if (known && grant.sequence <= known.sequence) {
    return refused('delegationReplayed', { ...facts, sequence: known.sequence })
  }
  const goesOn = known?.begunWith === grant.begunWith
  if (goesOn && known.returnedAt !== null) {
    return refused('delegationReturned', { ...facts, since: known.returnedAt })
  }
  // The cloud has a report that this server does not know to have made: an older copy of it.
  if (goesOn && !command.reportKnown) return refused('delegationForked', facts)
  if (grant.endsAt <= now) return refused('delegationEnded', { ...facts, endedAt: grant.endsAt })
  if (entitlement && group.moreLapsed.has(entitlementId)) return notYet('seatsInUse')
  const delegation = takenBy(grant, goesOn ? known : null)
  return entitlement && goesOn
    ? goOn(draft, entitlement, known, delegation, command)
    : begin(draft, entitlement ?? null, delegation, command)
}

function takenBy(grant: DelegationGrant, before: Delegation | null): Delegation {
  const { serverId, sequence, begunWith, begunAt, issuedAt, endsAt, rights, resets } = grant
  return {
    role: 'taken',
    ...{ serverId, sequence, begunWith, begunAt, endsAt, resets },
    grantedAt: issuedAt,
    version: rights.version,
    isEdited: false,
    reports: before?.reports ?? { sequence: 0, hashes: [] },
    forkedAt: null,
    takeBackAt: null,
    returnedAt: null,
  }
}

/** As the cloud has left it: counts go on, held seats are held here until their leases end. */
function begin(
  draft: Draft,
  before: EntitlementState | null,
  delegation: Delegation,
  { entitlementId, groupId, grant, reason }: ImportDelegationCommand,
): Decision<EntitlementOutcome> {
  const { now } = draft
  const version = Math.max(grant.rights.version, (before?.rights.version ?? 0) + 1)
  const rights = { ...grant.rights, version }
  const seats = new Set(grant.seats.map(({ seatId }) => seatId))
  if (before) {
    // Of a delegation that the cloud has taken back: those places are not this server's any more.
    for (const id of draft.group.activations.keys()) {
      const seat = activationIn(draft, id)
      if (seat?.entitlementId !== entitlementId || !seat.held || seats.has(seat.seatId)) continue
      releaseSeat(draft, seat, { loss: 'freed', deactivatedAt: now })
    }
  }
  const seatsUsed = grant.seats.length
  const publication = firstPublication(version, now)
  const entitlement = putEntitlement(draft, {
    id: entitlementId,
    groupId,
    rights,
    publication,
    seatsUsed,
    seatsCap: capFor(seatLimit(rights), seatsUsed),
    featureUse: featureUseFor(rights, grant.featureUse, now),
    usagePeriodStartAt: grant.usagePeriodStartAt ?? usagePeriodAt(rights, now).startAt,
    decidedAt: now,
    delegation,
  })
  for (const seat of grant.seats) {
    const here = [...draft.group.activations.values()].find(
      (each) => each.entitlementId === entitlementId && each.seatId === seat.seatId,
    )
    const id = here?.id ?? seat.id
    const epoch = Math.max(seat.epoch, here?.epoch ?? 0)
    const nonce = Math.max(seat.nonce, here?.nonce ?? 0)
    putActivation(draft, { ...seat, id, epoch, nonce, entitlementId, groupId })
  }
  const changes = before ? diffRights(before.rights, rights) : []
  draft.versions.push({
    ...{ entitlementId, at: now, kind: 'import', reason, rights, changes },
    publishAt: now,
    undetected: [],
  })
  return granted(outcomeOf(draft, entitlement), changesOf(draft))
}

/** Takes over what was edited. What happened here meanwhile stays. */
function goOn(
  draft: Draft,
  entitlement: EntitlementState,
  before: Delegation,
  delegation: Delegation,
  { grant, reason }: ImportDelegationCommand,
): Decision<EntitlementOutcome> {
  const rights = withOwnStart(grant.rights, entitlement.rights)
  const reset = resetCounts(draft, { ...entitlement, delegation }, before.resets)
  const isRenewed =
    rights.anchorAt !== entitlement.rights.anchorAt ||
    rights.renewalsAt.length > entitlement.rights.renewalsAt.length
  return changeRights(draft, reset, rights, {
    type: isRenewed ? 'renew' : 'import',
    reason,
    forceSeatCount: true,
    atLeastVersion: grant.rights.version,
  })
}

/** The term may have begun here, with the first seat, and the cloud not know it yet. */
function withOwnStart(rights: Rights, { startedAt }: Rights): Rights {
  return rights.startedAt === null && startedAt !== null
    ? rightsStartedAt(rights, startedAt)
    : rights
}

/** The cloud has had counts begin again: they are summed up here, where they were made. */
function resetCounts(
  draft: Draft,
  entitlement: EntitlementState,
  before: Delegation['resets'],
): EntitlementState {
  const { rights, delegation } = entitlement
  const featureUse = { ...entitlement.featureUse }
  for (const feature of rights.features) {
    const use = featureUse[feature.id]
    const asked = delegation?.resets[feature.id] ?? 0
    if (feature.type !== 'usageCount' || !use || asked <= (before[feature.id] ?? 0)) continue
    summarise(draft, entitlement, feature, use, [draft.now], 'byHand')
    featureUse[feature.id] = resetUse(feature, use, draft.now)
  }
  return putEntitlement(draft, { ...entitlement, featureUse })
}

/** A local license server stops to serve an entitlement, so that the cloud can. */
export function decideReturn(
  group: GroupState,
  { entitlementId, force, reason }: ReturnDelegationCommand,
  now: number,
): Decision<EntitlementOutcome> {
  const draft = openDraft(group, now)
  const entitlement = entitlementIn(draft, entitlementId)
  const delegation = entitlement?.delegation
  if (!entitlement || delegation?.role !== 'taken') return refused('entitlementUnknown')
  // Asked again, since its answer was lost: it is returned.
  if (delegation.returnedAt !== null) return granted(outcomeOf(draft, entitlement))
  if (group.moreLapsed.has(entitlementId)) return notYet('seatsInUse')
  const held = refuseHeldSeats(entitlement, force)
  if (held) return refused(held.code, held.facts)
  const before = entitlement.rights
  const rights = { ...before, exportedAt: now }
  const written = putRights(
    draft,
    entitlement,
    rights,
    'return',
    reason,
    diffRights(before, rights),
  )
  const returned = { ...delegation, returnedAt: now }
  const after = putEntitlement(draft, { ...written, delegation: returned })
  return granted(outcomeOf(draft, after), changesOf(draft))
}
