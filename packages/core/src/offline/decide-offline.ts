import { reportClone } from '../clone-signs.ts'
import type {
  OfflineDeactivateCommand,
  OfflineRefreshCommand,
  OfflineReport,
  OfflineToken,
} from '../commands.ts'
import { refreshFound } from '../decide-refresh.ts'
import {
  activationIn,
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putActivation,
  putOfflineSeat,
  releaseSeat,
} from '../draft.ts'
import { exportedRefusal } from '../explain.ts'
import { type Found, refuse } from '../find-activation.ts'
import { grantOf } from '../grant.ts'
import { type Decision, type Grant, granted, notYet, type Refusal } from '../outcome.ts'
import type { ActivationState, GroupState } from '../state.ts'
import { account, accountAll, escrowShown, isRefusal, takeBlocks } from './escrow.ts'
import { examineToken } from './examine-token.ts'
import type { OfflineSeat } from './offline-seat.ts'

const vendor = { by: 'vendor' } as const

/** Renews the lease of a device without a network, at its report or at the vendor's wish. */
export function decideOfflineRefresh(
  group: GroupState,
  command: OfflineRefreshCommand,
  now: number,
): Decision<Grant | null> {
  const draft = openDraft(group, now)
  const found = findOffline(draft, command.activationId)
  if ('code' in found) return refuse(draft, found)
  const { seat } = found
  const { report } = command
  const earlier = examineReport(draft, found, report)
  if (earlier) return earlier
  const renewed = refreshFound(draft, found, { caller: vendor })
  if (!renewed.ok) return renewed
  const counted = account(draft, found.activation.id, seat?.escrow ?? {}, report?.usage ?? [])
  if (isRefusal(counted)) return refuseClean(group, now, counted)
  const blocks = [...(report?.escrow ?? []), ...command.escrow]
  const escrow = takeBlocks(draft, found.activation.id, counted, blocks)
  if (isRefusal(escrow)) return refuseClean(group, now, escrow, found.entitlement.id)
  if (!seat) return renewed
  const activation = activationIn(draft, found.activation.id) ?? found.activation
  const grant = answerOffline(draft, 'refresh', activation, {
    ...seat,
    ...(report ? tokenOf(report) : { requestId: null, hash: null }),
    escrow,
  })
  return granted(grant, changesOf(draft))
}

/**
 * Ends the activation of a device that has wiped itself. The device is gone by its own word only:
 * unless the vendor takes the risk, the place stays occupied until the lease that it has would end.
 */
export function decideOfflineDeactivate(
  group: GroupState,
  command: OfflineDeactivateCommand,
  now: number,
): Decision<Grant | null> {
  const draft = openDraft(group, now)
  const found = findOffline(draft, command.activationId)
  if ('code' in found) return refuse(draft, found)
  const { seat, activation } = found
  const { report } = command
  const earlier = examineReport(draft, found, report)
  if (earlier) return earlier
  const counted = accountAll(draft, activation.id, seat?.escrow ?? {}, report.usage)
  if (isRefusal(counted)) return refuseClean(group, now, counted)
  const epoch = activation.epoch + 1
  const emptied = activationIn(draft, activation.id) ?? activation
  const patch = { deactivatedAt: activation.deactivatedAt ?? now, epoch }
  const occupiedUntil = activation.fenceAt + group.policy.regrantMarginMs
  const waits =
    activation.held && occupiedUntil > now && group.policy.offlineDeactivation === 'waitForLeaseEnd'
  const lingerExpiryAt = waits ? Math.max(occupiedUntil, activation.lingerExpiryAt ?? 0) : null
  const ended = waits
    ? putActivation(draft, { ...emptied, ...patch, lingerExpiryAt })
    : releaseSeat(draft, emptied, { ...patch, lingerExpiryAt })
  const detail = waits ? { occupiedUntil } : exposureOf(activation, now)
  logLine(draft, ended, 'deactivate', { ...detail, offline: true })
  if (seat) {
    putOfflineSeat(draft, {
      ...seat,
      ...tokenOf(report),
      epoch,
      escrow: counted,
      answer: null,
    })
  }
  return granted(null, changesOf(draft))
}

function exposureOf({ fenceAt, held }: ActivationState, now: number) {
  return held && fenceAt > now ? { exposedUntil: fenceAt } : null
}

/** Numbers the response and keeps what it says, for when the same token comes again. */
export function answerOffline(
  draft: Draft,
  kind: 'activate' | 'refresh',
  activation: ActivationState,
  seat: OfflineSeat,
): Grant {
  const responses = seat.responses + 1
  const offline = {
    requestId: seat.requestId,
    number: responses,
    sealedKey: seat.sealedKey,
    escrow: escrowShown(seat.escrow, activation),
  }
  const grant = { ...grantOf(kind, draft, activation), offline }
  putOfflineSeat(draft, { ...seat, responses, answer: grant })
  return grant
}

export function tokenOf({ requestId, hash, counter }: OfflineToken) {
  return { requestId, hash, counter }
}

/** A refusal after which nothing of what was tried stands; looked at again with more lapsed seats. */
export function refuseClean(
  group: GroupState,
  now: number,
  refusal: Refusal,
  entitlementId: string | null = null,
): Decision<never> {
  if (entitlementId !== null && group.moreLapsed.has(entitlementId)) return notYet(refusal.code)
  return refuse(openDraft(group, now), refusal)
}

type FoundOffline = Found & { readonly seat: OfflineSeat | null }

function findOffline(draft: Draft, activationId: string): FoundOffline | Refusal {
  const activation = activationIn(draft, activationId)
  const entitlement = activation && entitlementIn(draft, activation.entitlementId)
  if (!activation || !entitlement) return { code: 'activationUnknown', facts: {} }
  if (activation.mode !== 'offline') {
    return { code: 'activationOnline', facts: { entitlementId: entitlement.id } }
  }
  // Its place and its counts are with the local license server until they are back.
  if (entitlement.rights.exportedAt !== null) return exportedRefusal(entitlement)
  const seat = draft.group.offlineSeats?.get(activationId)
  return { activation, entitlement, seat: seat?.epoch === activation.epoch ? seat : null }
}

function examineReport(
  draft: Draft,
  { seat, activation, entitlement }: FoundOffline,
  report: OfflineReport | null,
): Decision<Grant | null> | null {
  if (report === null) return null
  const earlier = examineToken(draft, report, seat ? [seat] : [])
  if (earlier) return earlier
  // The key is of this epoch, so the device said another than it has: nothing of ours does.
  const isOurs = seat !== null && report.epoch === activation.epoch
  if (isOurs) return suspectReport(draft, activation, report)
  return refuse(draft, {
    code: 'offlineTokenSuperseded',
    facts: { entitlementId: entitlement.id },
  })
}

/** What was copied to another machine speaks with the key of the first. */
function suspectReport(
  draft: Draft,
  activation: ActivationState,
  { fingerprint: shown, epoch }: OfflineReport,
): Decision<never> | null {
  const { fingerprint: held, entitlementId } = activation
  if (held === null || shown === null || held === shown) return null
  reportClone(draft, activation, 'fingerprint', { held, shown, epoch })
  if (draft.group.policy.possibleClone !== 'refuse') return null
  logLine(draft, activation, 'activationDenied', { code: 'possibleClone' })
  const cures = [{ change: 'freeSeat', entitlementId, activationId: activation.id }]
  return refuse(draft, { code: 'possibleClone', facts: { entitlementId, cures } })
}
