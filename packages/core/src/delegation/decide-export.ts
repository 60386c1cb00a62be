import type { EntitlementOutcome } from '../decide-entitlement.ts'
import { outcomeOf } from '../decide-entitlement.ts'
import { diffRights } from '../diff-rights.ts'
import { changesOf, entitlementIn, openDraft, putEntitlement, putRights } from '../draft.ts'
import { exportedRefusal, statusRefusal } from '../explain.ts'
import { addInterval } from '../interval.ts'
import { type Decision, granted, notYet, refused } from '../outcome.ts'
import type { EntitlementState, GroupState } from '../state.ts'
import { isUsable, statusAt } from '../status.ts'
import type { ExportCommand, RenewDelegationCommand } from './commands.ts'
import { type Delegation, isGiven } from './delegation.ts'
import { refuseHeldSeats } from './seats-ride-along.ts'

/** Gives an entitlement to a local license server: from here on nobody else serves it. */
export function decideExport(
  group: GroupState,
  command: ExportCommand,
  now: number,
): Decision<EntitlementOutcome> {
  const draft = openDraft(group, now)
  const entitlement = entitlementIn(draft, command.entitlementId)
  if (!entitlement) return refused('entitlementUnknown')
  const { id, rights, delegation } = entitlement
  if (rights.exportedAt !== null) return refusedAs(exportedRefusal(entitlement))
  if (!isUsable(rights, now) && statusAt(rights, now) !== 'created') {
    return refusedAs(statusRefusal(entitlement, now))
  }
  // Lapsed seats come back first: they stand in nobody's way, and none of them rides along.
  if (group.moreLapsed.has(id)) return notYet('seatsInUse')
  const held = refuseHeldSeats(entitlement, command.force)
  if (held) return refusedAs(held)
  const sequence = (delegation?.sequence ?? 0) + 1
  return give(draft, entitlement, command, {
    role: 'given',
    serverId: command.serverId,
    sequence,
    begunWith: sequence,
    begunAt: now,
    grantedAt: now,
    ownPeriod: command.ownPeriod,
    endsAt: addInterval(now, command.ownPeriod ?? command.period),
    version: rights.version,
    isEdited: false,
    resets: {},
    reports: { sequence: 0, hashes: [] },
    forkedAt: null,
    takeBackAt: null,
    returnedAt: null,
  })
}

/** A further token: later end, and all that was edited since. */
export function decideRenewDelegation(
  group: GroupState,
  command: RenewDelegationCommand,
  now: number,
): Decision<EntitlementOutcome> {
  const draft = openDraft(group, now)
  const entitlement = entitlementIn(draft, command.entitlementId)
  if (!entitlement) return refused('entitlementUnknown')
  const { id, delegation } = entitlement
  if (!delegation || !isGiven(entitlement)) {
    return refused('notExported', { entitlementId: id, cures: [{ change: 'export' }] })
  }
  if (delegation.forkedAt !== null) {
    const cures = [{ change: 'takeBackWithoutToken', entitlementId: id }]
    return refused('delegationForked', { entitlementId: id, since: delegation.forkedAt, cures })
  }
  if (delegation.takeBackAt !== null) {
    return refused('stateConflict', { entitlementId: id, reason: 'takenBack' })
  }
  const ownPeriod = command.ownPeriod ?? delegation.ownPeriod ?? null
  return give(draft, entitlement, command, {
    ...delegation,
    sequence: delegation.sequence + 1,
    grantedAt: now,
    ownPeriod,
    // An earlier token may end later, and goes on to be good.
    endsAt: Math.max(delegation.endsAt, addInterval(now, ownPeriod ?? command.period)),
    isEdited: false,
  })
}

function give(
  draft: ReturnType<typeof openDraft>,
  entitlement: EntitlementState,
  command: { readonly type: string; readonly reason: string | null },
  delegation: Delegation,
): Decision<EntitlementOutcome> {
  const before = entitlement.rights
  const exportedAt = before.exportedAt ?? draft.now
  const rights = { ...before, exportedAt, delegatedUntilAt: delegation.endsAt }
  const changes = diffRights(before, rights)
  const written = putRights(draft, entitlement, rights, command.type, command.reason, changes)
  const given = { ...delegation, version: written.rights.version }
  const after = putEntitlement(draft, { ...written, delegation: given })
  return granted(outcomeOf(draft, after), changesOf(draft))
}

function refusedAs({ code, facts }: ReturnType<typeof exportedRefusal>): Decision<never> {
  return refused(code, facts)
}
