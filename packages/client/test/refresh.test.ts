import { expect, test, vi } from 'vitest'
import { makeActive, makePlace } from './support/licence.ts'

test('a refresh renews the lease with the newest nonce', async () => {
  const { license, clock, server } = await makeActive()
  const first = license.state.lease?.expiresAt.getTime() ?? 0
  clock.pass(600_000)
  expect(await license.refresh()).toEqual({ refreshed: true })
  expect(license.state.lease?.expiresAt.getTime()).toBe(first + 600_000)
  await license.refresh()
  const nonces = server.calls.map((call) => call.headers['n-nonce'])
  expect(nonces[0]).toBeUndefined()
  expect(new Set(nonces).size).toBe(3)
})

test('without an activation there is nothing to refresh', async () => {
  const { open, server } = await makePlace()
  const license = await open()
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'notActivated' })
  expect(server.calls).toHaveLength(0)
})

test('without network the old lease goes on to its end', async () => {
  const { license, server, clock } = await makeActive()
  await server.close()
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'networkUnreachable' })
  expect(license.has('export')).toBe(true)
  clock.pass(3_600_000)
  expect(license.status).toBe('leaseExpired')
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'networkUnreachable' })
})

test('a lease that ended comes back with a refresh', async () => {
  const { license, clock } = await makeActive()
  clock.pass(7_200_000)
  expect(license.status).toBe('leaseExpired')
  expect(await license.refresh()).toEqual({ refreshed: true })
  expect(license.status).toBe('active')
})

test.each([
  'entitlementDisabled',
  'customerDisabled',
  'entitlementExported',
  'entitlementNotStarted',
  'entitlementExpired',
  'seatLost',
  'possibleClone',
])('402 %s stops the rights at once, keeps the cache and is explained', async (code) => {
  const { license, server, open } = await makeActive()
  server.desk.entitlement.refusal = { code, explanation: { code, reason: 'reduced' } }
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: code })
  expect(license.status).toBe('entitlementNotActive')
  expect(license.has('export')).toBe(false)
  expect(license.problem).toMatchObject({ code, status: 402, explanation: { reason: 'reduced' } })
  await license.close()
  const again = await open()
  expect(again.status).toBe('entitlementNotActive')
  expect(again.problem?.code).toBe(code)
  server.desk.entitlement.refusal = null
  expect(await again.refresh()).toEqual({ refreshed: true })
  expect(again.status).toBe('active')
  expect(again.problem).toBeNull()
})

test('a token that was revoked ends the activation', async () => {
  const { license, server, open } = await makeActive()
  for (const seat of server.desk.seats.values()) seat.epoch += 1
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'tokenRevoked' })
  expect(license.status).toBe('notActivated')
  expect(license.problem).toMatchObject({ code: 'tokenRevoked', status: 401 })
  await license.close()
  expect((await open()).status).toBe('notActivated')
})

test('a nonce that is not the current one is reported, not repeated', async () => {
  const { license, server } = await makeActive()
  for (const seat of server.desk.seats.values()) seat.nonce = 'moved on by a copy'
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'nonceMismatch' })
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'nonceMismatch' })
  expect(await license.count('reportRuns')).toMatchObject({
    counted: false,
    reason: 'nonceMismatch',
  })
  expect(server.calls).toHaveLength(2)
  expect(license.has('export')).toBe(true)
  await license.activate({ code: 'DEMO-CODE' })
  expect(await license.refresh()).toEqual({ refreshed: true })
})

test('an application that gives its credentials is activated again, once', async () => {
  const recover = vi.fn(async () => ({ code: 'DEMO-CODE' }))
  const { license, server } = await makeActive({ recover })
  for (const seat of server.desk.seats.values()) seat.nonce = 'moved on'
  expect(await license.refresh()).toEqual({ refreshed: true })
  expect(recover).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ code: 'nonceMismatch' }),
  )
  expect(server.calls.map((call) => call.path)).toEqual([
    '/api/v1/activate',
    '/api/v1/activation',
    '/api/v1/activate',
  ])
  expect(await license.refresh()).toEqual({ refreshed: true })
})

test('an answer of something that is no license server changes nothing', async () => {
  const { license, server } = await makeActive()
  const page = { status: 200, html: '<h1>Welcome to the hotel</h1>' }
  server.script.push({ change: () => page }, { change: () => ({ status: 403, html: 'no' }) })
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'replyInvalid' })
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'replyInvalid' })
  expect(license.status).toBe('active')
  expect(await license.refresh()).toEqual({ refreshed: true })
})

test('a redirect is not followed', async () => {
  const { license, server } = await makeActive()
  const headers = { location: 'http://127.0.0.1:1/' }
  server.script.push({ change: () => ({ status: 302, headers }) })
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'replyInvalid' })
})

test('a server that cannot answer now is told apart, and asked again later', async () => {
  const { license, server } = await makeActive()
  server.script.push({
    change: () => ({
      status: 503,
      headers: { 'retry-after': '7' },
      body: { errorCode: 'unavailable', details: 'busy' },
    }),
  })
  const result = await license.refresh()
  expect(result).toMatchObject({ reason: 'unavailable', error: { retryAfterSeconds: 7 } })
  expect(await license.refresh()).toEqual({ refreshed: true })
})
