import { reportClone } from './clone-signs.ts'
import type { ReportUsageCommand } from './commands.ts'
import {
  activationIn,
  addUse,
  changesOf,
  type Draft,
  entitlementIn,
  logLine,
  openDraft,
  putActivation,
  putEntitlement,
} from './draft.ts'
import { exportedRefusal } from './explain.ts'
import {
  activeAmount,
  featureAvailable,
  featureByKey,
  featureLimit,
  overdraftUsed,
} from './features.ts'
import { refuse } from './find-activation.ts'
import { grantOf } from './grant.ts'
import { type Decision, type Grant, granted, type Refusal } from './outcome.ts'
import type { FeatureRight, Rights } from './rights.ts'
import type { ActivationState, GroupState } from './state.ts'
import { usagePeriodAt } from './usage-period.ts'

/** How far a queue was counted, and the contents counted last, the latest at the end. */
export type UsageQueue = { readonly sequence: number; readonly hashes: readonly string[] }

/** A closed period of one feature, or a part of it. */
export type ClosedUsage = {
  readonly entitlementId: string
  readonly featureId: string
  readonly fromAt: number
  readonly untilAt: number
  readonly used: number
}

/** The features of a version of an entitlement, in force from `at` on. */
export type FeaturesSince = {
  readonly entitlementId: string
  readonly at: number
  readonly features: readonly FeatureRight[]
}

export type ReportedUse = { readonly key: string; readonly amount: number; readonly at: number }

/** So many contents are kept: a client repeats what it had no answer to, which is the last one. */
const keptHashes = 64

export function queueKey(activationId: string, queueId: string): string {
  return `${activationId} ${queueId}`
}

/**
 * Counts what was used while nobody asked. Each number of a queue counts once, however often it is
 * sent; `at` decides the period. It is owed whatever the state of the entitlement and the lease.
 */
export function decideUsage(
  group: GroupState,
  command: ReportUsageCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const seat = activationIn(draft, command.activationId)
  const rights = seat && entitlementIn(draft, seat.entitlementId)?.rights
  if (!seat || !rights) return refuse(draft, { code: 'activationUnknown', facts: {} })
  const { entitlementId } = seat
  if (seat.epoch !== command.epoch) {
    return refuse(draft, { code: 'tokenRevoked', facts: { entitlementId } })
  }
  // The counts are with the local license server: what comes here stays owed until they are back.
  if (rights.exportedAt !== null) return refuse(draft, exportedRefusal({ id: entitlementId }))
  const key = queueKey(seat.id, command.queueId)
  const queue = group.usageQueues?.get(key) ?? { sequence: 0, hashes: [] }
  const { sequence, hash } = command
  if (sequence <= queue.sequence) {
    const before = queue.hashes.at(sequence - queue.sequence - 1)
    if (before === hash) return granted(grantOf('usage', draft, seat), changesOf(draft))
    if (before !== undefined) {
      const evidence = { queueId: command.queueId, sequence, sent: hash, counted: before }
      reportClone(draft, seat, 'usageQueue', evidence)
    }
    return refuse(draft, outOfOrder('usageForked', entitlementId, queue))
  }
  if (sequence > queue.sequence + 1) {
    return refuse(draft, outOfOrder('usageGap', entitlementId, queue))
  }
  const fault = faultOf(rights, command.entries)
  if (fault) return refuse(draft, fault)
  const refused = command.entries.filter((use) => !count(draft, seat.id, use))
  draft.usageQueues.push({
    activationId: seat.id,
    entitlementId,
    queueId: command.queueId,
    queue: { sequence, hashes: [...queue.hashes, hash].slice(-keptHashes) },
  })
  const after = activationIn(draft, seat.id) ?? seat
  return granted({ ...grantOf('usage', draft, after), refused }, changesOf(draft))
}

function outOfOrder(
  code: 'usageForked' | 'usageGap',
  entitlementId: string,
  queue: UsageQueue,
): Refusal {
  return { code, facts: { entitlementId, expected: queue.sequence + 1 } }
}

function faultOf(rights: Rights, entries: readonly ReportedUse[]): Refusal | null {
  for (const { key } of entries) {
    const feature = featureByKey(rights, key)
    if (!feature) return { code: 'featureUnknown', facts: { feature: key } }
    if (feature.type === 'elementPool') {
      return { code: 'featureNotMetered', facts: { feature: key } }
    }
  }
  return null
}

/** False when the limit of its count has no room and the tenant records no excess. */
function count(draft: Draft, activationId: string, reported: ReportedUse): boolean {
  const seat = activationIn(draft, activationId)
  const entitlement = seat && entitlementIn(draft, seat.entitlementId)
  const feature = entitlement && featureByKey(entitlement.rights, reported.key)
  if (!seat || !entitlement || !feature) throw new Error('a use of what was there before')
  const { createdAt, startedAt } = entitlement.rights
  // Nothing was used before the term began, whatever the clock of the device says.
  const at = Math.min(Math.max(reported.at, createdAt, startedAt ?? 0), draft.now)
  const detail = { key: reported.key, amount: reported.amount, usedAt: at }
  if (feature.type === 'bool') {
    logLine(draft, seat, 'featureUsage', detail)
    return true
  }
  const periodStartAt = entitlement.usagePeriodStartAt
  const isLate = periodStartAt !== null && at < periodStartAt
  const isCounted = isLate
    ? addLate(draft, seat, feature, reported.amount, at, periodStartAt)
    : addToOpen(draft, seat, feature, reported.amount)
  if (!isCounted) {
    logLine(draft, seat, 'featureCheckoutDenied', { ...detail, code: 'featureLimitReached' })
    return false
  }
  logLine(draft, seat, 'featureUsage', isLate ? { ...detail, late: true } : detail)
  return true
}

function addToOpen(
  draft: Draft,
  seat: ActivationState,
  feature: FeatureRight,
  amount: number,
): boolean {
  const entitlement = entitlementIn(draft, seat.entitlementId)
  const use = entitlement?.featureUse[feature.id]
  if (!entitlement || !use) throw new Error(`count ${feature.key} without its use`)
  const available = featureAvailable(feature, use)
  const isExcess = available !== null && amount > available
  if (use.used + amount > Number.MAX_SAFE_INTEGER) return false
  if (isExcess) {
    if (draft.group.policy.lateExcess === 'refuse') return false
    // It has happened: the cap stands where the use is, and nothing is granted above it.
    const cap = Math.max(use.cap ?? 0, use.used + amount)
    const featureUse = { ...entitlement.featureUse, [feature.id]: { ...use, cap } }
    putEntitlement(draft, { ...entitlement, featureUse })
  }
  addUse(draft, seat.entitlementId, feature.id, amount)
  const counted = {
    amount: activeAmount(feature, seat, use) + amount,
    resetAt: use.resetAt,
  }
  putActivation(draft, { ...seat, counted: { ...seat.counted, [feature.id]: counted } })
  return true
}

/** The limit of a period holds after its end too. */
function addLate(
  draft: Draft,
  seat: ActivationState,
  now: FeatureRight,
  amount: number,
  at: number,
  openSinceAt: number,
): boolean {
  const { used, untilAt } = closedPeriod(draft, seat, now.id, at, openSinceAt)
  const feature = featureThen(draft, seat, now, at, untilAt)
  const limit =
    draft.group.policy.lateExcess === 'refuse' ? featureLimit(feature) : Number.MAX_SAFE_INTEGER
  if (used + amount > (limit ?? Number.MAX_SAFE_INTEGER)) return false
  addToClosed(draft, seat, feature, amount, at, openSinceAt)
  return true
}

/**
 * As it allowed most from `at` to the end of the period: reported in time, the use would have been
 * counted between the two. Where no version of that time is known, as it is now.
 */
function featureThen(
  { group }: Draft,
  { entitlementId }: ActivationState,
  now: FeatureRight,
  at: number,
  untilAt: number,
): FeatureRight {
  const versions = (group.featuresSince ?? []).filter(
    (version) => version.entitlementId === entitlementId && version.at < untilAt,
  )
  const inForce = versions.findLastIndex((version) => version.at <= at)
  const allowed = versions
    .slice(Math.max(inForce, 0))
    .flatMap(({ features }) => features.find(({ id }) => id === now.id) ?? [])
  const room = (feature: FeatureRight) => featureLimit(feature) ?? Number.POSITIVE_INFINITY
  // Of equal ones the latest: the period was summed up by it.
  return allowed.reduce((most, one) => (room(one) >= room(most) ? one : most), allowed[0] ?? now)
}

/** What an instant's period of a count has come to, in the summaries that were made of it. */
function summedUp(
  draft: Draft,
  seat: ActivationState,
  featureId: string,
  at: number,
): readonly ClosedUsage[] {
  // Entitlements of one product have its features in common.
  return [...(draft.group.closedUsage ?? []), ...draft.summaries].filter(
    (each) =>
      each.entitlementId === seat.entitlementId &&
      each.featureId === featureId &&
      each.fromAt <= at &&
      at < each.untilAt,
  )
}

/** The period of a count that an instant before `openSinceAt` belongs to, and what it has come to. */
function closedPeriod(
  draft: Draft,
  seat: ActivationState,
  featureId: string,
  at: number,
  openSinceAt: number,
): { fromAt: number; untilAt: number; used: number } {
  const rights = entitlementIn(draft, seat.entitlementId)?.rights
  if (!rights) throw new Error('a use of what was there before')
  const before = summedUp(draft, seat, featureId, at)
  const period = usagePeriodAt(rights, at)
  return {
    fromAt: before[0]?.fromAt ?? Math.min(period.startAt ?? at, at),
    untilAt: before[0]?.untilAt ?? Math.min(period.nextAt ?? openSinceAt, openSinceAt),
    used: before.reduce((sum, each) => sum + each.used, 0),
  }
}

/** A period that was summed up gets a further summary: it is billed with it, and with no other. */
export function addToClosed(
  draft: Draft,
  seat: ActivationState,
  feature: Pick<FeatureRight, 'id' | 'key' | 'value'>,
  amount: number,
  at: number,
  openSinceAt: number,
): void {
  const { fromAt, untilAt, used } = closedPeriod(draft, seat, feature.id, at, openSinceAt)
  draft.summaries.push({
    entitlementId: seat.entitlementId,
    featureId: feature.id,
    key: feature.key,
    ...{ fromAt, untilAt },
    used: amount,
    overdraftUsed: overdraftUsed(feature, used + amount) - overdraftUsed(feature, used),
    reason: 'late',
  })
}
