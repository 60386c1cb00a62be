import { examineReactivation } from './clone-signs.ts'
import type { ActivateCommand } from './commands.ts'
import { rightsStartedAt } from './create-rights.ts'
import { diffRights } from './diff-rights.ts'
import {
  activationIn,
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putActivation,
  putRights,
  releaseSeat,
  returnHoldings,
  takeSeat,
} from './draft.ts'
import { noSeatFacts, offlineRefusal, statusRefusal } from './explain.ts'
import { isVanished } from './features.ts'
import { grantOf } from './grant.ts'
import { allowsMode, leaseEndAt } from './lease.ts'
import { answerOffline, refuseClean, tokenOf } from './offline/decide-offline.ts'
import { escrowHeld, isRefusal, takeBlocks } from './offline/escrow.ts'
import { examineToken } from './offline/examine-token.ts'
import { type Decision, type Grant, granted, notYet, refused } from './outcome.ts'
import type { Rights } from './rights.ts'
import { rollUsage } from './roll-usage.ts'
import { deliveryOf } from './seat-at.ts'
import { hasFreePurchasedSeat, hasFreeSeat, isOverLimit, lingerEndAt } from './seats.ts'
import type { ActivationState, EntitlementState, GroupState } from './state.ts'
import { isUsable, startsWithFirstSeat } from './status.ts'

/** Takes or renews a seat. Which entitlement of the group serves it: domain rules, "Seats". */
export function decideActivate(
  group: GroupState,
  command: ActivateCommand,
  now: number,
): Decision<Grant | null> {
  const draft = openDraft(group, now)
  if (command.offline) {
    const ofSeat = [...(group.offlineSeats?.values() ?? [])]
    const seats = ofSeat.filter(({ seatId }) => seatId === command.seatId)
    const earlier = examineToken(draft, command.offline, seats)
    if (earlier) return earlier
  }
  const candidates = candidatesOf(group, command)
  if (candidates.length === 0) return refused('activationCodeUnknown')
  const seats = seatsOf(group, command.seatId)

  const usable = candidates.filter((each) => isUsable(each.rights, now))
  const allowed = usable.filter((each) => allowsMode(each.rights, command.mode))
  for (const each of allowed) {
    const holder = seats.get(each.id)
    if (!holder?.held) continue
    if (!isOverLimit(each)) return renew(draft, each, holder, command)
    // Lapsed seats go before those of holders.
    if (group.moreLapsed.has(each.id)) return notYet('noSeatAvailable')
  }
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
    .filter(({ rights }) => rights.productId === command.productId && isAskedFor(rights, command))
    .sort((a, b) => a.rights.createdAt - b.rights.createdAt || (a.id < b.id ? -1 : 1))
}

function isAskedFor(rights: Rights, command: ActivateCommand): boolean {
  return command.editionId === null || rights.editionId === command.editionId
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
  if (command.by === 'vendor' && command.mode === 'online' && runsOffline(holder)) {
    return refused('activationOffline', { entitlementId: entitlement.id })
  }
  const suspect = suspects(draft, entitlement, holder, command)
  // Deactivating and activating again is the way back, so only a seat in use is guarded.
  if (suspect && draft.group.policy.possibleClone === 'refuse' && holder.deactivatedAt === null) {
    logLine(draft, holder, 'activationDenied', { code: 'possibleClone' })
    const cures = [{ change: 'freeSeat', entitlementId: entitlement.id, activationId: holder.id }]
    return refused('possibleClone', { entitlementId: entitlement.id, cures }, changesOf(draft))
  }
  return give(draft, entitlement, holder, command)
}

function runsOffline({ mode, deactivatedAt }: ActivationState): boolean {
  return mode === 'offline' && deactivatedAt === null
}

function take(
  draft: Draft,
  chosen: EntitlementState,
  seats: ReadonlyMap<string, ActivationState>,
  command: ActivateCommand,
): Decision<Grant> {
  for (const seat of seats.values()) {
    if (seat.held && seat.entitlementId !== chosen.id && moves(draft, seat, command)) {
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
    entitlement = rollUsage(draft, entitlement)
  }
  const before = seats.get(chosen.id) ?? null
  if (before) suspects(draft, entitlement, before, command)
  return give(draft, takeSeat(draft, entitlement), before, command)
}

/** Two copies of a device show in what devices send; the back office sends nothing of one. */
function suspects(
  draft: Draft,
  { rights }: EntitlementState,
  before: ActivationState,
  command: ActivateCommand,
): boolean {
  return command.by !== 'vendor' && examineReactivation(draft, rights, before, command)
}

/**
 * A seat moves out of an entitlement of the product that can't be used any more, or that was passed
 * over. One in another edition than the one asked for stays.
 */
function moves(draft: Draft, seat: ActivationState, command: ActivateCommand): boolean {
  const rights = entitlementIn(draft, seat.entitlementId)?.rights
  if (rights?.productId !== command.productId) return false
  return isAskedFor(rights, command) || !isUsable(rights, draft.now)
}

function give(
  draft: Draft,
  entitlement: EntitlementState,
  before: ActivationState | null,
  command: ActivateCommand,
): Decision<Grant> {
  const { rights } = entitlement
  const running = before?.held === true && before.deactivatedAt === null
  const grantedUntil = leaseEndAt(rights, command.mode, draft.now)
  // The back office is given no token: the device that runs on the seat goes on with its own, and
  // learns of a shorter lease by its own calls only.
  const device = running && command.by === 'vendor' ? before : null
  const leaseExpiryAt = Math.max(grantedUntil, device?.leaseExpiryAt ?? 0)
  const kept = before && returnHoldings(draft, before, isVanished(rights))
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
    epoch: device?.epoch ?? (before?.epoch ?? 0) + 1,
    nonce: device?.nonce ?? (before?.nonce ?? 0) + 1,
    held: true,
    loss: null,
    activatedAt: running ? before.activatedAt : draft.now,
    lastLeaseAt: draft.now,
    leaseExpiryAt,
    fenceAt: Math.max(leaseExpiryAt, device?.fenceAt ?? 0),
    lingerExpiryAt: lingerEndAt(rights, draft.now),
    deactivatedAt: null,
    suspectedAt: device?.suspectedAt ?? null,
    deliveredVersion: (device ? device.deliveredVersion : rights.version) ?? null,
    acknowledgedVersion: device?.acknowledgedVersion ?? null,
    acknowledgedAt: device?.acknowledgedAt ?? null,
    holdings: kept?.holdings ?? {},
    counted: before?.counted ?? {},
  })
  const overdraft = entitlement.seatsUsed > rights.seatCount
  const delivery = deliveryOf(rights, activation)
  logLine(draft, activation, 'activate', {
    ...delivery,
    ...(device && { unseen: true }),
    ...(overdraft && { overdraft: true }),
  })
  return command.offline
    ? giveOffline(draft, activation, command.offline)
    : granted(grantOf('activate', draft, activation), changesOf(draft))
}

/** With a seat that is taken by a token go the blocks that it asks for, or neither is given. */
function giveOffline(
  draft: Draft,
  activation: ActivationState,
  token: NonNullable<ActivateCommand['offline']>,
): Decision<Grant> {
  const { id: activationId, entitlementId, seatId, epoch } = activation
  const entitlement = entitlementIn(draft, entitlementId)
  if (!entitlement) throw new Error(`activation ${activationId} without its entitlement`)
  const held = escrowHeld(entitlement, activation)
  const kept = new Map(Object.values(held).map(({ key, granted }) => [key, granted]))
  // What the seat holds already is part of what it asks for.
  const blocks = token.escrow
    .map(({ key, amount }) => ({ key, amount: amount - (kept.get(key) ?? 0) }))
    .filter(({ amount }) => amount > 0)
  const escrow = takeBlocks(draft, activationId, held, blocks)
  if (isRefusal(escrow)) return refuseClean(draft.group, draft.now, escrow, entitlementId)
  const { sealedKey } = token
  const seat = { activationId, entitlementId, seatId, epoch, ...tokenOf(token), sealedKey, escrow }
  const taken = activationIn(draft, activationId) ?? activation
  const grant = answerOffline(draft, 'activate', taken, { ...seat, responses: 0, answer: null })
  return granted(grant, changesOf(draft))
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
  for (const each of allowed) {
    const seat = seats.get(each.id)
    if (!seat?.held || !isOverLimit(each)) continue
    logLine(draft, releaseSeat(draft, seat, { loss: 'reduced' }), 'lapse', { reason: 'reduced' })
  }
  const asked = candidates.find((each) => seats.get(each.id)?.held) ?? candidates[0]
  const about = full ?? usable[0] ?? asked
  const refusal = full
    ? { code: 'noSeatAvailable' as const, facts: noSeatFacts(draft, full) }
    : usable[0]
      ? offlineRefusal(usable[0])
      : statusRefusal(asked, draft.now)
  if (about) {
    const seat = { id: null, entitlementId: about.id, seatId: command.seatId, leaseExpiryAt: null }
    logLine(draft, seat, 'activationDenied', { code: refusal.code })
  }
  return refused(refusal.code, refusal.facts, changesOf(draft))
}
