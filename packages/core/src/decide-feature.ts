import type { CheckoutCommand, ReturnCommand, TrackCommand } from './commands.ts'
import {
  activationIn,
  addUse,
  changesOf,
  type Draft,
  logLine,
  openDraft,
  putActivation,
} from './draft.ts'
import { statusOf } from './error-codes.ts'
import { featureFacts } from './explain.ts'
import { activeAmount, featureAvailable, featureByKey } from './features.ts'
import { advance, findRunning, refuse } from './find-activation.ts'
import { grantOf } from './grant.ts'
import { type Decision, type Grant, granted, notYet, type Refusal } from './outcome.ts'
import type { GroupState } from './state.ts'

/** Takes an amount of a pool, or counts a use. All or nothing. */
export function decideCheckout(
  group: GroupState,
  command: CheckoutCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = findRunning(draft, command)
  if ('code' in found) return denyUse(draft, command, found)
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
    const facts = featureFacts(draft, entitlement, feature, command.amount)
    return denyUse(draft, command, { code: 'featureLimitReached', facts })
  }
  addUse(draft, entitlement.id, feature.id, command.amount)
  const activation = advance(found.activation, command, now)
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
    ...advance(found.activation, command, now),
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
  if ('code' in found) return denyUse(draft, command, found)
  const feature = featureByKey(found.entitlement.rights, command.key)
  const facts = { feature: command.key }
  if (!feature) return refuse(draft, { code: 'featureUnknown', facts })
  if (feature.type !== 'bool') return refuse(draft, { code: 'featureNotTracked', facts })
  if (feature.value !== 1) {
    const { id } = found.entitlement
    const cures = [{ change: 'featureValue', entitlementId: id, ...facts, from: 0, to: 1 }]
    const off = { entitlementId: id, ...facts, cures }
    return denyUse(draft, command, { code: 'featureNotEnabled', facts: off })
  }
  const next = putActivation(draft, advance(found.activation, command, now))
  logLine(draft, next, 'featureUsage', detailOf(command))
  return granted(grantOf('track', draft, next, feature.id), changesOf(draft))
}

/** Refuses a use of a feature; a denial, other than a call that is not in order, is logged. */
function denyUse(
  draft: Draft,
  command: CheckoutCommand | TrackCommand,
  refusal: Refusal,
): Decision<never> {
  const activation = activationIn(draft, command.activationId)
  if (activation && statusOf(refusal.code) === 402) {
    const detail = { ...detailOf(command), code: refusal.code }
    logLine(draft, activation, 'featureCheckoutDenied', detail)
  }
  return refuse(draft, refusal)
}

function detailOf(command: { key: string; amount: number }): Record<string, unknown> {
  return { key: command.key, amount: command.amount }
}
