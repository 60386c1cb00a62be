import type { WorkingGroup } from '@leasehold/core/decide'
import type { ClosedUsage, FeaturesSince, UsageQueue } from '@leasehold/core/decide-usage'
import type { OfflineSeat } from '@leasehold/core/offline/offline-seat'
import type { ActivationState, EntitlementState, TenantPolicy } from '@leasehold/core/state'
import type { GroupKey } from '../storage/engine/load.ts'

/** A group while a batch decides on it: as it was loaded, and as it has become. */
export type BatchGroup = WorkingGroup & {
  readonly key: GroupKey
  readonly offlineSeats: Map<string, OfflineSeat>
  readonly usageQueues: Map<string, UsageQueue>
  readonly closedUsage: ClosedUsage[]
  readonly featuresSince: FeaturesSince[]
  readonly moreLapsed: Set<string>
  readonly loadedEntitlements: Map<string, EntitlementState>
  readonly loadedActivations: Map<string, ActivationState>
  /** When each of them falls due, as its row says. */
  readonly loadedDueAt: Map<string, number | null>
  /** How many due activations were loaded, by entitlement. */
  readonly dueLoaded: Map<string, number>
  /** The instant of its decisions: never earlier than the last one on any of its rows. */
  now: number
}

export function keyOf({ tenantId, groupId }: GroupKey): string {
  return `${tenantId} ${groupId}`
}

export function openGroup(key: GroupKey, policy: TenantPolicy, now: number): BatchGroup {
  return {
    key,
    policy,
    entitlements: new Map(),
    activations: new Map(),
    moreLapsed: new Set(),
    offlineSeats: new Map(),
    usageQueues: new Map(),
    closedUsage: [],
    featuresSince: [],
    loadedEntitlements: new Map(),
    loadedActivations: new Map(),
    loadedDueAt: new Map(),
    dueLoaded: new Map(),
    now,
  }
}

export function addEntitlement(group: BatchGroup, entitlement: EntitlementState): void {
  group.entitlements.set(entitlement.id, entitlement)
  group.loadedEntitlements.set(entitlement.id, entitlement)
  group.now = Math.max(group.now, entitlement.decidedAt)
  // Node-locked ones too: a seat that was handed in by a token waits for the end of its lease.
  if (entitlement.seatsUsed > 0) group.moreLapsed.add(entitlement.id)
}

/** What a decision has made of an activation is never overwritten by loading it again. */
export function addActivation(
  group: BatchGroup,
  activation: ActivationState,
  dueAt: number | null,
): void {
  if (group.activations.has(activation.id)) return
  group.activations.set(activation.id, activation)
  group.loadedActivations.set(activation.id, activation)
  group.loadedDueAt.set(activation.id, dueAt)
}
