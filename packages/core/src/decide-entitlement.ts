import { rightsOfOffering, rightsReset } from './change-offering.ts'
import type { CreateEntitlementsCommand, EntitlementCommand } from './commands.ts'
import { rightsFromSnapshot, rightsStartedAt } from './create-rights.ts'
import { isGiven } from './delegation/delegation.ts'
import { diffRights } from './diff-rights.ts'
import {
  changesOf,
  type Draft,
  entitlementIn,
  openDraft,
  putEntitlement,
  putRights,
} from './draft.ts'
import { featureUseFor } from './features.ts'
import { leaseFitsMode } from './lease.ts'
import { type Decision, granted, notYet, refused } from './outcome.ts'
import { giveBackIdle, reduceSeats } from './reduce-seats.ts'
import { rightsRenewed } from './renewal.ts'
import type { Rights } from './rights.ts'
import {
  carryUsage,
  closeUsage,
  closeVanished,
  resetUse,
  rollOnRenewal,
  summarise,
} from './roll-usage.ts'
import { isAwaited, seatLimit } from './seats.ts'
import { lapseSeats } from './settle.ts'
import type { EntitlementState, GroupState } from './state.ts'
import { rightsUpdated } from './update-rights.ts'
import type { DetectionGroup } from './updates/detection.ts'
import { firstPublication, type Publication, publishNow } from './updates/publication.ts'
import { usagePeriodAt } from './usage-period.ts'

/** What a change of an entitlement tells its caller. */
export type EntitlementOutcome = {
  readonly version: number
  /** A renewal that ends in the past all the same: it was long overdue. */
  readonly stillExpired: boolean
  readonly publication: Publication
  /** The groups that the edit has changed and that are not detected. */
  readonly undetected: readonly DetectionGroup[]
  /** Seats that are held above the new limit until they are given back. */
  readonly seatsOverLimit: number
}

export function decideCreate(
  group: GroupState,
  command: CreateEntitlementsCommand,
  now: number,
): Decision<null> {
  const draft = openDraft(group, now)
  for (const { entitlementId, snapshot, startAt } of command.orders) {
    const made = rightsFromSnapshot(snapshot, now, startAt)
    const rights = { ...made, customerDisabledAt: command.customerDisabledAt }
    if (!leaseFitsMode(rights)) return refused('validationFailed', { reason: 'leaseNeeded' })
    putEntitlement(draft, {
      id: entitlementId,
      groupId: command.groupId,
      rights,
      publication: firstPublication(rights.version, now),
      seatsUsed: 0,
      seatsCap: seatLimit(rights),
      featureUse: featureUseFor(rights, {}, now),
      usagePeriodStartAt: usagePeriodAt(rights, now).startAt,
      decidedAt: now,
    })
    const { reason } = command
    const changes = { changes: [], publishAt: now, undetected: [] }
    draft.versions.push({ entitlementId, at: now, kind: 'create', reason, rights, ...changes })
  }
  return granted(null, changesOf(draft))
}

export function decideEntitlement(
  group: GroupState,
  command: EntitlementCommand,
  now: number,
): Decision<EntitlementOutcome> {
  const draft = openDraft(group, now)
  const entitlement = entitlementIn(draft, command.entitlementId)
  if (!entitlement) return refused('entitlementUnknown')
  switch (command.type) {
    case 'start':
      return start(draft, entitlement, command.startAt, command.reason)
    case 'renew': {
      const rights = rightsRenewed(entitlement.rights, now)
      if (!rights) return refused('notRenewable', { entitlementId: entitlement.id })
      return changeRights(draft, entitlement, rights, command)
    }
    case 'update':
      return changeRights(
        draft,
        entitlement,
        rightsUpdated(entitlement.rights, command.set),
        command,
      )
    case 'resetOverrides':
      return changeRights(
        draft,
        entitlement,
        rightsReset(entitlement.rights, command, now),
        command,
      )
    case 'changeOffering':
      return changeOffering(draft, entitlement, command)
    case 'setDisabled': {
      const field = command.whose === 'customer' ? 'customerDisabledAt' : 'disabledAt'
      const at = command.disabled ? (entitlement.rights[field] ?? now) : null
      return changeRights(draft, entitlement, { ...entitlement.rights, [field]: at }, command)
    }
    case 'setProvisioned': {
      const provisionedAt = command.provisioned ? now : null
      return changeRights(draft, entitlement, { ...entitlement.rights, provisionedAt }, command)
    }
    case 'resetFeature':
      return resetFeature(draft, entitlement, command.featureId)
    case 'publish': {
      const publication = publishNow(entitlement.rights.version, now)
      const published = putEntitlement(draft, { ...entitlement, publication })
      return granted(outcomeOf(draft, published), changesOf(draft))
    }
  }
}

function start(
  draft: Draft,
  entitlement: EntitlementState,
  startAt: number | null,
  reason: string | null,
): Decision<EntitlementOutcome> {
  const { startedAt } = entitlement.rights
  // A start that lies ahead may still be moved.
  if (startedAt !== null && startedAt <= draft.now) {
    return refused('alreadyStarted', { entitlementId: entitlement.id })
  }
  const rights = rightsStartedAt(entitlement.rights, startAt ?? draft.now)
  return changeRights(draft, entitlement, rights, { type: 'start', reason })
}

function changeOffering(
  draft: Draft,
  entitlement: EntitlementState,
  command: Extract<EntitlementCommand, { type: 'changeOffering' }>,
): Decision<EntitlementOutcome> {
  const { rights } = entitlement
  if (command.snapshot.productId !== rights.productId) {
    return refused('differentProduct', { entitlementId: entitlement.id })
  }
  const next = rightsOfOffering(rights, command, draft.now)
  const started = rights.startedAt !== null && rights.startedAt <= draft.now
  if (command.keepUsage || !started) {
    return changeRights(draft, entitlement, next, command)
  }
  // The closing period is summed up under the old rights, before they go.
  const closed = isGiven(entitlement)
    ? askForReset(draft, entitlement, () => true)
    : closeUsage(draft, entitlement, draft.now, 'changeOffering')
  return changeRights(draft, closed, next, command)
}

/** Writes new rights, with the rules that hold for each way to come by them. */
export function changeRights(
  draft: Draft,
  entitlement: EntitlementState,
  rights: Rights,
  command: {
    type: string
    reason: string | null
    forceSeatCount?: boolean
    atLeastVersion?: number
  },
): Decision<EntitlementOutcome> {
  if (!leaseFitsMode(rights)) return refused('validationFailed', { reason: 'leaseNeeded' })
  if (rights.expiryAt !== entitlement.rights.expiryAt && rights.startedAt === null) {
    const cures = [{ change: 'activateNow', entitlementId: entitlement.id }]
    return refused('entitlementNotStarted', { entitlementId: entitlement.id, cures })
  }
  const before = entitlement.rights
  const otherMode = before.concurrencyMode !== rights.concurrencyMode
  if (otherMode) {
    // Lapsed seats come back under the mode they lapsed in; later they would never be looked for.
    if (draft.group.moreLapsed.has(entitlement.id)) return notYet('stateConflict')
    // Only concurrent seats linger; but a device that was told to go may run until its lease ends.
    if (rights.concurrencyMode === 'nodeLock') {
      giveBackIdle(draft, entitlement, 0, 'nodeLock', (seat) =>
        isAwaited(seat, draft.group.policy.regrantMarginMs, draft.now),
      )
    }
  }
  const tooMany = reduceSeats(draft, entitlement, rights, command.forceSeatCount ?? false)
  if (tooMany) {
    return tooMany === 'loadMore' ? notYet('seatsInUse') : refused(tooMany.code, tooMany.facts)
  }
  const current = entitlementIn(draft, entitlement.id) ?? entitlement
  const changes = diffRights(before, rights)
  const { type, reason, atLeastVersion } = command
  const written = putRights(draft, current, rights, type, reason, changes, atLeastVersion)
  const featureUse = featureUseFor(written.rights, written.featureUse, draft.now)
  const used = putEntitlement(draft, { ...written, featureUse })
  // Counts are where the entitlement is served; that server closes them as these rights have it.
  if (isGiven(used)) return granted(outcomeOf(draft, used), changesOf(draft))
  if (type === 'renew') rollOnRenewal(draft, used, before)
  else carryUsage(draft, closeVanished(draft, used, before), before)
  // A node-locked seat whose lease is long over lapses when it becomes a floating one.
  if (otherMode) lapseSeats(draft, draft.now)
  return granted(outcomeOf(draft, used), changesOf(draft))
}

/** What the caller of a change is told. */
export function outcomeOf(draft: Draft, { id, ...decided }: EntitlementState): EntitlementOutcome {
  const { rights, seatsUsed, publication } = entitlementIn(draft, id) ?? decided
  const limit = seatLimit(rights)
  return {
    version: rights.version,
    stillExpired: rights.expiryAt !== null && rights.expiryAt <= draft.now,
    publication,
    undetected: draft.versions.at(-1)?.undetected ?? [],
    seatsOverLimit: limit === null ? 0 : Math.max(0, seatsUsed - limit),
  }
}

/** Sets a usage count to zero by hand. What it came to is summed up; the period goes on. */
function resetFeature(
  draft: Draft,
  entitlement: EntitlementState,
  featureId: string,
): Decision<EntitlementOutcome> {
  const { rights } = entitlement
  const feature = rights.features.find((each) => each.id === featureId)
  const use = entitlement.featureUse[featureId]
  if (!feature) return refused('featureNotFound')
  if (feature.type !== 'usageCount' || !use) {
    return refused('stateConflict', { entitlementId: entitlement.id, feature: feature.key })
  }
  if (isGiven(entitlement)) {
    const asked = askForReset(draft, entitlement, (id) => id === featureId)
    return granted(outcomeOf(draft, asked), changesOf(draft))
  }
  summarise(draft, entitlement, feature, use, [draft.now], 'byHand')
  const featureUse = {
    ...entitlement.featureUse,
    [featureId]: resetUse(feature, use, draft.now),
  }
  putEntitlement(draft, { ...entitlement, featureUse })
  return granted(outcomeOf(draft, entitlement), changesOf(draft))
}

/** Counts that a local license server has: it begins them again when the next token arrives. */
function askForReset(
  draft: Draft,
  entitlement: EntitlementState,
  isAsked: (featureId: string) => boolean,
): EntitlementState {
  const { delegation, rights } = entitlement
  if (!delegation) return entitlement
  const asked = rights.features.filter(({ id, type }) => type === 'usageCount' && isAsked(id))
  const resets = { ...delegation.resets }
  for (const { id } of asked) resets[id] = (resets[id] ?? 0) + 1
  return putEntitlement(draft, {
    ...entitlement,
    delegation: { ...delegation, isEdited: true, resets },
  })
}
