import type { Command } from './commands.ts'
import { decideAcknowledge } from './decide-acknowledge.ts'
import { decideActivate } from './decide-activate.ts'
import { decideDeactivate } from './decide-deactivate.ts'
import { decideCreate, decideEntitlement, type EntitlementOutcome } from './decide-entitlement.ts'
import { decideCheckout, decideReturn, decideTrack } from './decide-feature.ts'
import { decideRead, decideRefresh } from './decide-refresh.ts'
import { type ClosedUsage, decideUsage, queueKey, type UsageQueue } from './decide-usage.ts'
import { decideDelegation } from './delegation/decide-delegation.ts'
import { decideOfflineDeactivate, decideOfflineRefresh } from './offline/decide-offline.ts'
import type { OfflineSeat } from './offline/offline-seat.ts'
import { type Changes, type Decision, type Grant, granted } from './outcome.ts'
import type { ActivationState, EntitlementState, GroupState } from './state.ts'

/**
 * Decides one command over a settled group state. Pure: nothing is changed here; the caller
 * applies `changes`, of a refusal too, before the next command.
 */
export function decide(
  group: GroupState,
  command: Command,
  now: number,
): Decision<Grant | EntitlementOutcome | null> {
  switch (command.type) {
    case 'settle':
      return granted(null)
    case 'activate':
      return decideActivate(group, command, now)
    case 'refresh':
      return decideRefresh(group, command, now)
    case 'read':
      return decideRead(group, command, now)
    case 'checkout':
      return decideCheckout(group, command, now)
    case 'return':
      return decideReturn(group, command, now)
    case 'track':
      return decideTrack(group, command, now)
    case 'deactivate':
      return decideDeactivate(group, command, now)
    case 'offlineRefresh':
      return decideOfflineRefresh(group, command, now)
    case 'offlineDeactivate':
      return decideOfflineDeactivate(group, command, now)
    case 'acknowledge':
      return decideAcknowledge(group, command, now)
    case 'reportUsage':
      return decideUsage(group, command, now)
    case 'createEntitlements':
      return decideCreate(group, command, now)
    case 'export':
    case 'renewDelegation':
    case 'takeBack':
    case 'acceptReport':
    case 'importDelegation':
    case 'returnDelegation':
      return decideDelegation(group, command, now)
    default:
      return decideEntitlement(group, command, now)
  }
}

/** A group state that decisions are applied to, one after another. */
export type WorkingGroup = GroupState & {
  readonly entitlements: Map<string, EntitlementState>
  readonly activations: Map<string, ActivationState>
  readonly offlineSeats?: Map<string, OfflineSeat>
  readonly usageQueues?: Map<string, UsageQueue>
  readonly closedUsage?: ClosedUsage[]
}

export function applyChanges(group: WorkingGroup, changes: Changes): void {
  for (const entitlement of changes.entitlements)
    group.entitlements.set(entitlement.id, entitlement)
  for (const activation of changes.activations) group.activations.set(activation.id, activation)
  for (const seat of changes.offlineSeats) group.offlineSeats?.set(seat.activationId, seat)
  for (const { activationId, queueId, queue } of changes.usageQueues) {
    group.usageQueues?.set(queueKey(activationId, queueId), queue)
  }
  group.closedUsage?.push(...changes.summaries)
}
