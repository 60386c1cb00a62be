import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Device, device } from '../support/device.ts'
import { type Reply, type TestServer, testServer, toReply } from '../support/server.ts'
import { count, flag, pool, type Sold, sell } from '../support/shop.ts'
import { rowsDigest } from './untouched.ts'

let server: TestServer
let sold: Sold
let one: Device
beforeAll(async () => {
  server = await testServer({ testClock: true })
  sold = await sell(server.deps, server.tenantId, {
    features: [flag('export'), count('reports', 100), pool('storage', 100)],
  })
  one = device(server, sold, 'one')
  await one.activate()
})
afterAll(() => server.close())
// Wrong codes count for a minute.
beforeEach(() => server.clock.set(server.clock.now() + 61_000))

const routes = {
  activate: { method: 'POST', url: '/api/v1/activate' },
  checkout: { method: 'PATCH', url: '/api/v1/activation/features/checkout' },
  return: { method: 'PATCH', url: '/api/v1/activation/features/return' },
  track: { method: 'POST', url: '/api/v1/activation/features/track' },
} as const
type Route = keyof typeof routes
const everyRoute = Object.keys(routes) as Route[]

function goodBody(route: Route): Record<string, unknown> {
  if (route === 'activate') {
    return { productId: sold.product, activationCode: sold.code, seatId: 'new one' }
  }
  return { key: route === 'track' ? 'export' : 'storage', amount: 1 }
}

async function send(
  route: Route,
  payload: InjectOptions['payload'],
  contentType: string | null = 'application/json',
): Promise<Reply> {
  const response = await server.app.inject({
    ...routes[route],
    headers: {
      'n-tenantid': server.tenantHeader,
      ...(route === 'activate'
        ? {}
        : { authorization: `Bearer ${one.token}`, 'n-nonce': one.nonce }),
      ...(contentType === null ? {} : { 'content-type': contentType }),
    },
    ...(payload === undefined ? {} : { payload }),
  })
  return toReply(response)
}

/** Sends it, and finds that it was refused as told and that not a row has changed. */
async function refused(
  route: Route,
  payload: InjectOptions['payload'],
  expected: [status: number, code: string],
  contentType?: string | null,
): Promise<Reply> {
  const before = await rowsDigest(server)
  const reply = await send(route, payload, contentType)
  const told = typeof payload === 'string' ? payload.slice(0, 80) : 'bytes'
  expect([reply.status, reply.body?.errorCode], told).toEqual(expected)
  expect(reply.body.traceId).toMatch(/^[0-9a-f]{32}$/)
  expect(await rowsDigest(server), told).toBe(before)
  return reply
}

const json = JSON.stringify

describe.each(everyRoute)('%s', (route) => {
  test.each([
    '{',
    '{"key":',
    '{"key":"storage","amount":1',
    'nul',
    '[1,',
    "{'key':'storage'}",
    '{"key":"storage","amount":01}',
    '{"key":"storage","amount":NaN}',
    '{"key":"sto\nrage"}',
    '{"a":1}}',
    '{"__proto__":{"amount":1}}',
    '{"constructor":{"prototype":{"amount":1}}}',
    '<key>storage</key>',
    'key=storage&amount=1',
    '\ufeff\ufeff{}',
  ])('refuses what is no JSON: %j', async (payload) => {
    await refused(route, payload, [400, 'bodyMalformed'])
  })

  test('refuses bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"key":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ])
    await refused(route, bytes, [400, 'bodyMalformed'])
  })

  test.each(['[]', '[{}]', '"text"', '12', 'true', 'null'])(
    'refuses JSON that is no object: %s',
    async (payload) => {
      await refused(route, payload, [422, 'validationFailed'])
    },
  )

  test('refuses a missing body', async () => {
    await refused(route, '', [422, 'validationFailed'])
    await refused(route, undefined, [422, 'validationFailed'], null)
  })

  test.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
  ])('refuses a body of type %s', async (contentType) => {
    await refused(route, json(goodBody(route)), [415, 'mediaTypeUnsupported'], contentType)
  })

  test('refuses an unknown key by its name', async () => {
    const reply = await refused(route, json({ ...goodBody(route), seat: 1 }), [
      422,
      'validationFailed',
    ])
    expect(reply.body.validationErrors).toEqual([
      { propertyName: 'seat', message: 'is not a known field', code: 'unknownField' },
    ])
  })

  test('refuses a body of more than a mebibyte', async () => {
    const payload = json({ ...goodBody(route), filler: 'x'.repeat(1024 * 1024) })
    await refused(route, payload, [413, 'bodyTooLarge'])
  })

  test('refuses a body that is nested a thousand deep', async () => {
    const payload = `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`
    await refused(route, payload, [422, 'validationFailed'])
  })

  test.each(['\u0000', '\ud800', '\udc00x', 'a\u0000b'])(
    'refuses a text that cannot be stored: %j',
    async (text) => {
      const field = route === 'activate' ? 'seatId' : 'key'
      const body = { ...goodBody(route), [field]: text }
      const reply = await refused(route, json(body), [422, 'validationFailed'])
      expect(reply.body.validationErrors).toMatchObject([{ propertyName: field }])
    },
  )

  test('refuses a field of the wrong type', async () => {
    const good = goodBody(route)
    for (const field of Object.keys(good)) {
      const others = [{}, [], [1], true, typeof good[field] === 'string' ? 7 : 'seven']
      // A code may be left out, and null is the same.
      if (field !== 'activationCode') others.push(null as never)
      for (const value of others) {
        const reply = await refused(route, json({ ...good, [field]: value }), [
          422,
          'validationFailed',
        ])
        expect(reply.body.validationErrors[0].propertyName).toBe(field)
      }
    }
  })

  test('refuses a body without a field it needs', async () => {
    const good = goodBody(route)
    for (const field of Object.keys(good)) {
      if (route === 'track' && field === 'amount') continue
      const { [field]: _, ...rest } = good
      const reply = await refused(route, json(rest), [422, 'validationFailed'])
      expect(reply.body.validationErrors).toMatchObject([{ propertyName: field, code: 'required' }])
    }
  })

  test('takes the good body that all the others were made of', async () => {
    if (route === 'return') await one.checkout('storage', 1)
    const reply = await send(route, json(goodBody(route)))
    expect(reply.status).toBe(route === 'activate' ? 201 : 200)
    if (route !== 'activate') one.nonce = reply.headers['n-nonce'] ?? ''
  })
})

describe('activate', () => {
  const tooLong: [string, string][] = [
    ['productId', 'p'.repeat(51)],
    ['activationCode', 'A'.repeat(61)],
    ['seatId', 's'.repeat(101)],
    ['seatId', '😀'.repeat(101)],
    ['seatName', 'n'.repeat(51)],
    ['editionId', 'e'.repeat(51)],
    ['fingerprint', 'f'.repeat(129)],
    ['clientVersion', 'v'.repeat(101)],
  ]
  test.each(tooLong)('refuses a %s that is too long', async (field, value) => {
    const reply = await refused('activate', json({ ...goodBody('activate'), [field]: value }), [
      422,
      'validationFailed',
    ])
    expect(reply.body.validationErrors).toMatchObject([{ propertyName: field, code: 'maxLength' }])
  })

  test.each(['productId', 'activationCode', 'seatId', 'editionId', 'fingerprint', 'clientVersion'])(
    'refuses an empty %s',
    async (field) => {
      const body = { ...goodBody('activate'), [field]: '' }
      await refused('activate', json(body), [422, 'validationFailed'])
    },
  )

  test.each<[string, object, [number, string]]>([
    ['no code at all', { activationCode: null }, [422, 'validationFailed']],
    ['credentials of no type', { activationCredentials: {} }, [422, 'validationFailed']],
    [
      'credentials of an unknown type',
      { activationCredentials: { type: 'magic' } },
      [422, 'validationFailed'],
    ],
    [
      'credentials without a code',
      { activationCode: null, activationCredentials: { type: 'activationCode' } },
      [422, 'validationFailed'],
    ],
    [
      'what is no token of an identity',
      { activationCredentials: { type: 'openIdToken', token: 'x' } },
      [401, 'identityTokenInvalid'],
    ],
    [
      'a password where none is set up',
      { activationCredentials: { type: 'password', username: 'u', password: 'p' } },
      [401, 'credentialsInvalid'],
    ],
    ['a code that nobody has', { activationCode: 'NO-SUCH-CODE' }, [404, 'activationCodeUnknown']],
    [
      'a code that none can be',
      { activationCode: "'; drop table activation" },
      [404, 'activationCodeUnknown'],
    ],
    [
      'a product that there is not',
      { productId: 'prod_AZqz8hI0eryN7wEjRWeJqw' },
      [404, 'activationCodeUnknown'],
    ],
    [
      'a product id that is none',
      { productId: '../../etc/passwd' },
      [404, 'activationCodeUnknown'],
    ],
    [
      'an edition that there is not',
      { editionId: 'ed_AZqz8hI0eryN7wEjRWeJqw' },
      [404, 'activationCodeUnknown'],
    ],
    ['an edition id that is none', { editionId: 'professional' }, [422, 'validationFailed']],
  ])('refuses %s', async (_, more, expected) => {
    await refused('activate', json({ ...goodBody('activate'), ...more }), expected)
  })

  test('refuses the code of a product for another product of the same vendor', async () => {
    const other = await sell(server.deps, server.tenantId)
    const body = { ...goodBody('activate'), productId: other.product }
    await refused('activate', json(body), [404, 'activationCodeUnknown'])
  })

  test('takes a code in small letters and with blanks around it, as a person types it', async () => {
    const typed = `  ${sold.code.toLowerCase()} `
    const reply = await send('activate', json({ ...goodBody('activate'), activationCode: typed }))
    expect(reply.status).toBe(201)
  })

  test('after twenty wrong codes refuses right ones too, for a minute', async () => {
    const wrong = json({ ...goodBody('activate'), activationCode: 'WRONG' })
    for (let i = 0; i < 20; i += 1) await refused('activate', wrong, [404, 'activationCodeUnknown'])
    const limited = await refused('activate', json(goodBody('activate')), [429, 'tooManyAttempts'])
    expect(limited.headers['retry-after']).toBe('60')
    server.clock.set(server.clock.now() + 60_000)
    expect((await send('activate', json(goodBody('activate')))).status).toBe(201)
  })
})

describe.each(['checkout', 'return', 'track'] as const)('%s', (route) => {
  test.each(['0', '-1', '1.5', '1e300', '-0', '9007199254740992', '"1"', '1e-1'])(
    'refuses the amount %s',
    async (amount) => {
      const { key } = goodBody(route)
      await refused(route, `{"key":${json(key)},"amount":${amount}}`, [422, 'validationFailed'])
    },
  )

  test('refuses a key that is too long or that there is not', async () => {
    await refused(route, json({ key: 'k'.repeat(51), amount: 1 }), [422, 'validationFailed'])
    for (const key of ['nothing', 'constructor', '__proto__', 'STORAGE', ' storage']) {
      await refused(route, json({ key, amount: 1 }), [422, 'featureUnknown'])
    }
  })
})

test('what a feature is not made for is refused, and changes nothing', async () => {
  await refused('checkout', json({ key: 'export', amount: 1 }), [422, 'featureNotMetered'])
  await refused('return', json({ key: 'export', amount: 1 }), [422, 'featureNotMetered'])
  await refused('return', json({ key: 'reports', amount: 1 }), [422, 'featureNotReturnable'])
  await refused('track', json({ key: 'reports' }), [422, 'featureNotTracked'])
  await refused('track', json({ key: 'storage' }), [422, 'featureNotTracked'])
  const most = Number.MAX_SAFE_INTEGER
  await refused('return', json({ key: 'storage', amount: most }), [422, 'featureNotCheckedOut'])
})
