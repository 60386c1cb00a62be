import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCodes, meaningOf, statusOf } from './error-codes.ts'

const codes = Object.keys(errorCodes) as ErrorCode[]

/** Codes that the interface has promised, by status: they stay for ever. */
const promised: Record<number, readonly string[]> = {
  400: ['tenantMissing', 'tenantUnknown'],
  401: ['tokenMissing', 'tokenInvalid', 'tokenExpired', 'tokenRevoked'],
  402: [
    'entitlementDisabled',
    'customerDisabled',
    'entitlementExported',
    'entitlementNotStarted',
    'entitlementExpired',
    'noSeatAvailable',
    'seatLost',
    'featureLimitReached',
    'offlineNotAllowed',
  ],
  404: ['activationCodeUnknown', 'activationUnknown', 'routeUnknown'],
  409: [
    'nonceMismatch',
    'attemptOvertaken',
    'seatsInUse',
    'notRenewable',
    'alreadyStarted',
    'usageForked',
  ],
  422: [
    'featureUnknown',
    'featureNotCheckedOut',
    'featureNotReturnable',
    'featureNotMetered',
    'idempotencyKeyReused',
  ],
}

describe('the table of error codes', () => {
  it.each(codes)('%s has a status, a meaning and a cure, as sentences', (code) => {
    const [status, meaning, cure] = errorCodes[code]
    expect(code).toMatch(/^[a-z]+([A-Z][a-z]+)*$/)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
    for (const sentence of [meaning, cure]) expect(sentence).toMatch(/^[A-Z].*[^.\s]\.$/)
    expect(statusOf(code)).toBe(status)
    expect(meaningOf(code)).toBe(meaning)
  })

  it.each(Object.entries(promised))('keeps the codes promised for %s', (status, names) => {
    const found = names.filter((name) => codes.includes(name as ErrorCode))
    expect(found).toEqual(names)
    for (const code of found) expect(statusOf(code as ErrorCode)).toBe(Number(status))
  })

  it('says each thing once', () => {
    const meanings = codes.map(meaningOf)
    expect(new Set(meanings).size).toBe(meanings.length)
  })

  it('stands in the order of the statuses', () => {
    const statuses = codes.map(statusOf)
    expect(statuses).toEqual(statuses.toSorted((a, b) => a - b))
  })
})
