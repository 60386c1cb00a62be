import { addToClosed } from '../decide-usage.ts'
import {
  activationIn,
  addUse,
  type Draft,
  entitlementIn,
  logLine,
  putActivation,
} from '../draft.ts'
import { featureFacts } from '../explain.ts'
import { activeAmount, featureAvailable, featureByKey } from '../features.ts'
import type { Refusal } from '../outcome.ts'
import type { ActivationState, EntitlementState } from '../state.ts'
import type { Block, Escrow, Lot, OfflineGrant } from './offline-seat.ts'

type Escrows = Readonly<Record<string, Escrow>>
type Sums = { readonly key: string; readonly used: number; readonly returned: number }

/** What the device may go on with, as its lease says it: sums over the epoch. */
export function escrowShown(escrow: Escrows, activation: ActivationState): OfflineGrant['escrow'] {
  return Object.entries(escrow).map(([featureId, each]) => ({
    key: each.key,
    granted: each.granted,
    returned: returnedOf(featureId, each, activation),
  }))
}

/** The elements that a seat holds when it is taken by a token: they stay with it. */
export function escrowHeld(
  { rights }: EntitlementState,
  { holdings }: ActivationState,
): Record<string, Escrow> {
  const held: Record<string, Escrow> = {}
  for (const { id, key, type } of rights.features) {
    const granted = holdings[id] ?? 0
    if (granted > 0) held[id] = { key, type, granted, used: 0, returned: 0, lots: [] }
  }
  return held
}

function returnedOf(featureId: string, each: Escrow, { holdings }: ActivationState): number {
  return each.type === 'elementPool' ? each.granted - (holdings[featureId] ?? 0) : each.returned
}

/** Takes blocks out of the entitlement's amounts: all of them, or a refusal. */
export function takeBlocks(
  draft: Draft,
  activationId: string,
  escrow: Escrows,
  blocks: readonly Block[],
): Escrows | Refusal {
  const next: Record<string, Escrow> = { ...escrow }
  for (const { key, amount } of blocks) {
    const { activation, entitlement } = seatIn(draft, activationId)
    const feature = featureByKey(entitlement.rights, key)
    if (!feature) return { code: 'featureUnknown', facts: { feature: key } }
    if (feature.type === 'bool') return { code: 'featureNotMetered', facts: { feature: key } }
    const use = entitlement.featureUse[feature.id]
    const room = Number.MAX_SAFE_INTEGER - (use?.used ?? 0)
    if (!use || amount > Math.min(featureAvailable(feature, use) ?? room, room)) {
      const facts = featureFacts(draft, entitlement, feature, amount)
      return { code: 'featureLimitReached', facts }
    }
    addUse(draft, entitlement.id, feature.id, amount)
    const active = activeAmount(feature, activation, use) + amount
    const isPool = feature.type === 'elementPool'
    const taken = putActivation(
      draft,
      isPool
        ? { ...activation, holdings: { ...activation.holdings, [feature.id]: active } }
        : withCounted(activation, feature.id, active, use.resetAt),
    )
    const before = next[feature.id] ?? { key, type: feature.type, ...nothing }
    const lot: Lot = { at: draft.now, resetAt: use.resetAt, amount }
    const lots = isPool ? [] : [...before.lots, lot]
    next[feature.id] = { ...before, granted: before.granted + amount, lots }
    logLine(draft, taken, 'featureCheckout', { key, amount, escrow: true })
  }
  return next
}

const nothing = { granted: 0, used: 0, returned: 0, lots: [] }

/**
 * Counts what the device has used and given back since its last report. What is used was counted
 * when the block was taken; what comes back is taken off the period that it was counted in.
 */
export function account(
  draft: Draft,
  activationId: string,
  escrow: Escrows,
  sums: readonly Sums[],
): Escrows | Refusal {
  const next: Record<string, Escrow> = { ...escrow }
  for (const { key, used, returned } of sums) {
    const [featureId, each] = Object.entries(next).find(([, { key: one }]) => one === key) ?? []
    if (featureId === undefined || each === undefined) {
      if (used + returned === 0) continue
      return exceeded(key, 0, { used, returned })
    }
    const { activation } = seatIn(draft, activationId)
    const sum = {
      used: Math.max(used, each.used),
      returned: Math.max(returned, returnedOf(featureId, each, activation)),
    }
    const isUsedPool = each.type === 'elementPool' && used > 0
    if (isUsedPool || sum.used + sum.returned > each.granted)
      return exceeded(key, each.granted, sum)
    next[featureId] = settleOne(draft, activationId, featureId, each, sum)
  }
  return next
}

function exceeded(key: string, granted: number, sum: Omit<Sums, 'key'>): Refusal {
  return { code: 'escrowExceeded', facts: { feature: key, granted, ...sum } }
}

/** A device that has wiped itself can use nothing any more: all that it has not used comes back. */
export function accountAll(
  draft: Draft,
  activationId: string,
  escrow: Escrows,
  sums: readonly Sums[],
): Escrows | Refusal {
  const counted = account(draft, activationId, escrow, sums)
  if (isRefusal(counted)) return counted
  const rest = Object.values(counted).map(({ key, granted, used }) => {
    return { key, used, returned: granted - used }
  })
  return account(draft, activationId, counted, rest)
}

function settleOne(
  draft: Draft,
  activationId: string,
  featureId: string,
  before: Escrow,
  { used, returned }: Omit<Sums, 'key'>,
): Escrow {
  const { key, type } = before
  const { activation } = seatIn(draft, activationId)
  const back = returned - returnedOf(featureId, before, activation)
  const newlyUsed = used - before.used
  if (newlyUsed > 0) note(draft, activation, 'featureUsage', key, newlyUsed)
  const kept = splitLots(before.lots, newlyUsed).rest
  const { taken, rest } = splitLots(kept, back)
  if (type === 'elementPool' && back > 0) giveBackElements(draft, activation, featureId, back)
  for (const lot of taken) takeOffCount(draft, activationId, featureId, key, lot)
  if (back > 0) note(draft, activation, 'featureReturn', key, back)
  return type === 'elementPool' ? before : { ...before, used, returned, lots: rest }
}

/** The oldest first: what was taken first is used, or given back, first. */
function splitLots(lots: readonly Lot[], amount: number): { taken: Lot[]; rest: Lot[] } {
  const taken: Lot[] = []
  const rest: Lot[] = []
  let left = amount
  for (const lot of lots) {
    const part = Math.min(left, lot.amount)
    left -= part
    if (part > 0) taken.push({ ...lot, amount: part })
    if (part < lot.amount) rest.push({ ...lot, amount: lot.amount - part })
  }
  return { taken, rest }
}

function giveBackElements(
  draft: Draft,
  activation: ActivationState,
  featureId: string,
  amount: number,
): void {
  addUse(draft, activation.entitlementId, featureId, -amount)
  const { [featureId]: held = 0, ...others } = activation.holdings
  const holdings = held === amount ? others : { ...others, [featureId]: held - amount }
  putActivation(draft, { ...activation, holdings })
}

function takeOffCount(
  draft: Draft,
  activationId: string,
  featureId: string,
  key: string,
  { at, resetAt, amount }: Lot,
): void {
  const { activation, entitlement } = seatIn(draft, activationId)
  const use = entitlement.featureUse[featureId]
  if (use?.resetAt === resetAt) {
    addUse(draft, entitlement.id, featureId, -amount)
    const counted = activation.counted[featureId]
    const active = counted?.resetAt === resetAt ? counted.amount : 0
    putActivation(draft, withCounted(activation, featureId, active - amount, resetAt))
    return
  }
  // Its period is closed and was summed up with it: a further summary sets that right.
  const feature = entitlement.rights.features.find(({ id }) => id === featureId)
  const closed = feature ?? { id: featureId, key, value: null }
  addToClosed(draft, activation, closed, -amount, at, use?.resetAt ?? draft.now)
}

function withCounted(
  activation: ActivationState,
  featureId: string,
  amount: number,
  resetAt: number,
): ActivationState {
  return { ...activation, counted: { ...activation.counted, [featureId]: { amount, resetAt } } }
}

function note(
  draft: Draft,
  activation: ActivationState,
  operation: 'featureUsage' | 'featureReturn',
  key: string,
  amount: number,
): void {
  logLine(draft, activation, operation, { key, amount, escrow: true })
}

/** The amounts of a map of features are never named like a refusal. */
export function isRefusal(value: Escrows | Refusal): value is Refusal {
  return typeof value.code === 'string'
}

function seatIn(draft: Draft, activationId: string) {
  const activation = activationIn(draft, activationId)
  const entitlement = activation && entitlementIn(draft, activation.entitlementId)
  if (!activation || !entitlement) throw new Error(`no activation ${activationId}`)
  return { activation, entitlement }
}
