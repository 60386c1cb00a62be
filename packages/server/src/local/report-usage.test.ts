import { expect, test } from 'vitest'
import { readUsage } from '../delegation/claims.ts'
import { firstOf } from './report-usage.ts'

test('of any number of short reports a token has no more than the vendor takes', () => {
  const from = { v: 1, iss: `lls_${'A'.repeat(22)}`, aud: 'tenant', iat: 0, counter: 1 }
  const made = Array.from({ length: 1_001 }, (_, n) => `report ${n}`)
  const reports = firstOf(made)
  expect(readUsage({ ...from, type: 'sync', reports, returns: [] })).not.toBeNull()
  expect(reports.length).toBeGreaterThan(500)
  expect(reports).toEqual(made.slice(0, reports.length))
})
