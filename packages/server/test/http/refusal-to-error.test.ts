import { expect, test } from 'vitest'
import { refusalToError } from '../../src/http/refusal-to-error.ts'

const entitlementId = '0190b3f2-1234-7abc-8def-0123456789ab'
const wireId = 'ent_AZCz8hI0eryN7wEjRWeJqw'
const full = {
  code: 'noSeatAvailable',
  facts: {
    entitlementId,
    limit: 5,
    inUse: 5,
    overdraft: 0,
    freesAt: Date.UTC(2026, 0, 2),
    holders: [{ seatId: 'one', seatName: null, since: Date.UTC(2026, 0, 1) }],
    cures: [
      { change: 'seatCount', entitlementId, from: 5, to: 6 },
      { change: 'freeSeat', activationId: entitlementId },
    ],
  },
} as const

test('a denial is explained in the words of the wire', () => {
  const error = refusalToError(full, { showHolders: true })
  expect(error).toMatchObject({
    code: 'noSeatAvailable',
    statusCode: 402,
    message: 'All seats are in use.',
  })
  expect(error.explanation).toEqual({
    code: 'noSeatAvailable',
    entitlementId: wireId,
    limit: 5,
    inUse: 5,
    overdraft: 0,
    freesAt: '2026-01-02T00:00:00Z',
    holders: [{ seatId: 'one', seatName: null, since: '2026-01-01T00:00:00Z' }],
    cures: [
      { change: 'seatCount', entitlementId: wireId, from: 5, to: 6 },
      { change: 'freeSeat', activationId: 'act_AZCz8hI0eryN7wEjRWeJqw' },
    ],
  })
})

test('holders are named only where that is allowed', () => {
  expect(refusalToError(full, { showHolders: false }).explanation).not.toHaveProperty('holders')
})

test('further facts stay, and what is not known is null', () => {
  const facts = { feature: 'gb', limit: null, asked: 7 }
  const error = refusalToError({ code: 'featureLimitReached', facts }, { showHolders: false })
  expect(error.explanation).toEqual({
    code: 'featureLimitReached',
    feature: 'gb',
    asked: 7,
    limit: null,
    inUse: null,
    overdraft: null,
    freesAt: null,
    cures: [],
  })
})

test.each([
  ['tokenRevoked', 401],
  ['activationCodeUnknown', 404],
  ['preconditionFailed', 412],
] as const)('%s is told without facts', (code, statusCode) => {
  const facts = statusCode === 412 ? {} : { entitlementId }
  const error = refusalToError({ code, facts }, { showHolders: true })
  expect(error).toMatchObject({ statusCode, explanation: null })
})

test('a value that the rules refuse is told as a field, like any other', () => {
  const refusal = { code: 'validationFailed', facts: { reason: 'leaseNeeded' } } as const
  const error = refusalToError(refusal, { showHolders: true })
  expect(error.statusCode).toBe(422)
  expect(error.validationErrors).toMatchObject([
    { propertyName: 'leasePeriod', code: 'leaseNeeded' },
  ])
})
