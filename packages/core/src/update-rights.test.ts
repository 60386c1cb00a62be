import { describe, expect, it } from 'vitest'
import { at, days, sampleFeature, sampleRights } from '../test/support/sample-rights.ts'
import { rightsUpdated } from './update-rights.ts'

const pool = sampleFeature({ key: 'pool' })
const region = { id: 'region', key: 'region', type: 'string', value: 'EU', edited: false } as const
const before = sampleRights({ features: [pool], attributes: [region] })

describe('rights with values set by hand', () => {
  it('have those values, and the rest as it was', () => {
    const after = rightsUpdated(before, { seatCount: 5, gracePeriod: days(2) })
    expect(after).toEqual({
      ...before,
      seatCount: 5,
      gracePeriod: days(2),
      editedFields: ['seatCount', 'gracePeriod'],
    })
  })

  it('are marked edited also where the value is equal', () => {
    const after = rightsUpdated(before, { seatCount: before.seatCount })
    expect(after.editedFields).toEqual(['seatCount'])
    expect(rightsUpdated(after, { leasePeriod: days(1) }).editedFields).toEqual([
      'seatCount',
      'leasePeriod',
    ])
  })

  it('may set a value to null: unlimited, or none', () => {
    const set = {
      expiryAt: null,
      features: [{ id: pool.id, value: null }],
      attributes: [{ id: 'region', value: null }],
    }
    const after = rightsUpdated(before, set)
    expect(after.expiryAt).toBeNull()
    expect(after.features).toEqual([{ ...pool, value: null, edited: true }])
    expect(after.attributes).toEqual([{ ...region, value: null, edited: true }])
  })

  it('change the overdraft of a feature alone', () => {
    const overdraft = { type: 'percentage', value: 10 } as const
    const after = rightsUpdated(before, { features: [{ id: pool.id, overdraft }] })
    expect(after.features).toEqual([{ ...pool, overdraft, edited: true }])
  })

  it('do not mark expiry and maintenance, which no offering brings back', () => {
    const after = rightsUpdated(before, { expiryAt: 5, maintenanceExpiryAt: 6 })
    expect(after.editedFields).toEqual([])
    expect(after.maintenanceExpiryAt).toBe(6)
  })

  it('keep the renewed terms that begin before the new expiry only', () => {
    const renewalsAt = [at('2026-02-01'), at('2026-03-01')]
    const renewed = { ...before, renewalsAt, expiryAt: at('2026-04-01') }
    const cut = rightsUpdated(renewed, { expiryAt: at('2026-02-10') })
    expect(cut.renewalsAt).toEqual([at('2026-02-01')])
    expect(rightsUpdated(renewed, { expiryAt: null }).renewalsAt).toEqual(renewalsAt)
  })
})
