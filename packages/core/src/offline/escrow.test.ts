import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activate } from '../../test/support/activate.ts'
import { at, days, sampleFeature, sampleOffering } from '../../test/support/sample-rights.ts'
import type { Command, OfflineReport } from '../commands.ts'
import { applyChanges, decide, type WorkingGroup } from '../decide.ts'
import type { Decision, Grant, UsageSummary } from '../outcome.ts'
import { settle } from '../settle.ts'
import { defaultPolicy } from '../state.ts'
import type { OfflineGrant } from './offline-seat.ts'

const start = at('2026-01-05T10:00')
const hourMs = 3_600_000

const snapshot = sampleOffering({
  ...{ seatCount: 3, concurrencyMode: 'nodeLock', leasePeriod: days(90) },
  offlineLeasePeriod: days(60),
  usageResetSchedule: 'monthly',
  plan: { licenseDuration: { type: 'year', count: 2 } },
  features: [
    sampleFeature({ key: 'runs', type: 'usageCount', value: 40 }),
    sampleFeature({ key: 'cores', type: 'elementPool', value: 12 }),
  ],
})

/** A group with one entitlement, and all that was ever written of it. */
function world() {
  const group: WorkingGroup = {
    policy: defaultPolicy,
    entitlements: new Map(),
    activations: new Map(),
    moreLapsed: new Set(),
    offlineSeats: new Map(),
    usageQueues: new Map(),
    closedUsage: [],
  }
  const summaries: UsageSummary[] = []
  let now = start
  const tell = (command: Command): Decision<unknown> => {
    const settled = settle(group, now)
    summaries.push(...settled.summaries)
    applyChanges(group, settled)
    const decision = decide(group, command, now)
    summaries.push(...decision.changes.summaries)
    applyChanges(group, decision.changes)
    return decision
  }
  tell({
    type: 'createEntitlements',
    groupId: 'g',
    orders: [{ entitlementId: 'E', snapshot, startAt: null }],
    customerDisabledAt: null,
    reason: null,
  })
  const idOf = (key: string) => snapshot.features.find((each) => each.key === key)?.id ?? ''
  return {
    tell,
    pass: (ms: number) => {
      now += ms
    },
    now: () => now,
    used: (key: string) => group.entitlements.get('E')?.featureUse[idOf(key)]?.used ?? 0,
    summed: () => summaries.reduce((sum, { used }) => sum + used, 0),
    policy: group.policy,
  }
}

type World = ReturnType<typeof world>

/** A device as it should behave: what it gives back it has given up before. */
function device(world: World, seatId: string) {
  let counter = 0
  let number = 0
  let id = ''
  let epoch = 0
  const sums = new Map<string, { granted: number; used: number; returned: number }>()
  const of = (key: string) => {
    const sum = sums.get(key) ?? { granted: 0, used: 0, returned: 0 }
    sums.set(key, sum)
    return sum
  }
  const token = (escrow: OfflineReport['escrow']) => {
    counter += 1
    const requestId = `${seatId} ${counter}`
    return { requestId, counter, hash: requestId, issuedAt: world.now(), escrow }
  }
  const report = (escrow: OfflineReport['escrow']): OfflineReport => ({
    ...token(escrow),
    epoch,
    fingerprint: null,
    usage: [...sums].map(([key, { used, returned }]) => ({ key, used, returned })),
  })
  const take = (grant: Grant & { offline?: OfflineGrant }) => {
    if (!grant.offline || grant.offline.number <= number) return
    number = grant.offline.number
    id = grant.activation.id
    epoch = grant.activation.epoch
    for (const { key, granted, returned } of grant.offline.escrow) {
      const sum = of(key)
      sum.granted = granted
      sum.returned = Math.max(sum.returned, returned)
    }
  }
  return {
    request: (escrow: OfflineReport['escrow']): Command => ({
      ...activate(seatId),
      mode: 'offline',
      offline: { ...token(escrow), sealedKey: 'sealed' },
    }),
    refresh: (escrow: OfflineReport['escrow']): Command => ({
      type: 'offlineRefresh',
      activationId: id,
      report: report(escrow),
      escrow: [],
    }),
    goodbye: (): Command => {
      for (const sum of sums.values()) sum.returned = sum.granted - sum.used
      return { type: 'offlineDeactivate', activationId: id, report: report([]) }
    },
    use: (amount: number): number => {
      const sum = of('runs')
      const possible = Math.min(amount, sum.granted - sum.used - sum.returned)
      sum.used += possible
      return possible
    },
    giveBack: (key: string, amount: number) => {
      const sum = of(key)
      sum.returned += Math.min(amount, sum.granted - sum.used - sum.returned)
    },
    take,
    of,
    isActive: () => id !== '',
  }
}

function grantIn(decision: Decision<unknown>): (Grant & { offline?: OfflineGrant }) | null {
  // Of these commands nothing else comes.
  return decision.ok ? (decision.value as Grant) : null
}

describe('what a seat takes along', () => {
  it('is taken off what others may have, and comes back once however often it is told', () => {
    const it = world()
    const one = device(it, 'one')
    const granted = grantIn(
      it.tell(
        one.request([
          { key: 'runs', amount: 30 },
          { key: 'cores', amount: 5 },
        ]),
      ),
    )
    if (granted) one.take(granted)
    expect([it.used('runs'), it.used('cores')]).toEqual([30, 5])
    expect(one.use(7)).toBe(7)
    one.giveBack('runs', 3)
    one.giveBack('cores', 2)
    const refresh = one.refresh([])
    expect(it.tell(refresh).ok).toBe(true)
    expect(it.tell(refresh).ok).toBe(true)
    expect([it.used('runs'), it.used('cores')]).toEqual([27, 3])
    const goodbye = one.goodbye()
    expect(it.tell(goodbye).ok).toBe(true)
    expect(it.tell(goodbye).ok).toBe(true)
    expect([it.used('runs'), it.used('cores')]).toEqual([7, 0])
  })

  it('is refused whole when there is less, and no seat is taken', () => {
    const it = world()
    const decision = it.tell(
      device(it, 'one').request([
        { key: 'cores', amount: 5 },
        { key: 'runs', amount: 41 },
      ]),
    )
    expect(decision).toMatchObject({ ok: false, refusal: { code: 'featureLimitReached' } })
    expect([it.used('runs'), it.used('cores')]).toEqual([0, 0])
  })

  it('counts in the period in which it was taken, whenever it comes back', () => {
    const it = world()
    const one = device(it, 'one')
    const granted = grantIn(it.tell(one.request([{ key: 'runs', amount: 30 }])))
    if (granted) one.take(granted)
    one.use(11)
    it.pass(40 * 24 * hourMs)
    expect(it.tell({ type: 'settle' }).ok).toBe(true)
    expect([it.used('runs'), it.summed()]).toEqual([0, 30])
    expect(it.tell(one.goodbye()).ok).toBe(true)
    expect([it.used('runs'), it.summed()]).toEqual([0, 11])
  })

  it('comes back to the period of its own block, the oldest block first', () => {
    const it = world()
    const one = device(it, 'one')
    const first = grantIn(it.tell(one.request([{ key: 'runs', amount: 10 }])))
    if (first) one.take(first)
    one.use(4)
    const report = grantIn(it.tell(one.refresh([])))
    if (report) one.take(report)
    it.pass(40 * 24 * hourMs)
    const second = grantIn(it.tell(one.refresh([{ key: 'runs', amount: 10 }])))
    if (second) one.take(second)
    expect([it.used('runs'), it.summed()]).toEqual([10, 10])
    one.giveBack('runs', 9)
    expect(it.tell(one.refresh([])).ok).toBe(true)
    expect([it.used('runs'), it.summed()]).toEqual([7, 4])
  })

  it('of a device that was set back to an earlier state counts no second time', () => {
    const it = world()
    const one = device(it, 'one')
    const granted = grantIn(it.tell(one.request([{ key: 'runs', amount: 10 }])))
    if (granted) one.take(granted)
    one.use(6)
    one.giveBack('runs', 2)
    expect(it.tell(one.refresh([])).ok).toBe(true)
    const sum = one.of('runs')
    Object.assign(sum, { used: 1, returned: 0 })
    expect(it.tell(one.refresh([])).ok).toBe(true)
    Object.assign(sum, { used: 6, returned: 2 })
    expect(it.tell(one.refresh([])).ok).toBe(true)
    expect(it.used('runs')).toBe(8)
    // As much as is left would be more than there is, with what was told before.
    Object.assign(sum, { used: 1, returned: 9 })
    expect(it.tell(one.refresh([]))).toMatchObject({ refusal: { code: 'escrowExceeded' } })
  })

  it('more than was given is refused', () => {
    const it = world()
    const one = device(it, 'one')
    const granted = grantIn(it.tell(one.request([{ key: 'runs', amount: 3 }])))
    if (granted) one.take(granted)
    one.of('runs').used = 4
    expect(it.tell(one.refresh([]))).toMatchObject({
      ok: false,
      refusal: { code: 'escrowExceeded' },
    })
    expect(it.used('runs')).toBe(3)
  })
})

type Step =
  | { readonly do: 'refresh'; readonly key: string; readonly amount: number }
  | { readonly do: 'use' | 'giveBack'; readonly key: string; readonly amount: number }
  | { readonly do: 'loseAnswer' | 'loseToken' | 'again' | 'pass' }

const key = fc.constantFrom('runs', 'cores')
const amount = fc.integer({ min: 1, max: 15 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('refresh' as const), key, amount }),
  fc.record({ do: fc.constantFrom('use' as const, 'giveBack' as const), key, amount }),
  fc.record({
    do: fc.constantFrom(
      'loseAnswer' as const,
      'loseToken' as const,
      'again' as const,
      'pass' as const,
    ),
  }),
)

it('whatever is lost, repeated or late: what was used is counted, once, and all else is back', () => {
  const stories = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), step), { maxLength: 40 })
  fc.assert(
    fc.property(stories, (story) => {
      const it = world()
      const devices = [device(it, 'one'), device(it, 'two')]
      let really = 0
      for (const each of devices) {
        const granted = grantIn(it.tell(each.request([{ key: 'runs', amount: 5 }])))
        if (granted) each.take(granted)
      }
      let last: Command | null = null
      for (const [who, what] of story) {
        const each = devices[who]
        if (!each) continue
        if (what.do === 'pass') it.pass(9 * 24 * hourMs)
        if (what.do === 'use') really += each.use(what.amount)
        if (what.do === 'giveBack') each.giveBack(what.key, what.amount)
        if (what.do === 'loseToken') each.refresh([])
        if (what.do === 'loseAnswer') it.tell(each.refresh([{ key: 'runs', amount: 2 }]))
        if (what.do === 'again' && last) it.tell(last)
        if (what.do === 'refresh') {
          last = each.refresh([{ key: what.key, amount: what.amount }])
          const granted = grantIn(it.tell(last))
          if (granted) each.take(granted)
        }
        expect(it.used('runs')).toBeLessThanOrEqual(40)
        expect(it.used('cores')).toBeLessThanOrEqual(12)
      }
      for (const each of devices) expect(it.tell(each.goodbye()).ok).toBe(true)
      expect(it.used('cores')).toBe(0)
      expect(it.used('runs') + it.summed()).toBe(really)
    }),
    { numRuns: 300 },
  )
})
