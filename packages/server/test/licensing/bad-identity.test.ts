import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { signAccessToken } from '../../src/licensing/access-token.ts'
import { grantOf, activation as takes } from '../races/commands.ts'
import { type Device, device } from '../support/device.ts'
import { type Reply, type TestServer, testServer } from '../support/server.ts'
import { count, flag, pool, type Sold, sell } from '../support/shop.ts'
import { rawRequest } from './raw-request.ts'
import { rowsDigest } from './untouched.ts'

let server: TestServer
let sold: Sold
let one: Device
let otherTenant: string
beforeAll(async () => {
  server = await testServer({ testClock: true })
  sold = await sell(server.deps, server.tenantId, {
    features: [flag('export'), count('reports', 100), pool('storage', 100)],
  })
  one = device(server, sold, 'one')
  await one.activate()
  await one.checkout('storage', 5)
  otherTenant = (await createTenant(server.deps, server.deps.db, { name: 'Other' })).id
})
afterAll(() => server.close())
// Wrong tokens count for a minute.
beforeEach(() => server.clock.set(server.clock.now() + 61_000))

type Call = { method: string; path: string; body?: object }
const calls: Record<string, Call> = {
  refresh: { method: 'PATCH', path: '/activation' },
  read: { method: 'GET', path: '/activation' },
  'read the entitlement': { method: 'GET', path: '/activation/entitlement' },
  'check out': {
    method: 'PATCH',
    path: '/activation/features/checkout',
    body: { key: 'storage', amount: 1 },
  },
  return: {
    method: 'PATCH',
    path: '/activation/features/return',
    body: { key: 'storage', amount: 1 },
  },
  track: { method: 'POST', path: '/activation/features/track', body: { key: 'export' } },
  'hand in': { method: 'DELETE', path: '/activation' },
}
const everyCall = Object.entries(calls).map(([name, call]) => ({ name, call }))
const withNonce = everyCall.filter(({ call }) => call.method !== 'DELETE')

type Header = [name: string, value: string]

async function send(call: Call, headers: readonly Header[]): Promise<Reply> {
  const body = call.body ? JSON.stringify(call.body) : ''
  const type: Header[] = call.body ? [['content-type', 'application/json']] : []
  return rawRequest(server, call.method, `/api/v1${call.path}`, [...type, ...headers], body)
}

async function refused(call: Call, headers: readonly Header[], expected: [number, string]) {
  const before = await rowsDigest(server)
  const reply = await send(call, headers)
  expect([reply.status, reply.body?.errorCode], JSON.stringify(headers).slice(0, 200)).toEqual(
    expected,
  )
  expect(reply.headers['n-nonce']).toBeUndefined()
  expect(await rowsDigest(server)).toBe(before)
  return reply
}

const tenant = (): Header => ['n-tenantid', server.tenantHeader]
const bearer = (token = one.token): Header => ['authorization', `Bearer ${token}`]
const nonce = (text = one.nonce): Header => ['n-nonce', text]

describe.each(everyCall)('$name', ({ call }) => {
  test('needs the tenant, one that there is, and only once', async () => {
    await refused(call, [bearer(), nonce()], [400, 'tenantMissing'])
    await refused(call, [['n-tenantid', ' '], bearer(), nonce()], [400, 'tenantMissing'])
    const unknown = [toWireId('tenant', randomUUID()), 't_x', 'ä', '*', server.tenantId]
    for (const text of unknown) {
      await refused(call, [['n-tenantid', text], bearer(), nonce()], [400, 'tenantUnknown'])
    }
    await refused(call, [tenant(), tenant(), bearer(), nonce()], [400, 'headerInvalid'])
  })

  test('needs a token', async () => {
    await refused(call, [tenant(), nonce()], [401, 'tokenMissing'])
    for (const text of [
      '',
      'Bearer',
      'Bearer  ',
      'Basic YTpi',
      one.token,
      `Bearer ${one.token} x`,
    ]) {
      const reply = await refused(
        call,
        [tenant(), ['authorization', text], nonce()],
        [401, 'tokenMissing'],
      )
      expect(reply.headers['www-authenticate']).toMatch(/^Bearer/)
    }
    await refused(call, [tenant(), bearer(), bearer(), nonce()], [400, 'headerInvalid'])
  })

  test('refuses a token that this server did not make for this tenant', async () => {
    const [head = '', body = '', mac = ''] = one.token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const sign = (key: Buffer, text: string) =>
      `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
    const otherKey = (await server.deps.keys.load(otherTenant)).accessKey
    const nonceKey = (await server.deps.keys.load(server.tenantId)).nonceKey
    const { lease } = (await one.refresh()).body
    for (const token of [
      'x',
      '..',
      'a.b.c',
      `${head}.${body}`,
      `${head}.${body}.`,
      `${one.token}.${mac}`,
      `${one.token}=`,
      `${one.token}A`,
      one.token.slice(0, -1),
      `${head}.${encode({ ...claims, epoch: 9 })}.${mac}`,
      `${encode({ alg: 'none', typ: 'leasehold-access+jwt' })}.${body}.`,
      `${encode({ alg: 'none', typ: 'leasehold-access+jwt' })}.${body}.${mac}`,
      sign(randomBytes(32), `${head}.${body}`),
      sign(otherKey, `${head}.${body}`),
      sign(nonceKey, `${head}.${body}`),
      sign(Buffer.from(''), `${head}.${body}`),
      lease.document,
      lease.manifest,
      await server.token(),
    ]) {
      server.clock.set(server.clock.now() + 4_000)
      await refused(call, [tenant(), bearer(token), nonce()], [401, 'tokenInvalid'])
    }
  })

  test('refuses the token of another tenant, and its own token for another tenant', async () => {
    const theirs = await sell(server.deps, otherTenant)
    const { activation } = grantOf(await server.deps.engine.submit(takes(theirs, 'one')))
    const { accessKey, issuer } = await server.deps.keys.load(otherTenant)
    const token = signAccessToken(accessKey, issuer, activation, server.clock.now())
    await refused(call, [tenant(), bearer(token), nonce()], [401, 'tokenInvalid'])
    const other: Header = ['n-tenantid', toWireId('tenant', otherTenant)]
    await refused(call, [other, bearer(), nonce()], [401, 'tokenInvalid'])
  })

  test('knows no activation that is gone', async () => {
    const { accessKey, issuer } = await server.deps.keys.load(server.tenantId)
    const [row] = (
      await server.deps.pool.query('select * from activation where seat_id = $1', ['one'])
    ).rows
    const gone = {
      id: randomUUID(),
      groupId: row.group_id,
      entitlementId: row.entitlement_id,
      epoch: 1,
      leaseExpiryAt: row.lease_expiry_at,
    }
    const token = signAccessToken(accessKey, issuer, gone as never, server.clock.now())
    await refused(call, [tenant(), bearer(token), nonce()], [404, 'activationUnknown'])
  })

  test('refuses headers that are too large to be read', async () => {
    const reply = await send(call, [tenant(), bearer(), nonce('x'.repeat(20_000))])
    expect([reply.status, reply.body.errorCode]).toEqual([400, 'requestMalformed'])
  })
})

describe.each(withNonce)('$name', ({ call }) => {
  test('refuses a nonce that is sent twice, and one that is no text of ours', async () => {
    await refused(call, [tenant(), bearer(), nonce(), nonce()], [400, 'headerInvalid'])
    for (const text of [
      '',
      'x',
      'ü'.repeat(8),
      'A'.repeat(32),
      `${one.nonce}=`,
      `${one.nonce} x`,
    ]) {
      await refused(call, [tenant(), bearer(), nonce(text)], [409, 'nonceMismatch'])
    }
  })

  test('refuses an idempotency key that is none, or two', async () => {
    const key = (text: string): Header => ['idempotency-key', text]
    for (const text of ['', ' ', 'with blank', 'k'.repeat(256), 'schlüssel', 'tab\tkey']) {
      await refused(call, [tenant(), bearer(), nonce(), key(text)], [400, 'headerInvalid'])
    }
    await refused(call, [tenant(), bearer(), nonce(), key('a'), key('a')], [400, 'headerInvalid'])
  })
})

describe('past the end of its lease a token', () => {
  test('reads nothing and takes nothing, but refreshes and hands in', async () => {
    const sale = await sell(server.deps, server.tenantId, {
      features: [flag('export'), pool('storage', 100)],
      leasePeriod: { type: 'hour', count: 1 },
    })
    const late = device(server, sale, 'late')
    await late.activate()
    server.clock.set(server.clock.now() + 3_600_000)
    const headers = (): Header[] => [tenant(), bearer(late.token), nonce(late.nonce)]
    for (const name of ['read', 'read the entitlement', 'check out', 'return', 'track']) {
      const call = calls[name]
      if (call) await refused(call, headers(), [401, 'tokenExpired'])
    }
    expect((await late.refresh()).status).toBe(200)
    server.clock.set(server.clock.now() + 3_600_000)
    expect((await late.deactivate()).status).toBe(204)
  })
})

describe('activate', () => {
  const post = (headers: readonly Header[]) => {
    const body = { productId: sold.product, activationCode: sold.code, seatId: 'two' }
    return [{ method: 'POST', path: '/activate', body }, headers] as const
  }

  test('needs the tenant, and refuses the code of another one', async () => {
    await refused(...post([]), [400, 'tenantMissing'])
    await refused(...post([['n-tenantid', 'x']]), [400, 'tenantUnknown'])
    await refused(...post([tenant(), tenant()]), [400, 'headerInvalid'])
    await refused(...post([['n-tenantid', toWireId('tenant', otherTenant)]]), [
      404,
      'activationCodeUnknown',
    ])
  })

  test('refuses an idempotency key that is none, or two', async () => {
    const key = (text: string): Header => ['idempotency-key', text]
    for (const text of ['', ' ', 'with blank', 'k'.repeat(256), 'schlüssel']) {
      await refused(...post([tenant(), key(text)]), [400, 'headerInvalid'])
    }
    await refused(...post([tenant(), key('a'), key('b')]), [400, 'headerInvalid'])
  })
})

describe('an address', () => {
  test.each([
    ['PUT', '/activation'],
    ['POST', '/activation'],
    ['GET', '/activate'],
    ['DELETE', '/activate'],
    ['POST', '/activation/features/checkout'],
    ['PATCH', '/activation/features/track'],
    ['GET', '/activation/features'],
    ['GET', '/activation/../activate'],
  ])('that is none is refused: %s %s', async (method, path) => {
    await refused({ method, path }, [tenant(), bearer(), nonce()], [404, 'routeUnknown'])
  })

  test('that cannot be read is refused', async () => {
    await refused(
      { method: 'GET', path: '/activation/%zz' },
      [tenant(), bearer()],
      [400, 'requestMalformed'],
    )
  })

  test('may carry queries that nobody knows', async () => {
    const call = { method: 'GET', path: '/activation?unknown=1&x[]=2&n-nonce=3' }
    const reply = await send(call, [tenant(), bearer(), nonce()])
    expect(reply.status).toBe(200)
    one.nonce = reply.headers['n-nonce'] ?? ''
  })
})

test('after twenty wrong tokens even more of them are not looked at, and good ones still work', async () => {
  const call = { method: 'GET', path: '/activation' }
  const wrong: Header[] = [tenant(), bearer('a.b.c'), nonce()]
  for (let i = 0; i < 20; i += 1) await refused(call, wrong, [401, 'tokenInvalid'])
  const limited = await refused(call, wrong, [429, 'tooManyAttempts'])
  expect(limited.headers['retry-after']).toBe('60')
  const reply = await send(call, [tenant(), bearer(), nonce()])
  expect(reply.status).toBe(200)
  one.nonce = reply.headers['n-nonce'] ?? ''
})
