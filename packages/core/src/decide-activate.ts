import type { ActivateCommand } from './commands.ts'
import { rightsStartedAt } from './create-rights.ts'
import { diffRights } from './diff-rights.ts'
import {
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putActivation,
  putRights,
  releaseSeat,
  takeSeat,
} from './draft.ts'
import { noSeatFacts, statusRefusal } from './explain.ts'
import { grantOf } from './grant.ts'
import { addInterval, isNone } from './interval.ts'
import { leaseEndAt } from './lease.ts'
import { type Decision, type Grant, granted, notYet, refused } from './outcome.ts'
import { hasFreePurchasedSeat, hasFreeSeat, isOverLimit } from './seats.ts'
import { rollUsage } from './settle.ts'
import type { ActivationState, EntitlementState, GroupState } from './state.ts'
import { isUsable, rightEndAt, startsWithFirstSeat } from './status.ts'

/** Takes or renews a seat. Which entitlement of the group serves it: domain rules, "Seats". */
export function decideActivate(
  group: GroupState,
  command: ActivateCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const candidates = candidatesOf(group, command)
  if (candidates.length === 0) return refused('activationCodeUnknown')
  const seats = seatsOf(group, command.seatId)

  const usable = candidates.filter((each) => isUsable(each.rights, now))
  const sitting = usable.find((each) => seats.get(each.id)?.held)
  if (sitting) {
    const holder = seats.get(sitting.id)
    if (holder && !isOverLimit(sitting)) return renew(draft, sitting, holder, command)
  }
  const allowed =
    command.mode === 'offline'
      ? usable.filter((each) => !isNone(each.rights.offlineLeasePeriod))
      : usable
  const purchased = allowed.find((each) => hasFreePurchasedSeat(each))
  // A lapsed seat that was not looked at yet may be the older entitlement's purchased one: no
  // newer entitlement, no overdraft and no refusal before.
  for (const each of allowed) {
    if (each === purchased) break
    if (group.moreLapsed.has(each.id)) return notYet('noSeatAvailable')
  }
  const chosen = purchased ?? allowed.find((each) => hasFreeSeat(each))
  if (chosen) return take(draft, chosen, seats, command)
  return refuse(draft, candidates, usable, allowed, seats, command)
}

function candidatesOf(group: GroupState, command: ActivateCommand): EntitlementState[] {
  return [...group.entitlements.values()]
    .filter((each) => each.rights.productId === command.productId)
    .filter((each) => command.editionId === null || each.rights.editionId === command.editionId)
    .sort((a, b) => a.rights.createdAt - b.rights.createdAt || (a.id < b.id ? -1 : 1))
}

/** The activations of this seat id, by entitlement. */
function seatsOf(group: GroupState, seatId: string): Map<string, ActivationState> {
  const seats = new Map<string, ActivationState>()
  for (const activation of group.activations.values()) {
    if (activation.seatId === seatId) seats.set(activation.entitlementId, activation)
  }
  return seats
}

function renew(
  draft: Draft,
  entitlement: EntitlementState,
  holder: ActivationState,
  command: ActivateCommand,
): Decision<Grant> {
  const foreign =
    holder.fingerprint !== null &&
    command.fingerprint !== null &&
    holder.fingerprint !== command.fingerprint
  if (foreign) {
    draft.clones.push({
      entitlementId: entitlement.id,
      activationId: holder.id,
      at: draft.now,
      sign: 'fingerprint',
      evidence: { held: holder.fingerprint, shown: command.fingerprint, epoch: holder.epoch },
    })
    if (draft.group.policy.possibleClone === 'refuse') {
      logLine(draft, holder, 'activationDenied', { code: 'possibleClone' })
      return refused('possibleClone', { entitlementId: entitlement.id }, changesOf(draft))
    }
  }
  return give(draft, entitlement, holder, command)
}

function take(
  draft: Draft,
  chosen: EntitlementState,
  seats: ReadonlyMap<string, ActivationState>,
  command: ActivateCommand,
): Decision<Grant> {
  for (const seat of seats.values()) {
    // A seat in an entitlement that can't be used any more moves.
    if (seat.held && seat.entitlementId !== chosen.id && sameProduct(draft, seat, command)) {
      const left = releaseSeat(draft, seat, {
        deactivatedAt: draft.now,
        lingerExpiryAt: null,
        epoch: seat.epoch + 1,
      })
      logLine(draft, left, 'deactivate', { reason: 'moved', to: chosen.id })
    }
  }
  let entitlement = chosen
  if (startsWithFirstSeat(chosen.rights)) {
    const started = rightsStartedAt(chosen.rights, draft.now)
    const changes = diffRights(chosen.rights, started)
    entitlement = putRights(draft, chosen, started, 'firstSeat', null, changes)
    entitlement = rollUsage(draft, entitlement, 'schedule')
  }
  return give(draft, takeSeat(draft, entitlement), seats.get(chosen.id) ?? null, command)
}

function sameProduct(draft: Draft, seat: ActivationState, command: ActivateCommand): boolean {
  return entitlementIn(draft, seat.entitlementId)?.rights.productId === command.productId
}

function give(
  draft: Draft,
  entitlement: EntitlementState,
  before: ActivationState | null,
  command: ActivateCommand,
): Decision<Grant> {
  const { rights } = entitlement
  const leaseExpiryAt = leaseEndAt(rights, command.mode, draft.now)
  const running = before?.held === true && before.deactivatedAt === null
  const activation = putActivation(draft, {
    id: before?.id ?? command.newActivationId,
    entitlementId: entitlement.id,
    groupId: entitlement.groupId,
    seatId: command.seatId,
    seatName: command.seatName ?? before?.seatName ?? null,
    method: command.method,
    username: command.username,
    mode: command.mode,
    fingerprint: command.fingerprint ?? before?.fingerprint ?? null,
    clientVersion: command.clientVersion,
    epoch: (before?.epoch ?? 0) + 1,
    nonce: (before?.nonce ?? 0) + 1,
    held: true,
    loss: null,
    activatedAt: running ? before.activatedAt : draft.now,
    lastLeaseAt: draft.now,
    leaseExpiryAt,
    fenceAt: leaseExpiryAt,
    lingerExpiryAt: lingerEndAt(entitlement, draft.now),
    deactivatedAt: null,
    holdings: before?.holdings ?? {},
    counted: before?.counted ?? {},
  })
  const overdraft = entitlement.seatsUsed > rights.seatCount
  logLine(draft, activation, 'activate', overdraft ? { overdraft: true } : null)
  return granted(grantOf('activate', draft, activation), changesOf(draft))
}

function lingerEndAt({ rights }: EntitlementState, now: number): number | null {
  if (rights.concurrencyMode === 'nodeLock' || isNone(rights.lingerPeriod)) return null
  return Math.min(addInterval(now, rights.lingerPeriod), rightEndAt(rights))
}

function refuse(
  draft: Draft,
  candidates: readonly EntitlementState[],
  usable: readonly EntitlementState[],
  allowed: readonly EntitlementState[],
  seats: ReadonlyMap<string, ActivationState>,
  command: ActivateCommand,
): Decision<never> {
  const full = allowed[0]
  for (const each of usable) {
    const seat = seats.get(each.id)
    if (seat?.held && isOverLimit(each)) releaseSeat(draft, seat, { loss: 'reduced' })
  }
  const asked = candidates.find((each) => seats.get(each.id)?.held) ?? candidates[0]
  const about = full ?? usable[0] ?? asked
  const refusal = full
    ? { code: 'noSeatAvailable' as const, facts: noSeatFacts(draft, full) }
    : usable[0]
      ? { code: 'offlineNotAllowed' as const, facts: { entitlementId: usable[0].id } }
      : statusRefusal(asked, draft.now)
  if (about) {
    const seat = { id: null, entitlementId: about.id, seatId: command.seatId, leaseExpiryAt: null }
    logLine(draft, seat, 'activationDenied', { code: refusal.code })
  }
  return refused(refusal.code, refusal.facts, changesOf(draft))
}
