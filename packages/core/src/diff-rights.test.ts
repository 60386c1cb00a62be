import { describe, expect, it } from 'vitest'
import { days, sampleFeature, sampleRights } from '../test/support/sample-rights.ts'
import { diffRights } from './diff-rights.ts'

const pool = sampleFeature({ key: 'pool' })
const region = { id: 'r', key: 'region', type: 'string', value: 'EU', edited: false } as const
const before = sampleRights({ features: [pool], attributes: [region] })

describe('the difference of two rights', () => {
  it('of equal ones is nothing', () => {
    expect(diffRights(before, before)).toEqual([])
    expect(diffRights(before, structuredClone(before))).toEqual([])
  })

  it('is not the order in which a database gives back the keys of an object', () => {
    const { plan } = before
    const reversed = Object.fromEntries(Object.entries(plan).reverse()) as typeof plan
    const leasePeriod = { count: 1, type: 'day' } as const
    expect(diffRights(before, { ...before, plan: reversed, leasePeriod })).toEqual([])
  })

  it('names each field with what it was and what it is', () => {
    const after = { ...before, seatCount: 5, leasePeriod: days(7), disabledAt: 9 }
    expect(diffRights(before, after)).toEqual([
      { field: 'seatCount', from: 2, to: 5 },
      { field: 'leasePeriod', from: days(1), to: days(7) },
      { field: 'disabledAt', from: null, to: 9 },
    ])
  })

  it('names the field of a feature or attribute by its key', () => {
    const after = {
      ...before,
      features: [{ ...pool, value: null, edited: true }],
      attributes: [{ ...region, value: null }],
    }
    expect(diffRights(before, after)).toEqual([
      { field: 'features.pool.value', from: 10, to: null },
      { field: 'features.pool.edited', from: false, to: true },
      { field: 'attributes.region.value', from: 'EU', to: null },
    ])
  })

  it('tells of a feature that came or went, whole', () => {
    const other = sampleFeature({ key: 'other' })
    expect(diffRights(before, { ...before, features: [other] })).toEqual([
      { field: 'features.other', from: null, to: other },
      { field: 'features.pool', from: pool, to: null },
    ])
  })

  it('is silent about what changes with everything and tells nobody anything', () => {
    const after = { ...before, version: 2, snapshotAt: 5, renewalsAt: [1], createdAt: 3 }
    expect(diffRights(before, after)).toEqual([])
  })
})
