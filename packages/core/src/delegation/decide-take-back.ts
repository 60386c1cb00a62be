import { type EntitlementOutcome, outcomeOf } from '../decide-entitlement.ts'
import { diffRights } from '../diff-rights.ts'
import {
  activationIn,
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putEntitlement,
  putRights,
  releaseSeat,
} from '../draft.ts'
import { type Decision, granted, refused } from '../outcome.ts'
import type { ActivationState, EntitlementState, GroupState, TenantPolicy } from '../state.ts'
import type { TakeBackCommand } from './commands.ts'
import { countHeld } from './count-held.ts'
import { type Delegation, isGiven } from './delegation.ts'

/**
 * The cloud serves the entitlement again. With the return of the local server at once, with the seats
 * as it has reported them. Without it only when the delegation has ended and the margin has passed,
 * since until then the local server may give its seats away; or at once, at that risk.
 */
export function decideTakeBack(
  group: GroupState,
  command: TakeBackCommand,
  now: number,
): Decision<EntitlementOutcome> {
  const draft = openDraft(group, now)
  const entitlement = entitlementIn(draft, command.entitlementId)
  if (!entitlement) return refused('entitlementUnknown')
  const { id, delegation } = entitlement
  if (!delegation || !isGiven(entitlement)) return refused('notExported', { entitlementId: id })
  const { returned, atOnce } = command
  if (returned) {
    const refusal = refuseReturn(entitlement, delegation, returned)
    return refusal ?? serveAgain(draft, countHeld(draft, entitlement), delegation, command)
  }
  const freeAt = delegation.endsAt + group.policy.regrantMarginMs
  if (!atOnce && freeAt > now) {
    const waiting = { ...delegation, takeBackAt: freeAt }
    const after = putEntitlement(draft, { ...entitlement, delegation: waiting })
    return granted(outcomeOf(draft, after), changesOf(draft))
  }
  const counted = countHeld(draft, entitlement)
  freeSeats(draft, counted, delegation, atOnce)
  const freed = entitlementIn(draft, id) ?? counted
  return serveAgain(draft, freed, delegation, command)
}

function refuseReturn(
  { id }: EntitlementState,
  delegation: Delegation,
  returned: NonNullable<TakeBackCommand['returned']>,
): Decision<never> | null {
  const facts = { entitlementId: id }
  if (returned.serverId !== delegation.serverId) return refused('tokenForeign', facts)
  // Of a delegation before this one: it was taken back already.
  if (returned.begunWith !== delegation.begunWith) return refused('delegationReplayed', facts)
  if (delegation.forkedAt !== null) return refused('delegationForked', facts)
  const { sequence, hashes } = delegation.reports
  const { report } = returned
  if (report.sequence > sequence) {
    return refused('usageGap', { ...facts, expected: sequence + 1 })
  }
  const isLast = report.sequence === sequence && report.hash === (hashes.at(-1) ?? null)
  return isLast ? null : refused('delegationForked', facts)
}

/**
 * Those that nobody runs on any more and that nothing keeps, or all of them, when the vendor has taken
 * the risk that somebody does. A lease that was given here, before it was exported, may end later
 * than the delegation.
 */
function freeSeats(
  draft: Draft,
  { id }: EntitlementState,
  { endsAt }: Delegation,
  atOnce: boolean,
): void {
  const { now, group } = draft
  for (const activationId of group.activations.keys()) {
    const seat = activationIn(draft, activationId)
    if (seat?.entitlementId !== id || !seat.held) continue
    if (!atOnce && keptUntil(seat, group.policy) > now) continue
    const freed = releaseSeat(draft, seat, { loss: 'freed', deactivatedAt: now })
    const runsUntil = mayRunUntil(seat, endsAt)
    const exposed = runsUntil > now ? { exposedUntil: runsUntil } : {}
    logLine(draft, freed, 'deactivate', { reason: 'takenBack', ...exposed })
  }
}

/** Of a seat that was freed at its lease end, or that lingers, until then; else past its lease. */
function keptUntil(
  { deactivatedAt, lingerExpiryAt, fenceAt }: ActivationState,
  { regrantMarginMs }: TenantPolicy,
): number {
  return deactivatedAt === null ? fenceAt + regrantMarginMs : (lingerExpiryAt ?? deactivatedAt)
}

/** The local server may give a device that runs there leases until the end of the delegation. */
function mayRunUntil(
  { deactivatedAt, loss, mode, fenceAt }: ActivationState,
  endsAt: number,
): number {
  if (deactivatedAt === null) return Math.max(endsAt, fenceAt)
  // One that has handed its seat in has stopped; without a network there is only its word for it.
  return loss === 'freed' || mode === 'offline' ? fenceAt : 0
}

function serveAgain(
  draft: Draft,
  entitlement: EntitlementState,
  delegation: Delegation,
  { reason }: TakeBackCommand,
): Decision<EntitlementOutcome> {
  const before = entitlement.rights
  const rights = { ...before, exportedAt: null, delegatedUntilAt: null }
  const changes = diffRights(before, rights)
  const written = putRights(draft, entitlement, rights, 'takeBack', reason, changes)
  const returned = { ...delegation, takeBackAt: null, returnedAt: draft.now }
  const after = putEntitlement(draft, { ...written, delegation: returned })
  return granted(outcomeOf(draft, after), changesOf(draft))
}
