import { describe, expect, it } from 'vitest'
import { activate } from '../test/support/activate.ts'
import { at, days, hours, sampleFeature, sampleOffering } from '../test/support/sample-rights.ts'
import { decideBatch, openStore, type Store } from '../test/support/store.ts'
import type { Command } from './commands.ts'
import { applyChanges, decide, type WorkingGroup } from './decide.ts'
import type { Grant } from './outcome.ts'
import { settle } from './settle.ts'
import { defaultPolicy } from './state.ts'

const start = at('2026-01-05T10:00')
const vendor = { by: 'vendor' } as const

function order(offering: Parameters<typeof sampleOffering>[0]): Command {
  const snapshot = sampleOffering(offering)
  const orders = [{ entitlementId: 'E', snapshot, startAt: null }]
  const about = { groupId: 'g', customerDisabledAt: null, reason: null }
  return { type: 'createEntitlements', ...about, orders }
}

function storeWith(offering: Parameters<typeof sampleOffering>[0]): Store {
  const store = openStore(defaultPolicy)
  decideBatch(store, [order(offering)], start, 'all')
  return store
}

/** The group as a caller that has loaded none of the lapsed seats would hand it over. */
function partOf(store: Store, named: readonly string[] = []): WorkingGroup {
  const activations = [...store.activations.values()].map(({ state }) => state)
  return {
    policy: store.policy,
    entitlements: new Map(store.entitlements),
    activations: new Map(
      activations.filter(({ id }) => named.includes(id)).map((state) => [state.id, state]),
    ),
    moreLapsed: new Set(['E']),
  }
}

function about(seat: string, store: Store) {
  const state = store.activations.get(`id-${seat}`)?.state
  if (!state) throw new Error(`no seat ${seat}`)
  const { id, epoch, nonce, leaseExpiryAt } = state
  return { activationId: id, caller: { by: 'application', epoch, nonce, leaseExpiryAt } } as const
}

describe('a decision over a group that was loaded in part', () => {
  const later = start + 2 * 3_600_000
  const offering = { seatCount: 1, leasePeriod: hours(1) }

  it('refuses no newcomer while lapsed seats may be left', () => {
    const store = storeWith(offering)
    decideBatch(store, [activate('a')], start, 'all')
    const decision = decide(partOf(store), activate('b'), later)
    expect(decision).toMatchObject({ ok: false, tryAgain: true, changes: { log: [] } })
  })

  it('takes no overdraft seat while a purchased one may have lapsed', () => {
    const store = storeWith({ ...offering, overdraftSeats: { type: 'absolute', value: 1 } })
    decideBatch(store, [activate('a')], start, 'all')
    expect(decide(partOf(store), activate('b'), later)).toMatchObject({ tryAgain: true })
  })

  it('refuses no late holder, and cuts none, while lapsed seats may be left', () => {
    const store = storeWith({ ...offering, seatCount: 2, leasePeriod: days(1) })
    decideBatch(store, [activate('a')], start, 'all')
    decideBatch(store, [activate('b')], start + 12 * 3_600_000, 'all')
    const reduce: Command = {
      type: 'update',
      entitlementId: 'E',
      reason: null,
      forceSeatCount: true,
      set: { seatCount: 1 },
    }
    decideBatch(store, [reduce], start + 12 * 3_600_000, 'all')
    const group = partOf(store, ['id-b'])
    const refresh = { type: 'refresh', ...about('b', store) } as const
    expect(decide(group, refresh, start + 25 * 3_600_000)).toMatchObject({ tryAgain: true })
    expect(decide(group, activate('b'), start + 25 * 3_600_000)).toMatchObject({ tryAgain: true })
    const [whole] = decideBatch(store, [refresh], start + 25 * 3_600_000, 'all')
    expect(whole?.decision.ok).toBe(true)
  })

  it('refuses no elements while a lapsed seat may still hold some', () => {
    const features = [sampleFeature({ key: 'pool', value: 3 })]
    const store = storeWith({ seatCount: 2, leasePeriod: hours(1), features })
    decideBatch(store, [activate('a')], start, 'all')
    const take = { type: 'checkout', key: 'pool', amount: 3 } as const
    decideBatch(store, [{ ...take, ...about('a', store) }], start, 'all')
    decideBatch(store, [activate('b')], start + 1_800_000, 'all')
    const command = { ...take, ...about('b', store) }
    const decision = decide(partOf(store, ['id-b']), command, start + 4_000_000)
    expect(decision).toMatchObject({ ok: false, tryAgain: true })
  })

  it('changes the concurrency mode only once every lapsed seat was looked at', () => {
    const store = storeWith(offering)
    decideBatch(store, [activate('a')], start, 'all')
    const command: Command = {
      type: 'changeOffering',
      entitlementId: 'E',
      reason: null,
      snapshot: sampleOffering({ concurrencyMode: 'nodeLock' }),
      forceSeatCount: false,
      keepUsage: false,
      keepExpiry: false,
    }
    expect(decide(partOf(store), command, later)).toMatchObject({ ok: false, tryAgain: true })
  })

  it('refuses no lower seat count while lapsed seats may be left', () => {
    const store = storeWith({ ...offering, seatCount: 2 })
    decideBatch(store, [activate('a'), activate('b')], start, 'all')
    const set = { seatCount: 1 }
    const command: Command = {
      type: 'update',
      entitlementId: 'E',
      reason: null,
      forceSeatCount: false,
      set,
    }
    expect(decide(partOf(store), command, later)).toMatchObject({ ok: false, tryAgain: true })
  })
})

describe('a decision', () => {
  it('changes nothing that it was given', () => {
    const store = storeWith({ features: [sampleFeature({ key: 'pool' })] })
    decideBatch(store, [activate('a')], start, 'all')
    const group = partOf(store, ['id-a'])
    const before = structuredClone([...group.entitlements, ...group.activations])
    settle(group, start + 1)
    decide(group, { type: 'checkout', key: 'pool', amount: 1, ...about('a', store) }, start + 1)
    decide(group, { type: 'deactivate', activationId: 'id-a', caller: vendor, force: true }, start)
    expect([...group.entitlements, ...group.activations]).toEqual(before)
  })

  it('about what is not there is refused', () => {
    const group = partOf(storeWith({}))
    const refresh = { type: 'refresh', activationId: 'none', caller: vendor } as const
    expect(decide(group, refresh, start)).toMatchObject({ refusal: { code: 'activationUnknown' } })
    const renew = { type: 'renew', entitlementId: 'none', reason: null } as const
    expect(decide(group, renew, start)).toMatchObject({ refusal: { code: 'entitlementUnknown' } })
  })

  it('tells the next usage period with every grant', () => {
    const store = storeWith({ usageResetSchedule: 'monthly' })
    const [decided] = decideBatch(store, [activate('a')], start, 'all')
    const grant = decided?.decision.ok ? (decided.decision.value as Grant) : null
    expect(grant).toMatchObject({
      usagePeriodStartAt: start,
      usagePeriodNextAt: at('2026-02-05T10:00'),
    })
  })
})

describe('what an activation has counted', () => {
  it('is void after each reset, also after two within a millisecond', () => {
    const features = [sampleFeature({ key: 'runs', type: 'usageCount', value: 100 })]
    const store = storeWith({ features })
    decideBatch(store, [activate('a')], start, 'all')
    const reset: Command = {
      type: 'resetFeature',
      entitlementId: 'E',
      reason: null,
      featureId: 'id-of-runs',
    }
    const counts: unknown[] = []
    for (let i = 0; i < 3; i++) {
      const count = { type: 'checkout', key: 'runs', amount: 5, ...about('a', store) } as const
      const [decided] = decideBatch(store, [count], start, 'all')
      const grant = decided?.decision.ok ? (decided.decision.value as Grant) : null
      counts.push(grant?.activation.counted['id-of-runs']?.amount)
      decideBatch(store, [reset], start, 'all')
    }
    expect(counts).toEqual([5, 5, 5])
  })
})

describe('applying changes', () => {
  it('leads to the state that the next decision needs', () => {
    const group: WorkingGroup = { ...partOf(storeWith({})), moreLapsed: new Set() }
    const first = decide(group, activate('a'), start)
    applyChanges(group, first.changes)
    expect(group.entitlements.get('E')?.seatsUsed).toBe(1)
    expect(group.activations.get('id-a')?.held).toBe(true)
  })
})
