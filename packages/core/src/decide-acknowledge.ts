import type { AcknowledgeCommand } from './commands.ts'
import {
  activationIn,
  changesOf,
  entitlementIn,
  logLine,
  openDraft,
  putActivation,
} from './draft.ts'
import { latestLeaseEndAt } from './lease.ts'
import { type Decision, granted } from './outcome.ts'
import type { GroupState } from './state.ts'

/**
 * Notes that a device has a version. The lease that it came with was given at some time until now,
 * so a period made shorter counts from here on: for the seat, and for every later update.
 */
export function decideAcknowledge(
  group: GroupState,
  command: AcknowledgeCommand,
  now: number,
): Decision<null> {
  const draft = openDraft(group, now)
  const activation = activationIn(draft, command.activationId)
  const rights = activation && entitlementIn(draft, activation.entitlementId)?.rights
  // It was true when it was said, of another seat than the one that is there now.
  if (!rights || activation.epoch !== command.epoch) return granted(null)
  const { version } = command
  if (version > rights.version || version <= (activation.acknowledgedVersion ?? 0)) {
    return granted(null)
  }
  const { mode, leaseExpiryAt, fenceAt } = activation
  // Of an earlier version than the current one the period is not at hand; the longer end stands.
  const endAt =
    mode === 'online' && version === rights.version ? latestLeaseEndAt(rights, mode, now) : fenceAt
  const next = putActivation(draft, {
    ...activation,
    acknowledgedVersion: version,
    acknowledgedAt: now,
    leaseExpiryAt: Math.min(leaseExpiryAt, endAt),
    fenceAt: Math.min(fenceAt, endAt),
  })
  // What a lease has brought stands in the line of that lease.
  if (version > (activation.deliveredVersion ?? 0)) logLine(draft, next, 'update', { version })
  return granted(null, changesOf(draft))
}
