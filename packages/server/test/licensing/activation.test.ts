import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { count, flag, pool, sell } from '../support/shop.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const hour = 3_600_000

test('a device activates with a code, reads its state and gets a lease that verifies', async () => {
  const sold = await sell(server.deps, server.tenantId, {
    features: [flag('export'), count('reports', 100), pool('storage', 10)],
    attributes: [{ id: sold0, key: 'region', type: 'string', value: 'EU', edited: false }],
  })
  const one = device(server, sold, 'one')
  const activated = await one.activate({ seatName: 'One', fingerprint: 'abc' })
  expect(activated.status).toBe(201)
  expect(activated.body.activation).toMatchObject({
    status: 'active',
    seatId: 'one',
    seatName: 'One',
    mode: 'online',
    entitlementStatus: 'active',
    entitlementConcurrencyMode: 'concurrent',
    attributes: [{ key: 'region', type: 'string', value: 'EU' }],
  })
  expect(activated.body.activation.features).toMatchObject([
    { key: 'export', type: 'bool', total: 1 },
    { key: 'reports', active: 0, available: 100, total: 100 },
    { key: 'storage', active: 0, available: 10, total: 10 },
  ])
  const [head, body, signature] = activated.body.lease.document.split('.')
  const { keys } = (await server.get('/api/v1/keys', { token: null })).body
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
  const jwk = keys.find((key: { kid: string }) => key.kid === kid)
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const signed = Buffer.from(`${head}.${body}`)
  expect(verify(null, signed, key, Buffer.from(signature, 'base64url'))).toBe(true)
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  expect(claims).toMatchObject({
    fp: 'abc',
    rv: '1.1',
    exp: (server.clock.now() + 24 * hour) / 1000,
  })

  const read = await one.call('GET', '')
  expect(read.status).toBe(200)
  expect(read.body).toMatchObject({ seatId: 'one', status: 'active' })
})

const sold0 = '019ab3f2-1234-7abc-8def-0123456789ab'

test('five seats are five: the sixth is refused with the facts, and gets in when one is handed in', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const five = [1, 2, 3, 4, 5].map((n) => device(server, sold, `seat ${n}`))
  const replies = await Promise.all(five.map((each) => each.activate()))
  expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201, 201, 201])
  const sixth = device(server, sold, 'seat 6')
  const refused = await sixth.activate()
  expect(refused.status).toBe(402)
  expect(refused.body).toMatchObject({ errorCode: 'noSeatAvailable' })
  expect(refused.body.explanation).toMatchObject({ limit: 5, inUse: 5 })
  const frees = Date.parse(refused.body.explanation.freesAt)
  expect(frees).toBe(server.clock.now() + 24 * hour + 30_000)
  expect((await five[0]?.deactivate())?.status).toBe(204)
  expect((await sixth.activate()).status).toBe(201)
})

test('a lapsed seat goes to a newcomer after the margin, and its late holder is told', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  const holder = device(server, sold, 'holder')
  await holder.activate()
  const newcomer = device(server, sold, 'newcomer')
  server.clock.set(server.clock.now() + 24 * hour + 29_999)
  expect((await newcomer.activate()).status).toBe(402)
  server.clock.set(server.clock.now() + 1)
  expect((await newcomer.activate()).status).toBe(201)
  const late = await holder.refresh()
  expect(late.status).toBe(402)
  expect(late.body.errorCode).toBe('seatLost')
})

test('pools and counts are all or nothing and never pass their limits', async () => {
  const sold = await sell(server.deps, server.tenantId, {
    features: [count('reports', 3), pool('storage', 10)],
  })
  const [a, b] = [device(server, sold, 'a'), device(server, sold, 'b')]
  await a.activate()
  await b.activate()
  expect((await a.checkout('storage', 7)).body).toMatchObject({
    active: 7,
    available: 3,
    total: 10,
  })
  const refused = await b.checkout('storage', 4)
  expect(refused.status).toBe(402)
  expect(refused.body.explanation).toMatchObject({
    code: 'featureLimitReached',
    limit: 10,
    inUse: 7,
  })
  expect((await b.checkout('storage', 3)).status).toBe(200)
  expect((await a.giveBack('storage', 8)).body.errorCode).toBe('featureNotCheckedOut')
  expect((await a.giveBack('storage', 7)).body).toMatchObject({ active: 0, available: 7 })
  expect((await a.checkout('reports', 3)).status).toBe(200)
  expect((await b.checkout('reports', 1)).body.errorCode).toBe('featureLimitReached')
  expect((await a.giveBack('reports', 1)).body.errorCode).toBe('featureNotReturnable')
  expect((await a.checkout('nothing', 1)).body.errorCode).toBe('featureUnknown')
})

test('a lost reply can be had again, the same to the byte, and only once the nonce is unused', async () => {
  const sold = await sell(server.deps, server.tenantId, { features: [count('reports', 3)] })
  const one = device(server, sold, 'one')
  const key = { 'idempotency-key': 'a'.repeat(32) }
  const first = await one.activate({}, key)
  const again = await one.activate({}, key)
  expect(again.text).toBe(first.text)
  expect(again.headers['n-nonce']).toBe(first.headers['n-nonce'])

  const before = one.nonce
  const counted = await one.checkout('reports', 2, { 'idempotency-key': 'count-1' })
  one.nonce = before
  const repeated = await one.checkout('reports', 2, { 'idempotency-key': 'count-1' })
  expect(repeated.text).toBe(counted.text)
  expect(repeated.headers['n-nonce']).toBe(counted.headers['n-nonce'])
  one.nonce = before
  expect((await one.checkout('reports', 1, { 'idempotency-key': 'count-1' })).body.errorCode).toBe(
    'idempotencyKeyReused',
  )
  one.nonce = String(counted.headers['n-nonce'])
  expect((await one.call('GET', '')).body.features[0]).toMatchObject({ active: 2, available: 1 })
  one.nonce = before
  const stale = await one.checkout('reports', 2, { 'idempotency-key': 'count-1' })
  expect([stale.status, stale.body.errorCode]).toEqual([409, 'nonceMismatch'])
})

test('a copy is found out: the second user of a nonce is refused, an old token revoked', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const one = device(server, sold, 'one')
  await one.activate()
  const copy = { token: one.token, nonce: one.nonce }
  await one.refresh()
  const refused = await server.patch('/api/v1/activation', undefined, {
    token: copy.token,
    headers: { 'n-nonce': copy.nonce },
  })
  expect([refused.status, refused.body.errorCode]).toEqual([409, 'nonceMismatch'])
  await one.activate()
  const revoked = await server.patch('/api/v1/activation', undefined, {
    token: copy.token,
    headers: { 'n-nonce': copy.nonce },
  })
  expect([revoked.status, revoked.body.errorCode]).toEqual([401, 'tokenRevoked'])
})

test('wrong codes are all the same to the caller, and limited', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const other = await sell(server.deps, server.tenantId)
  for (const more of [
    { activationCode: 'NO-SUCH-CODE' },
    { activationCode: '  not a code  ' },
    { productId: other.product },
    { productId: 'prod_nonsense' },
  ]) {
    const reply = await device(server, sold, 'x').activate(more)
    expect([reply.status, reply.body.errorCode]).toEqual([404, 'activationCodeUnknown'])
  }
})
