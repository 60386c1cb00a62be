import type {
  CheckoutCommand,
  DeactivateCommand,
  LicensingCommand,
  ReadCommand,
  RefreshCommand,
  ReturnCommand,
  TrackCommand,
} from './commands.ts'
import {
  activationIn,
  addUse,
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putActivation,
  releaseSeat,
  returnHoldings,
  takeSeat,
} from './draft.ts'
import { featureFacts, noSeatFacts, statusRefusal } from './explain.ts'
import { activeAmount, featureAvailable, featureByKey } from './features.ts'
import { grantOf } from './grant.ts'
import { leaseEndAt } from './lease.ts'
import { type Decision, type Grant, granted, notYet, type Refusal, refused } from './outcome.ts'
import { hasFreeSeat, isLingering, isOverLimit } from './seats.ts'
import type { ActivationState, EntitlementState, GroupState } from './state.ts'
import { isUsable } from './status.ts'

type Found = { activation: ActivationState; entitlement: EntitlementState }
type OnActivation = Exclude<LicensingCommand, { type: 'activate' }>

/** Names the caller's activation, or tells why the call is refused: token first, then nonce. */
function find(draft: Draft, command: OnActivation, nonceNeeded: boolean): Found | Refusal {
  const { caller } = command
  const activation = activationIn(draft, command.activationId)
  const entitlement = activation && entitlementIn(draft, activation.entitlementId)
  if (!activation || !entitlement) return { code: 'activationUnknown', facts: {} }
  if (caller.by === 'vendor') return { activation, entitlement }
  if (caller.epoch !== activation.epoch) {
    return { code: 'tokenRevoked', facts: { entitlementId: entitlement.id } }
  }
  if (nonceNeeded && caller.nonce !== activation.nonce) {
    // An older nonce of ours was used already: somebody else may be at work with a copy.
    if (caller.nonce !== null) {
      draft.clones.push({
        entitlementId: entitlement.id,
        activationId: activation.id,
        at: draft.now,
        sign: 'nonce',
        evidence: { sent: caller.nonce, current: activation.nonce, epoch: activation.epoch },
      })
    }
    return { code: 'nonceMismatch', facts: { entitlementId: entitlement.id } }
  }
  return { activation, entitlement }
}

/** The next nonce; the current one, used, shows that the client has the latest lease. */
function advance(activation: ActivationState, command: OnActivation): ActivationState {
  if (command.caller.by === 'vendor') return activation
  return { ...activation, nonce: activation.nonce + 1, fenceAt: activation.leaseExpiryAt }
}

/** Why a seat may not be used now although token and nonce are right; null when it may. */
function seatRefusal({ activation, entitlement }: Found, now: number): Refusal | null {
  if (activation.loss === 'freed' || activation.loss === 'reduced') {
    return lost(entitlement, activation.loss)
  }
  if (activation.deactivatedAt !== null) return { code: 'activationUnknown', facts: {} }
  return isUsable(entitlement.rights, now) ? null : statusRefusal(entitlement, now)
}

function lost(entitlement: EntitlementState, reason: string): Refusal {
  return { code: 'seatLost', facts: { entitlementId: entitlement.id, reason } }
}

function refuse(draft: Draft, refusal: Refusal): Decision<never> {
  return refused(refusal.code, refusal.facts, changesOf(draft))
}

function deny(draft: Draft, { activation }: Found, refusal: Refusal): Decision<never> {
  logLine(draft, activation, 'activationDenied', { code: refusal.code })
  return refuse(draft, refusal)
}

/** Renews the lease and delivers everything saved. */
export function decideRefresh(
  group: GroupState,
  command: RefreshCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = find(draft, command, true)
  if ('code' in found) return refuse(draft, found)
  const refusal = seatRefusal(found, now)
  if (refusal) return deny(draft, found, refusal)
  const { activation } = found
  let { entitlement } = found
  if (activation.held ? isOverLimit(entitlement) : !hasFreeSeat(entitlement)) {
    // Lapsed seats go before those of holders.
    if (group.moreLapsed.has(entitlement.id)) return notYet('seatLost')
    if (activation.held) releaseSeat(draft, activation, { loss: 'reduced' })
    const facts = {
      ...noSeatFacts(draft, entitlement),
      reason: activation.held ? 'reduced' : 'lapsed',
    }
    return deny(draft, found, { code: 'seatLost', facts })
  }
  if (!activation.held) entitlement = takeSeat(draft, entitlement)
  const { rights } = entitlement
  const leaseExpiryAt = leaseEndAt(rights, activation.mode, now)
  const present = new Set(rights.features.map((feature) => feature.id))
  // Elements of features that the entitlement no longer has go back now.
  const kept = returnHoldings(draft, activation, (featureId) => !present.has(featureId))
  const advanced = advance(kept, command)
  const renewed = putActivation(draft, {
    ...advanced,
    held: true,
    loss: null,
    lastLeaseAt: now,
    leaseExpiryAt,
    fenceAt: Math.max(advanced.fenceAt, leaseExpiryAt),
  })
  logLine(draft, renewed, 'refresh')
  return granted(grantOf('refresh', draft, renewed), changesOf(draft))
}

/** What every call but refresh and deactivate needs: a seat that is held under a running lease. */
function findRunning(draft: Draft, command: OnActivation): Found | Refusal {
  const found = find(draft, command, true)
  if ('code' in found) return found
  if (command.caller.by === 'application' && command.caller.leaseExpiryAt <= draft.now) {
    return { code: 'tokenExpired', facts: {} }
  }
  const refusal = seatRefusal(found, draft.now)
  if (refusal) return refusal
  return found.activation.held ? found : lost(found.entitlement, 'lapsed')
}

/** Reads the state. An application's read rotates its nonce. */
export function decideRead(group: GroupState, command: ReadCommand, now: number): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = findRunning(draft, command)
  if ('code' in found) return refuse(draft, found)
  const activation = putActivation(draft, advance(found.activation, command))
  return granted(grantOf('state', draft, activation), changesOf(draft))
}

/** Takes an amount of a pool, or counts a use. All or nothing. */
export function decideCheckout(
  group: GroupState,
  command: CheckoutCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = findRunning(draft, command)
  if ('code' in found) return refuse(draft, found)
  const { entitlement } = found
  const feature = featureByKey(entitlement.rights, command.key)
  if (!feature) return refuse(draft, { code: 'featureUnknown', facts: { feature: command.key } })
  if (feature.type === 'bool') {
    return refuse(draft, { code: 'featureNotMetered', facts: { feature: command.key } })
  }
  const use = entitlement.featureUse[feature.id]
  const available = featureAvailable(feature, use)
  const room = Number.MAX_SAFE_INTEGER - (use?.used ?? 0)
  if (command.amount > Math.min(available ?? room, room)) {
    if (feature.type === 'elementPool' && group.moreLapsed.has(entitlement.id))
      return notYet('featureLimitReached')
    logLine(draft, found.activation, 'featureCheckoutDenied', detailOf(command))
    const facts = featureFacts(entitlement, feature, command.amount)
    return refuse(draft, { code: 'featureLimitReached', facts })
  }
  addUse(draft, entitlement.id, feature.id, command.amount)
  const activation = advance(found.activation, command)
  const amount = activeAmount(feature, activation, use) + command.amount
  const next = putActivation(
    draft,
    feature.type === 'elementPool'
      ? { ...activation, holdings: { ...activation.holdings, [feature.id]: amount } }
      : {
          ...activation,
          counted: { ...activation.counted, [feature.id]: { amount, resetAt: use?.resetAt ?? 0 } },
        },
  )
  logLine(
    draft,
    next,
    feature.type === 'usageCount' ? 'featureUsage' : 'featureCheckout',
    detailOf(command),
  )
  return granted(grantOf('checkout', draft, next, feature.id), changesOf(draft))
}

/** Gives elements of a pool back: at most what the activation holds. */
export function decideReturn(
  group: GroupState,
  command: ReturnCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = findRunning(draft, command)
  if ('code' in found) return refuse(draft, found)
  const feature = featureByKey(found.entitlement.rights, command.key)
  const facts = { feature: command.key }
  if (!feature) return refuse(draft, { code: 'featureUnknown', facts })
  if (feature.type === 'bool') return refuse(draft, { code: 'featureNotMetered', facts })
  if (feature.type === 'usageCount') return refuse(draft, { code: 'featureNotReturnable', facts })
  const held = found.activation.holdings[feature.id] ?? 0
  if (command.amount > held) {
    return refuse(draft, { code: 'featureNotCheckedOut', facts: { ...facts, held } })
  }
  addUse(draft, found.entitlement.id, feature.id, -command.amount)
  const { [feature.id]: _, ...others } = found.activation.holdings
  const left = held - command.amount
  const next = putActivation(draft, {
    ...advance(found.activation, command),
    holdings: left === 0 ? others : { ...others, [feature.id]: left },
  })
  logLine(draft, next, 'featureReturn', detailOf(command))
  return granted(grantOf('return', draft, next, feature.id), changesOf(draft))
}

/** Notes that an on/off feature was used. */
export function decideTrack(
  group: GroupState,
  command: TrackCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = findRunning(draft, command)
  if ('code' in found) return refuse(draft, found)
  const feature = featureByKey(found.entitlement.rights, command.key)
  const facts = { feature: command.key }
  if (!feature) return refuse(draft, { code: 'featureUnknown', facts })
  if (feature.type !== 'bool') return refuse(draft, { code: 'featureNotTracked', facts })
  if (feature.value !== 1) return refuse(draft, { code: 'featureNotEnabled', facts })
  const next = putActivation(draft, advance(found.activation, command))
  logLine(draft, next, 'featureUsage', detailOf(command))
  return granted(grantOf('track', draft, next, feature.id), changesOf(draft))
}

function detailOf(command: { key: string; amount: number }): Record<string, unknown> {
  return { key: command.key, amount: command.amount }
}

/**
 * Hands a seat in. The place stays occupied while its linger period runs, unless a vendor forces
 * it or the right to use has ended. Works whatever the entitlement's status.
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
  const byVendor = command.caller.by === 'vendor'
  if (byVendor && !activation.held) {
    return activation.deactivatedAt === null
      ? end(draft, activation, { deactivatedAt: now, loss: 'freed' })
      : refuse(draft, { code: 'activationUnknown', facts: {} })
  }
  if (isLingering(activation) && !command.force && byVendor) {
    const facts = { entitlementId: entitlement.id, freesAt: activation.lingerExpiryAt }
    return refuse(draft, { code: 'seatLingers', facts })
  }
  const lingers =
    activation.held &&
    !command.force &&
    activation.lingerExpiryAt !== null &&
    activation.lingerExpiryAt > now &&
    isUsable(entitlement.rights, now)
  // A device whose seat was freed keeps its epoch: its next call is told that the seat is lost.
  const patch: Partial<ActivationState> = byVendor
    ? { deactivatedAt: now, loss: 'freed' }
    : { deactivatedAt: now, epoch: activation.epoch + 1 }
  if (!lingers) return end(draft, activation, { ...patch, lingerExpiryAt: null })
  const checkedIn = putActivation(draft, { ...returnHoldings(draft, activation), ...patch })
  logLine(draft, checkedIn, 'deactivate', { lingersUntil: activation.lingerExpiryAt })
  return granted(null, changesOf(draft))
}

function end(
  draft: Draft,
  activation: ActivationState,
  patch: Partial<ActivationState>,
): Decision<null> {
  const ended = releaseSeat(draft, activation, patch)
  // How long the device may still run on its cache.
  const exposed = patch.loss === 'freed' && activation.fenceAt > draft.now
  logLine(draft, ended, 'deactivate', exposed ? { exposedUntil: activation.fenceAt } : null)
  return granted(null, changesOf(draft))
}
