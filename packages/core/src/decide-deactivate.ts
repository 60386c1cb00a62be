import type { DeactivateCommand } from './commands.ts'
import {
  changesOf,
  type Draft,
  logLine,
  openDraft,
  putActivation,
  releaseSeat,
  returnHoldings,
} from './draft.ts'
import { exportedRefusal } from './explain.ts'
import { type Found, find, refuse } from './find-activation.ts'
import { foreverAt } from './interval.ts'
import { type Decision, granted, notYet } from './outcome.ts'
import { isLingering, isOverLimit } from './seats.ts'
import type { ActivationState, GroupState } from './state.ts'
import { rightEndAt } from './status.ts'

/**
 * Hands a seat in. The place stays occupied while its linger period runs, unless a vendor forces
 * it, the right to use has ended, or more seats are held than there are. Works whatever the
 * entitlement's status.
 */
export function decideDeactivate(
  group: GroupState,
  command: DeactivateCommand,
  now: number,
): Decision<null> {
  const draft = openDraft(group, now)
  const found = find(draft, command, false)
  if ('code' in found) return refuse(draft, found)
  const { activation, entitlement } = found
  if (entitlement.rights.exportedAt !== null) return refuse(draft, exportedRefusal(entitlement))
  const byVendor = command.caller.by === 'vendor'
  if (byVendor && !activation.held) {
    return activation.deactivatedAt === null
      ? end(draft, activation, { deactivatedAt: now, loss: 'freed' })
      : refuse(draft, { code: 'activationUnknown', facts: {} })
  }
  const force = byVendor && command.force
  if (byVendor && isLingering(activation) && !force) {
    const cures = [{ change: 'force', entitlementId: entitlement.id, activationId: activation.id }]
    const facts = { entitlementId: entitlement.id, freesAt: activation.lingerExpiryAt, cures }
    return refuse(draft, { code: 'seatLingers', facts })
  }
  if (byVendor && command.atLeaseEnd) return freeAtLeaseEnd(draft, found)
  // A device whose seat was freed keeps its epoch: its next call is told that the seat is lost.
  const patch: Partial<ActivationState> = byVendor
    ? { deactivatedAt: now, loss: 'freed' }
    : { deactivatedAt: now, epoch: activation.epoch + 1 }
  const lingerExpiryAt = force ? null : lingersUntil(found, now)
  if (lingerExpiryAt !== null && isOverLimit(entitlement)) {
    // Where too many are held, a seat that only lingers goes first: at once.
    return group.moreLapsed.has(entitlement.id)
      ? notYet('seatLingers')
      : end(draft, activation, { ...patch, lingerExpiryAt: null })
  }
  if (lingerExpiryAt === null) return end(draft, activation, { ...patch, lingerExpiryAt })
  const emptied = returnHoldings(draft, activation)
  const checkedIn = putActivation(draft, { ...emptied, ...patch, lingerExpiryAt })
  const detail = { lingersUntil: lingerExpiryAt, ...exposure(activation, patch, now) }
  logLine(draft, checkedIn, 'deactivate', detail)
  return granted(null, changesOf(draft))
}

/**
 * The device is refused from now on, but its place and its elements are nobody else's before it has
 * stopped by its own clock: no two are ever at work.
 */
function freeAtLeaseEnd(draft: Draft, { activation, entitlement }: Found): Decision<null> {
  const { fenceAt } = activation
  if (fenceAt >= foreverAt) {
    const cures = [{ change: 'freeSeat', entitlementId: entitlement.id }]
    return refuse(draft, {
      code: 'leaseNeverEnds',
      facts: { entitlementId: entitlement.id, cures },
    })
  }
  const freed = { deactivatedAt: draft.now, loss: 'freed' } as const
  const occupiedUntil = fenceAt + draft.group.policy.regrantMarginMs
  if (occupiedUntil <= draft.now) return end(draft, activation, freed)
  const lingerExpiryAt = Math.max(occupiedUntil, activation.lingerExpiryAt ?? 0)
  const kept = putActivation(draft, { ...activation, ...freed, lingerExpiryAt })
  logLine(draft, kept, 'deactivate', { occupiedUntil: lingerExpiryAt })
  return granted(null, changesOf(draft))
}

/** Until when a seat handed in now stays occupied; null: not at all. */
function lingersUntil({ activation, entitlement }: Found, now: number): number | null {
  const { rights } = entitlement
  const { held, lingerExpiryAt } = activation
  if (!held || lingerExpiryAt === null || rights.concurrencyMode === 'nodeLock') return null
  const until = Math.min(lingerExpiryAt, rightEndAt(rights))
  return until > now ? until : null
}

function end(
  draft: Draft,
  activation: ActivationState,
  patch: Partial<ActivationState>,
): Decision<null> {
  const ended = releaseSeat(draft, activation, patch)
  logLine(draft, ended, 'deactivate', exposure(activation, patch, draft.now))
  return granted(null, changesOf(draft))
}

/** How long the device of a seat that was freed may still run on its cache. */
function exposure(
  { fenceAt }: ActivationState,
  { loss }: Partial<ActivationState>,
  now: number,
): { exposedUntil: number } | null {
  return loss === 'freed' && fenceAt > now ? { exposedUntil: fenceAt } : null
}
