import { isOutOfSync } from '../../src/delegation/delegation.ts'
import { activeAmount, featureAvailable } from '../../src/features.ts'
import { addInterval } from '../../src/interval.ts'
import type { Changes, Grant } from '../../src/outcome.ts'
import { seatLimit } from '../../src/seats.ts'
import { defaultPolicy, type EntitlementState, type TenantPolicy } from '../../src/state.ts'
import { isUsable, rightEndAt, statusAt } from '../../src/status.ts'
import { usagePeriodAt } from '../../src/usage-period.ts'
import { type Decided, decideBatch, type Loading, openStore, type Store } from '../support/store.ts'
import { commandOf, type Memory, placeOf } from './commands.ts'
import { backUp, carry, nothingCarried, restore, storeOf } from './local-servers.ts'
import { readInstant, readInterval } from './read-offering.ts'
import type { EntitlementAfter, Expected, File, Row, Step } from './rows.ts'

/** What a step came to, in the words of the row: only of what the row asks for. */
type Seen = { readonly expect: Expected; readonly after: Step['after'] }
type Compare = (step: string, seen: Seen, wanted: Seen) => void

const ordered = '2026-01-01'

/** Plays a row from its order on, and lets `compare` see each step. */
export function runRow(file: File, row: Row, loading: Loading, compare: Compare): void {
  const margin = addInterval(0, readInterval(row.margin ?? '30 seconds'))
  const cloud = openStore(policyOf(row, margin))
  const memory: Memory = {
    offerings: file.offerings ?? {},
    latest: new Map(),
    named: new Map(),
    offline: new Set(),
    newIds: 0,
    carried: nothingCarried(cloud.policy),
  }
  const orders = Object.entries(row.given ?? {}).map(
    ([entitlement, offering]): Step => ({
      at: row.ordered ?? ordered,
      do: 'order',
      entitlement,
      offering,
    }),
  )
  for (const [index, step] of [...orders, ...row.steps].entries()) {
    const name = `step ${index - orders.length + 1}: ${step.do} at ${step.at}`
    const now = readInstant(step.at)
    if (step.do === 'restore') restore(step.backup, step.server, memory.carried)
    const store = storeOf(step, cloud, memory.carried)
    const [decided] = decideBatch(store, [commandOf(step, memory)], now, loading)
    if (!decided) throw new Error('nothing was decided')
    remember(step, decided, memory)
    carry(step, decided, cloud, memory.carried)
    if (step.do === 'backUp') backUp(step.backup, step.server, memory.carried)
    // What time has changed is written when it is looked at, so the log depends on the loading.
    const { log, ...timeless } = step.expect ?? {}
    const expected = loading === 'all' && log ? { ...timeless, log } : timeless
    const wanted = { expect: normal(expected), after: normalAfter(step.after) }
    const seen = seenOf(wanted.expect, decided, store)
    if (step.after) {
      const [looked] = decideBatch(store, [{ type: 'settle' }], now, loading)
      if (looked) carry({ ...step, do: 'load' } as Step, looked, cloud, memory.carried)
    }
    compare(name, { expect: seen, after: afterOf(wanted.after, store, now) }, wanted)
  }
}

function policyOf(row: Row, regrantMarginMs: number): TenantPolicy {
  const { backEndWindow, detection } = defaultPolicy
  const off = (row.undetected ?? []).map((group) => [group, false])
  return {
    ...defaultPolicy,
    regrantMarginMs,
    possibleClone: row.possibleClone ?? 'report',
    backEndWindow: {
      mode: row.windowMode ?? backEndWindow.mode,
      period: row.window === undefined ? backEndWindow.period : readInterval(row.window),
    },
    detection: { ...detection, ...Object.fromEntries(off) },
  }
}

function remember(step: Step, { decision }: Decided, memory: Memory): void {
  if (!decision.ok || decision.value === null || !('activation' in decision.value)) return
  const { id, epoch, nonce, leaseExpiryAt, seatId } = decision.value.activation
  const kept = { id, epoch, nonce, leaseExpiryAt }
  const place = placeOf({ seat: seatId, ...('server' in step && { server: step.server }) })
  const before = memory.latest.get(place)
  // Only activate and refresh hand out a token; every call hands out a nonce.
  const token = decision.value.kind === 'activate' || decision.value.kind === 'refresh'
  const byVendor = step.do === 'refreshFor' || step.do === 'activateFor'
  if (byVendor) return
  memory.latest.set(place, token || !before ? kept : { ...before, nonce })
  if (step.as) memory.named.set(step.as, kept)
}

function seenOf(wanted: Expected, decided: Decided, store: Store): Expected {
  const { decision, settled } = decided
  const all = [...settled, decision.changes]
  const seen: Record<string, unknown> = {}
  if (!decision.ok) {
    seen.refused = decision.refusal.code
    if (wanted.facts) seen.facts = pick(decision.refusal.facts, Object.keys(wanted.facts))
    if (wanted.cures) seen.cures = decision.refusal.facts.cures?.map(({ change }) => change)
  }
  const value = decision.ok ? decision.value : null
  if (value && 'activation' in value) Object.assign(seen, seenOfGrant(wanted, value, store))
  else if (value) {
    if (wanted.stillExpired !== undefined) seen.stillExpired = value.stillExpired
    if (wanted.overLimit !== undefined) seen.overLimit = value.seatsOverLimit
    if (wanted.notDetected) seen.notDetected = value.undetected
  }
  if (wanted.changed) {
    const changes = decision.changes.versions.flatMap((version) => version.changes)
    seen.changed = changes.map(({ field }) => field).sort()
  }
  if (wanted.clones) seen.clones = all.flatMap(({ clones }) => clones.map(({ sign }) => sign))
  if (wanted.log) seen.log = logOf(wanted.log, all)
  if (wanted.overdraft !== undefined) {
    seen.overdraft = decision.changes.log.some(({ detail }) => detail?.overdraft === true)
  }
  if (wanted.exposedUntil !== undefined) {
    const [until = null] = decision.changes.log.map(({ detail }) => detail?.exposedUntil)
    seen.exposedUntil = until
  }
  if (wanted.summaries) seen.summaries = summariesOf(wanted.summaries, all)
  return seen as Expected
}

function seenOfGrant(wanted: Expected, grant: Grant, store: Store): Record<string, unknown> {
  const { activation, featureId } = grant
  const seen: Record<string, unknown> = {}
  if (wanted.lease !== undefined) seen.lease = activation.leaseExpiryAt
  if (wanted.entitlement !== undefined) seen.entitlement = activation.entitlementId
  if (wanted.epoch !== undefined) seen.epoch = activation.epoch
  if (wanted.feature) {
    const rights = store.entitlements.get(activation.entitlementId)?.rights
    const feature = rights?.features.find(({ id }) => id === featureId)
    const use = featureId === null ? undefined : grant.featureUse[featureId]
    if (!feature) throw new Error('an answer about no feature')
    const amounts = {
      active: activeAmount(feature, activation, use),
      used: use?.used,
      available: featureAvailable(feature, use),
    }
    seen.feature = pick(amounts, Object.keys(wanted.feature))
  }
  return seen
}

function logOf(wanted: NonNullable<Expected['log']>, all: readonly Changes[]) {
  const entries = all.flatMap(({ log }) => log)
  return entries.map((entry, i) => {
    const { operation: op, seatId: seat, at, seatsUsed: used } = entry
    return pick({ op, seat, at, used }, Object.keys(wanted[i] ?? { op, seat }))
  })
}

function summariesOf(wanted: NonNullable<Expected['summaries']>, all: readonly Changes[]) {
  const summaries = all.flatMap((changes) => changes.summaries)
  return summaries.map((summary, i) => {
    const { key: feature, fromAt: from, untilAt: until, used, overdraftUsed, reason } = summary
    const text = { feature, from, until, used, overdraft: overdraftUsed, reason }
    return pick(text, Object.keys(wanted[i] ?? text))
  })
}

function afterOf(wanted: Step['after'], store: Store, now: number): Step['after'] {
  if (!wanted) return undefined
  const entries = Object.entries(wanted).map(([name, fields]) => {
    const entitlement = store.entitlements.get(name)
    if (!entitlement) throw new Error(`no entitlement ${name}`)
    const seen = stateOf(entitlement, store, now)
    return [name, pick(seen, Object.keys(fields))] as const
  })
  return Object.fromEntries(entries)
}

function stateOf(entitlement: EntitlementState, store: Store, now: number): object {
  const { rights, publication, seatsUsed, featureUse, usagePeriodStartAt } = entitlement
  const limit = seatLimit(rights)
  const seats = [...store.activations.values()]
    .map(({ state }) => state)
    .filter(({ entitlementId, held }) => held && entitlementId === entitlement.id)
  const named = (list: typeof seats) => list.map(({ seatId }) => seatId).sort()
  return {
    status: statusAt(rights, now),
    usable: isUsable(rights, now),
    used: seatsUsed,
    available: limit === null ? null : Math.max(0, limit - seatsUsed),
    holders: named(seats.filter(({ deactivatedAt }) => deactivatedAt === null)),
    lingering: named(seats.filter(({ deactivatedAt }) => deactivatedAt !== null)),
    counts: Object.fromEntries(Object.entries(featureUse).map(([id, { used }]) => [id, used])),
    period: [usagePeriodStartAt, usagePeriodAt(rights, now).nextAt],
    expiry: rights.expiryAt,
    rightEnd: rightEndAt(rights),
    outOfSync: isOutOfSync(entitlement),
    delegatedUntil: rights.delegatedUntilAt ?? null,
    forked: (entitlement.delegation?.forkedAt ?? null) !== null,
    maintenance: rights.maintenanceExpiryAt,
    version: rights.version,
    seats: rights.seatCount,
    values: Object.fromEntries(rights.features.map(({ key, value }) => [key, value])),
    attributes: Object.fromEntries(rights.attributes.map(({ key, value }) => [key, value])),
    lease: rights.leasePeriod,
    published: publication.version,
    publishAt: publication.dueAt,
  }
}

function pick(from: object, keys: readonly string[]): Record<string, unknown> {
  const values = from as Record<string, unknown>
  return Object.fromEntries(keys.map((key) => [key, values[key]]))
}

const instantFields = new Set([
  'lease',
  'exposedUntil',
  'freesAt',
  'at',
  'from',
  'until',
  'expiry',
  'rightEnd',
  'delegatedUntil',
  'maintenance',
  'publishAt',
])

/** The row's texts as the values that the rules work on. */
function normal<T>(value: T, field = ''): T {
  if (typeof value === 'string' && instantFields.has(field)) return readInstant(value) as T
  if (Array.isArray(value)) return value.map((item) => normal(item)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, normal(item, key)]),
  ) as T
}

function normalAfter(after: Step['after']): Step['after'] {
  if (!after) return undefined
  const entries = Object.entries(after).map(([name, fields]) => {
    const { lease, period, ...others } = fields
    const wanted: Record<string, unknown> = { ...normal(others as EntitlementAfter) }
    if (lease !== undefined) wanted.lease = readInterval(lease)
    if (period) wanted.period = period.map((text) => (text === null ? null : readInstant(text)))
    return [name, wanted] as const
  })
  return Object.fromEntries(entries)
}
