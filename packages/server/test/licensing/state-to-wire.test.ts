import { noInterval } from '@leasehold/core/interval'
import type { Rights } from '@leasehold/core/rights'
import type { ActivationState } from '@leasehold/core/state'
import { describe, expect, test } from 'vitest'
import { type StateInput, stateToWire } from '../../src/licensing/state-to-wire.ts'

const id = '0190b3f2-1234-7abc-8def-0123456789ab'
const wire = 'AZCz8hI0eryN7wEjRWeJqw'
const pool = '0190b3f2-1234-7abc-8def-000000000001'
const count = '0190b3f2-1234-7abc-8def-000000000002'
const hour = 3_600_000
const none = { type: 'none', value: null } as const
const feature = { description: null, edited: false, overdraft: none } as const

const rights: Rights = {
  productId: id,
  editionId: id,
  offeringId: id,
  offeringName: 'Studio',
  sku: 'STUDIO',
  plan: {
    id,
    name: 'Year',
    type: 'paid',
    licenseType: 'subscription',
    licenseStartType: 'entitlementCreation',
    licenseDuration: { type: 'hour', count: 100 },
  },
  hasMaintenance: true,
  maintenanceDuration: { type: 'year', count: 1 },
  concurrencyMode: 'concurrent',
  seatCount: 5,
  overdraftSeats: none,
  leasePeriod: { type: 'hour', count: 1 },
  offlineLeasePeriod: noInterval,
  gracePeriod: { type: 'hour', count: 10 },
  lingerPeriod: noInterval,
  usageResetSchedule: 'monthly',
  features: [
    { ...feature, id, key: 'export', type: 'bool', value: 1 },
    { ...feature, id, key: 'import', type: 'bool', value: 0 },
    { ...feature, id: pool, key: 'gb', type: 'elementPool', value: 10 },
    { ...feature, id: count, key: 'runs', type: 'usageCount', value: 5 },
  ],
  attributes: [{ id, key: 'region', type: 'string', value: 'EU', edited: false }],
  version: 3,
  createdAt: 0,
  snapshotAt: 0,
  startedAt: 0,
  anchorAt: 0,
  expiryAt: 100 * hour,
  maintenanceExpiryAt: 50 * hour,
  renewalsAt: [],
  disabledAt: null,
  customerDisabledAt: null,
  exportedAt: null,
  provisionedAt: null,
  editedFields: [],
}

const activation: ActivationState = {
  id,
  entitlementId: id,
  groupId: id,
  seatId: 'seat',
  seatName: null,
  method: 'activationCode',
  username: null,
  mode: 'online',
  fingerprint: null,
  clientVersion: null,
  epoch: 1,
  nonce: 1,
  held: true,
  loss: null,
  activatedAt: 0,
  lastLeaseAt: 1_500,
  leaseExpiryAt: hour,
  fenceAt: hour,
  lingerExpiryAt: null,
  deactivatedAt: null,
  holdings: { [pool]: 3 },
  counted: { [count]: { amount: 2, resetAt: 7 } },
}

const usual: StateInput = {
  activation,
  rights,
  featureUse: {
    [pool]: { used: 8, cap: 10, resetAt: 0 },
    [count]: { used: 4, cap: 5, resetAt: 7 },
  },
  usagePeriodStartAt: 0,
  usagePeriodNextAt: 99 * hour,
  now: 10,
}

const state = (patch: Partial<StateInput> = {}) => stateToWire({ ...usual, ...patch })
const withRights = (patch: Partial<Rights>) => state({ rights: { ...rights, ...patch } })
const withActivation = (patch: Partial<ActivationState>, now = usual.now) =>
  state({ activation: { ...activation, ...patch }, now })

test('a state has every field of the interface, and its amounts', () => {
  expect(state()).toEqual({
    id: `act_${wire}`,
    activationMethod: 'activationCode',
    status: 'active',
    leaseExpiry: '1970-01-01T01:00:00Z',
    productId: `prod_${wire}`,
    entitlementId: `ent_${wire}`,
    seatId: 'seat',
    seatName: null,
    username: null,
    activated: '1970-01-01T00:00:00Z',
    lastLease: '1970-01-01T00:00:01.500Z',
    lingerExpiry: null,
    deactivated: null,
    mode: 'online',
    entitlementExpiryDate: '1970-01-05T04:00:00Z',
    entitlementGracePeriodExpiry: '1970-01-05T14:00:00Z',
    entitlementStatus: 'active',
    entitlementConcurrencyMode: 'concurrent',
    hasMaintenance: true,
    maintenanceExpiryDate: '1970-01-03T02:00:00Z',
    attributes: [{ key: 'region', type: 'string', value: 'EU' }],
    features: [
      { ...noPeriod, key: 'export', type: 'bool', active: 0, available: 1, total: 1 },
      { ...noPeriod, key: 'import', type: 'bool', active: 0, available: 0, total: 0 },
      { ...noPeriod, key: 'gb', type: 'elementPool', active: 3, available: 2, total: 10 },
      {
        key: 'runs',
        type: 'usageCount',
        active: 2,
        available: 1,
        total: 5,
        currentUsagePeriodStart: '1970-01-01T00:00:00Z',
        nextUsagePeriodStart: '1970-01-05T03:00:00Z',
      },
    ],
  })
})

const noPeriod = { currentUsagePeriodStart: null, nextUsagePeriodStart: null }

describe('amounts', () => {
  const amounts = (patch: Partial<StateInput>) => {
    const [, , gb, runs] = state(patch).features
    return [gb, runs].map((each) => [each?.active, each?.available, each?.total])
  }
  const sold = (patch: object) => ({
    rights: { ...rights, features: rights.features.map((each) => ({ ...each, ...patch })) },
  })

  test('available includes the overdraft, total does not', () => {
    const overdraft = { type: 'absolute', value: 4 } as const
    expect(amounts(sold({ overdraft }))).toEqual([
      [3, 6, 10],
      [2, 5, 5],
    ])
  })

  test('null is unlimited', () => {
    expect(amounts(sold({ value: null }))).toEqual([
      [3, null, null],
      [2, null, null],
    ])
    expect(amounts(sold({ overdraft: { type: 'unlimited', value: null } }))).toEqual([
      [3, null, 10],
      [2, null, 5],
    ])
  })

  test('use above a limit that was lowered leaves none, not less', () => {
    expect(amounts(sold({ value: 1 }))).toEqual([
      [3, 0, 1],
      [2, 0, 1],
    ])
  })

  test('a count made before the latest reset is void', () => {
    const featureUse = { ...usual.featureUse, [count]: { used: 0, cap: 5, resetAt: 8 } }
    expect(amounts({ featureUse })).toEqual([
      [3, 2, 10],
      [0, 5, 5],
    ])
  })

  test('of a feature that nobody has used yet are whole', () => {
    const fresh = { ...activation, holdings: {}, counted: {} }
    expect(amounts({ featureUse: {}, activation: fresh })).toEqual([
      [0, 10, 10],
      [0, 5, 5],
    ])
  })
})

describe('the status', () => {
  test.each([
    ['active', 'while the lease runs', {}, hour - 1],
    ['leaseExpired', 'from the instant of its end', {}, hour],
    ['leaseExpired', 'of a seat that is no longer held', { held: false, loss: 'freed' }, 10],
    ['linger', 'handed in within the linger period', { deactivatedAt: 5, lingerExpiryAt: 50 }, 49],
    ['leaseExpired', 'when the linger period ends', { deactivatedAt: 5, lingerExpiryAt: 50 }, 50],
    ['linger', 'lapsed within the linger period', { lingerExpiryAt: 2 * hour }, hour],
    ['active', 'running within the linger period', { lingerExpiryAt: 2 * hour }, 10],
  ] as const)('is %s %s', (status, _, patch, now) => {
    expect(withActivation(patch, now).status).toBe(status)
  })

  test('of the entitlement stands beside it', () => {
    expect(withRights({ disabledAt: 5 })).toMatchObject({
      status: 'active',
      entitlementStatus: 'disabled',
    })
  })
})

test('what never ends says so', () => {
  expect(withRights({ expiryAt: null })).toMatchObject({
    entitlementExpiryDate: null,
    entitlementGracePeriodExpiry: null,
  })
  expect(withActivation({ leaseExpiryAt: 253402300799000 }).leaseExpiry).toBe(
    '9999-12-31T23:59:59Z',
  )
})
