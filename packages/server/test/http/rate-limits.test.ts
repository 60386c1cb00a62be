import { afterEach, describe, expect, test, vi } from 'vitest'
import { rateLimiter } from '../../src/http/limits/rate-limiter.ts'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { portOf } from '../updates/open-stream.ts'

describe('the rate limiter', () => {
  const limiterAt = (perMinute: number) => {
    const clock = { at: 1_000_000 }
    return { clock, limiter: rateLimiter(() => clock.at, perMinute) }
  }
  const times = (count: number, take: () => number) => Array.from({ length: count }, take)

  test('lets a minute of requests through at once, and then one at each step', () => {
    const { clock, limiter } = limiterAt(6)
    expect(times(6, () => limiter.take('a'))).toEqual([0, 0, 0, 0, 0, 0])
    expect(limiter.take('a')).toBe(10)
    clock.at += 4_000
    expect(limiter.take('a')).toBe(6)
    clock.at += 6_000
    expect(limiter.take('a')).toBe(0)
    expect(limiter.take('a')).toBe(10)
    clock.at += 60_000
    expect(times(7, () => limiter.take('a'))).toEqual([0, 0, 0, 0, 0, 0, 10])
  })

  test('a refused request is not held against its key', () => {
    const { clock, limiter } = limiterAt(60)
    times(600, () => limiter.take('a'))
    clock.at += 1_000
    expect(limiter.take('a')).toBe(0)
  })

  test('counts each key for itself', () => {
    const { limiter } = limiterAt(1)
    expect([limiter.take('a'), limiter.take('b'), limiter.take('a')]).toEqual([0, 0, 60])
  })

  test('a clock that is set back locks nobody out', () => {
    const { clock, limiter } = limiterAt(2)
    times(2, () => limiter.take('a'))
    clock.at -= 3_600_000
    expect(limiter.take('a')).toBe(0)
  })

  test('keeps a bounded number of keys, those that are free again going first', () => {
    const { clock, limiter } = limiterAt(1)
    limiter.take('first')
    clock.at += 1_000
    for (let i = 0; i < 99_999; i++) limiter.take(`key ${i}`)
    expect(limiter.take('first')).toBeGreaterThan(0)
    limiter.take('one too many')
    expect(limiter.take('first')).toBe(0)
  })
})

describe('a server with limits', () => {
  let server: TestServer
  afterEach(() => server.close())

  test('an address that asks more often than it may is refused until it may again', async () => {
    server = await testServer({ testClock: true, config: { addressRequestsPerMinute: 3 } })
    const ask = () => server.get('/api/v1/products')
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(200)
    const refused = await ask()
    expect(refused).toMatchObject({
      status: 429,
      body: { errorCode: 'tooManyRequests', traceId: refused.headers['n-trace-id'] },
      headers: { 'retry-after': '20' },
    })
    // Whatever it asks for, and before anything is looked up.
    for (const url of ['/api/v1/activation', '/oauth2/token', '/docs', '/nowhere']) {
      expect((await server.get(url, { token: null })).status, url).toBe(429)
    }
    server.clock.set(server.clock.now() + 20_000)
    expect((await ask()).status).toBe(200)
  })

  test('whoever looks whether the server lives is never refused', async () => {
    server = await testServer({ testClock: true, config: { addressRequestsPerMinute: 1 } })
    for (const url of ['/health/live', '/health/ready', '/metrics']) {
      for (let i = 0; i < 3; i++) expect((await server.get(url)).status, url).toBe(200)
    }
  })

  test('a refused order is not made, and one address does not use up what others may', async () => {
    server = await testServer({
      testClock: true,
      config: { addressRequestsPerMinute: 1, trustProxy: ['loopback'] },
    })
    const order = (address: string) =>
      server.post(
        '/api/v1/customers',
        { name: address },
        { headers: { 'x-forwarded-for': address } },
      )
    const statuses = []
    for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2']) {
      statuses.push((await order(address)).status)
    }
    // The last two are of one network, and count as one.
    expect(statuses).toEqual([201, 429, 201, 201, 429])
    server.clock.set(server.clock.now() + 60_000)
    const { body } = await server.get('/api/v1/customers', {
      headers: { 'x-forwarded-for': '192.0.2.9' },
    })
    expect(body.elementsTotal).toBe(3)
  })

  test('a tenant that is asked for more than it may leaves the others alone', async () => {
    server = await testServer({ testClock: true, config: { tenantRequestsPerMinute: 2 } })
    const ask = (tenant: string) =>
      server.get('/api/v1/keys', { token: null, headers: { 'n-tenantid': tenant } })
    const { tenantHeader } = server
    expect((await ask(tenantHeader)).status).toBe(200)
    expect((await ask(tenantHeader)).status).toBe(200)
    const refused = await ask(tenantHeader)
    expect([refused.status, refused.body.errorCode]).toEqual([429, 'tooManyRequests'])
    expect(refused.headers['retry-after']).toBe('30')
    expect((await ask('t_AAAAAAAAAAAAAAAAAAAAAA')).body.errorCode).toBe('tenantUnknown')
  })

  test('polls that are sent again as they were are counted too', async () => {
    server = await testServer({ testClock: true, config: { addressRequestsPerMinute: 6 } })
    const sold = await sell(server.deps, server.tenantId)
    const app = device(server, sold, 'A')
    expect((await app.activate()).status).toBe(201)
    // Nothing answers before the hook that counts.
    const early = vi.spyOn(server.app.repeatedPolls, 'answer')
    const url = `http://127.0.0.1:${await portOf(server)}/api/v1/activation/updates`
    const headers = {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${app.token}`,
      'if-none-match': '"1.1"',
    }
    const statuses: number[] = []
    for (let i = 0; i < 8; i++) statuses.push((await fetch(url, { headers })).status)
    expect(statuses).toEqual([304, 304, 304, 304, 304, 429, 429, 429])
    expect(early).not.toHaveBeenCalled()
  })

  test('without the settings nobody is counted', async () => {
    server = await testServer({ testClock: true })
    for (let i = 0; i < 200; i++) expect((await server.get('/api/v1/keys')).status).toBe(200)
  })
})
