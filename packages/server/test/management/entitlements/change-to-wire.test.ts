import { expect, test } from 'vitest'
import { changeToWire } from '../../../src/management/history/change-to-wire.ts'

const id = '0190b3f2-1234-7abc-8def-0123456789ab'
const wire = 'AZCz8hI0eryN7wEjRWeJqw'
const feature = {
  id,
  key: 'gb.overdraft',
  type: 'elementPool',
  value: 5,
  overdraft: { type: 'absolute', value: 2 },
  description: null,
  edited: false,
}

test.each([
  [
    { field: 'expiryAt', from: null, to: Date.UTC(2026, 0, 1) },
    { field: 'expiryDate', from: null, to: '2026-01-01T00:00:00Z' },
  ],
  [
    { field: 'editionId', from: id, to: id },
    { field: 'editionId', from: `ed_${wire}`, to: `ed_${wire}` },
  ],
  [
    {
      field: 'features.gb.overdraft.overdraft',
      from: null,
      to: { type: 'unlimited', value: null },
    },
    {
      field: 'features.gb.overdraft.overdraftLimit',
      from: null,
      to: { type: 'unlimited', value: null },
    },
  ],
  [
    { field: 'features.gb.overdraft', from: feature, to: null },
    {
      field: 'features.gb.overdraft',
      from: {
        id: `feat_${wire}`,
        key: 'gb.overdraft',
        type: 'elementPool',
        description: null,
        value: 5,
        edited: false,
        overdraftLimit: { type: 'absolute', value: 2 },
        totalLimitIncludingOverdraft: 7,
      },
      to: null,
    },
  ],
  [
    {
      field: 'attributes.region',
      from: null,
      to: { id, key: 'region', type: 'string', value: 'EU', edited: false },
    },
    {
      field: 'attributes.region',
      from: null,
      to: { id: `atr_${wire}`, key: 'region', type: 'string', value: 'EU', edited: false },
    },
  ],
  [
    { field: 'features.savedAt.value', from: 1, to: null },
    { field: 'features.savedAt.value', from: 1, to: null },
  ],
])('%j is told as %j', (change, told) => {
  expect(changeToWire(change)).toEqual(told)
})
