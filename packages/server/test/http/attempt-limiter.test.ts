import { describe, expect, test } from 'vitest'
import { testClock } from '../../src/clock.ts'
import { attemptKey, attemptLimiter } from '../../src/http/attempt-limiter.ts'
import { RequestError } from '../../src/http/request-error.ts'

const limits = { attempts: 3, windowSeconds: 60 }

function refusalOf(check: () => void): RequestError | null {
  try {
    check()
    return null
  } catch (error) {
    if (error instanceof RequestError) return error
    throw error
  }
}

describe('the attempt limiter', () => {
  test('lets so many failures through, and then refuses until the window ends', () => {
    const clock = testClock(0)
    const limiter = attemptLimiter(clock, limits)
    for (let i = 0; i < 3; i += 1) {
      expect(refusalOf(() => limiter.check('a'))).toBeNull()
      limiter.failed('a')
    }
    clock.set(59_001)
    const refusal = refusalOf(() => limiter.check('a'))
    expect(refusal).toMatchObject({ code: 'tooManyAttempts', headers: { 'retry-after': '1' } })
    clock.set(60_000)
    expect(refusalOf(() => limiter.check('a'))).toBeNull()
  })

  test('takes back what was counted before it was known to be right', () => {
    const limiter = attemptLimiter(testClock(0), limits)
    limiter.succeeded('a')
    for (let i = 0; i < 3; i += 1) limiter.failed('a')
    limiter.succeeded('a')
    expect(refusalOf(() => limiter.check('a'))).toBeNull()
    limiter.failed('a')
    expect(refusalOf(() => limiter.check('a'))).not.toBeNull()
  })

  test('counts each key for itself', () => {
    const limiter = attemptLimiter(testClock(0), limits)
    for (let i = 0; i < 3; i += 1) limiter.failed('a')
    expect(refusalOf(() => limiter.check('a'))).not.toBeNull()
    expect(refusalOf(() => limiter.check('b'))).toBeNull()
  })

  test('forgets the oldest key when too many come, and never grows past its bound', () => {
    const limiter = attemptLimiter(testClock(0), { ...limits, attempts: 1, maxKeys: 2 })
    for (const key of ['a', 'b', 'c']) limiter.failed(key)
    expect(refusalOf(() => limiter.check('a'))).toBeNull()
    expect(refusalOf(() => limiter.check('b'))).not.toBeNull()
    expect(refusalOf(() => limiter.check('c'))).not.toBeNull()
  })
})

describe('the key of an address', () => {
  test('is one for a whole IPv6 network of a customer, however it is written', () => {
    const key = (address: string) => attemptKey('t', address)
    expect(key('2001:db8:1:2::1')).toBe(key('2001:db8:1:2:ffff:0:0:9'))
    expect(key('2001:db8:1:2::1')).not.toBe(key('2001:db8:1:3::1'))
    expect(key('::1')).toBe(key('0:0:0:0:0:0:0:2'))
    expect(key('::ffff:192.0.2.1')).toBe(key('192.0.2.1'))
  })

  test('differs for each IPv4 address and tenant', () => {
    expect(attemptKey('t', '192.0.2.1')).not.toBe(attemptKey('t', '192.0.2.2'))
    expect(attemptKey('t', '192.0.2.1')).not.toBe(attemptKey('u', '192.0.2.1'))
  })
})
