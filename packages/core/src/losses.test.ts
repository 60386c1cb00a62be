import { describe, expect, it } from 'vitest'
import { sampleFeature, sampleRights } from '../test/support/sample-rights.ts'
import { featureUseFor } from './features.ts'
import { lossesOf } from './losses.ts'
import type { LicenseStartType, Rights } from './rights.ts'
import type { EntitlementState } from './state.ts'
import { firstPublication } from './updates/publication.ts'

const pool = sampleFeature({ key: 'pool', overdraft: { type: 'absolute', value: 2 } })
const runs = sampleFeature({ key: 'runs', type: 'usageCount' })
const flag = sampleFeature({ key: 'flag', type: 'bool', value: 1 })
const region = { id: 'r', key: 'region', type: 'string', value: 'EU', edited: false } as const
const rights = sampleRights({ features: [flag, pool, runs], attributes: [region] })

function state(rights: Rights, used: Record<string, number> = {}): EntitlementState {
  const featureUse = featureUseFor(rights, {}, 0)
  for (const [id, amount] of Object.entries(used)) {
    featureUse[id] = { used: amount, cap: null, resetAt: 0 }
  }
  return {
    id: 'e',
    groupId: 'g',
    rights,
    publication: firstPublication(1, 0),
    seatsUsed: 0,
    seatsCap: null,
    featureUse,
    usagePeriodStartAt: 0,
    decidedAt: 0,
  }
}

const nothing = { features: [], attributes: [], holdings: [], usage: [] }
const withFeatures = (...features: Rights['features']) => ({ ...rights, features })

describe('what a change takes away', () => {
  it('is nothing where limits stay or grow', () => {
    const more = withFeatures(flag, { ...pool, value: null }, { ...runs, value: 11 })
    const used = { [pool.id]: 12, [runs.id]: 3 }
    expect(lossesOf(state(rights, used), state(more, used))).toEqual(nothing)
  })

  it('names features that are off, lower or gone, with limits that include overdraft', () => {
    const less = withFeatures({ ...flag, value: 0 }, { ...pool, value: 9 })
    expect(lossesOf(state(rights), state(less)).features).toEqual([
      { key: 'flag', type: 'bool', reason: 'off', from: 1, to: 0 },
      { key: 'pool', type: 'elementPool', reason: 'lowered', from: 12, to: 11 },
      { key: 'runs', type: 'usageCount', reason: 'removed', from: 10, to: 0 },
    ])
  })

  it('counts elements in use above the new limit, and all of a pool that is gone', () => {
    const used = { [pool.id]: 11 }
    const lower = withFeatures({ ...pool, value: 5 })
    expect(lossesOf(state(rights, used), state(lower, used)).holdings).toEqual([
      { key: 'pool', over: 4 },
    ])
    expect(lossesOf(state(rights, used), state(withFeatures(), used)).holdings).toEqual([
      { key: 'pool', over: 11 },
    ])
  })

  it('tells what a count that begins again had come to, and which attribute is empty', () => {
    const emptied = { ...rights, attributes: [{ ...region, value: null }] }
    expect(lossesOf(state(rights, { [runs.id]: 7 }), state(emptied))).toEqual({
      ...nothing,
      attributes: [{ key: 'region', from: 'EU' }],
      usage: [{ key: 'runs', used: 7 }],
    })
  })

  it('tells of a start that the first seat makes no more, and only of that', () => {
    const startingBy = (licenseStartType: LicenseStartType, startedAt: number | null = null) =>
      state({ ...rights, startedAt, plan: { ...rights.plan, licenseStartType } })
    const waiting = startingBy('activation')
    expect(lossesOf(waiting, startingBy('manualActivation')).startsBy).toBe('manualActivation')
    expect(lossesOf(waiting, startingBy('custom')).startsBy).toBe('custom')
    for (const [before, after] of [
      [waiting, startingBy('entitlementCreation', 1)],
      [waiting, waiting],
      [startingBy('activation', 1), startingBy('manualActivation', 1)],
      [startingBy('manualActivation'), startingBy('custom')],
    ] as const) {
      expect(lossesOf(before, after)).toEqual(nothing)
    }
  })
})
