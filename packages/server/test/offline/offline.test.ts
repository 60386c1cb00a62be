import { toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { rotateRsaKey } from '../../src/identity/rotate-rsa-key.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { count, pool, type Sold, sell, type Wanted } from '../support/shop.ts'
import { offline, offlineDevice } from './offline-device.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const dayMs = 86_400_000
const month = { type: 'day', count: 30 } as const

const sold = (wanted: Wanted = {}): Promise<Sold> =>
  sell(server.deps, server.tenantId, {
    offlineLeasePeriod: month,
    features: [count('runs', 40), pool('cores', 12)],
    ...wanted,
  })

async function seats({ entitlementId }: Sold) {
  const { body } = await server.get(
    `/api/v1/entitlements/${toWireId('entitlement', entitlementId)}`,
  )
  return body.seatsUsed
}

async function used({ entitlementId }: Sold, key: string): Promise<number> {
  const id = toWireId('entitlement', entitlementId)
  const { body } = await server.get(`/api/v1/entitlements/${id}?expand=features`)
  return body.features.find((feature: { key: string }) => feature.key === key).used
}

const refusalOf = (reply: { status: number; body: { errorCode?: string } | null }) =>
  `${reply.status} ${reply.body?.errorCode}`

const spoilt = (token: string, part: number) => {
  const parts = token.split('.')
  const text = parts[part] ?? ''
  parts[part] = `${text.slice(0, 5)}${text[5] === 'A' ? 'B' : 'A'}${text.slice(6)}`
  return parts.join('.')
}

describe('a machine without a network', () => {
  test('is activated by its token, with the offline lease period', async () => {
    const order = await sold()
    const response = await offlineDevice(server, order, 'A').activate()
    expect(response).toMatchObject({
      v: 1,
      type: 'activate',
      iss: server.tenantHeader,
      aud: order.product,
      counter: 1,
      fp: 'fingerprint',
      lease: { mode: 'offline', exp: (server.clock.now() + 30 * dayMs) / 1000, escrow: [] },
    })
    expect(await seats(order)).toBe(1)
    const shown = await server.get(`/api/v1/entitlements/activations/${response.sub}`)
    expect(shown.body).toMatchObject({ mode: 'offline', status: 'active', seatId: 'A' })
  })

  test('gets the same answer to the same token, and takes no second seat', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    const token = await machine.request()
    const replies = await Promise.all([1, 2, 3, 4].map(() => server.post(offline, { token })))
    const opened = await Promise.all(replies.map(({ body }) => machine.open(body.token)))
    for (const one of opened) expect(one).toEqual(opened[0])
    expect(await seats(order)).toBe(1)
  })

  test('may send its token in parts, in any order', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    const token = await machine.request()
    const id = token.slice(-8)
    const half = Math.floor(token.length / 2)
    const text = `LH1.${id}.2.2.${token.slice(half)}\n LH1.${id}.1.2.${token.slice(0, half)}`
    expect((await server.post(offline, { token: text })).status).toBe(200)
  })

  test('without an offline lease period is refused, and so is one too many', async () => {
    const none = await sold({ offlineLeasePeriod: { type: 'none', count: null } })
    const token = await offlineDevice(server, none, 'A').request()
    expect(refusalOf(await server.post(offline, { token }))).toBe('402 offlineNotAllowed')
    const one = await sold({ seatCount: 1 })
    await offlineDevice(server, one, 'A').activate()
    const second = await offlineDevice(server, one, 'B').request()
    expect(refusalOf(await server.post(offline, { token: second }))).toBe('402 noSeatAvailable')
  })

  test('of many tokens at once no more get a seat than there are', async () => {
    const order = await sold({ seatCount: 3 })
    const tokens = await Promise.all(
      Array.from({ length: 8 }, (_, i) => offlineDevice(server, order, `S${i}`).request()),
    )
    const replies = await Promise.all(tokens.map((token) => server.post(offline, { token })))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(await seats(order)).toBe(3)
  })
})

describe('a request is refused', () => {
  test('when it was cut, altered, of another kind, or for somebody else', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    const token = await machine.request()
    const { id } = await createTenant(server.deps, server.deps.db, { name: 'Other' })
    const { offlineJwk } = await server.deps.keys.load(id)
    const refused: [string, string][] = [
      [token.slice(0, -1), '422 offlineTokenTruncated'],
      [token.slice(0, 60), '422 offlineTokenTruncated'],
      ['let me in', '422 offlineTokenMalformed'],
      [spoilt(token, 1), '422 offlineTokenAltered'],
      [spoilt(token, 3), '422 offlineTokenAltered'],
      [spoilt(token, 4), '422 offlineTokenAltered'],
      [await machine.request({ type: 'refresh' }), '422 offlineTokenWrongType'],
      [await machine.report('refresh'), '422 offlineTokenWrongType'],
      [await machine.request({ v: 2 }), '422 offlineTokenMalformed'],
      [await machine.request({ aud: toWireId('tenant', id) }), '422 offlineTokenForeign'],
      [await machine.request({}, offlineJwk), '422 offlineTokenForeign'],
      [await machine.request({ activationCode: 'WRONG-CODE' }), '404 activationCodeUnknown'],
      [await machine.request({ tokenIssueDate: 'yesterday' }), '422 offlineTokenMalformed'],
    ]
    for (const [token, refusal] of refused) {
      expect(refusalOf(await server.post(offline, { token }))).toBe(refusal)
    }
    expect(await seats(order)).toBe(0)
  })

  test('thirty days after it was made, or a day before', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    const made = (ms: number) => new Date(server.clock.now() + ms).toISOString()
    const ask = async (ms: number) =>
      server.post(offline, { token: await machine.request({ tokenIssueDate: made(ms) }) })
    expect(refusalOf(await ask(-30 * dayMs))).toBe('422 offlineTokenExpired')
    expect(refusalOf(await ask(dayMs + 1))).toBe('422 offlineTokenEarly')
    expect((await ask(-30 * dayMs + 1000)).status).toBe(200)
  })

  test('once its seat was handed in, freed, or a later token was taken', async () => {
    const order = await sold({ concurrencyMode: 'nodeLock' })
    const machine = offlineDevice(server, order, 'A')
    const first = await machine.request()
    const reply = await server.post(offline, { token: first })
    expect(reply.status).toBe(200)
    const { sub } = await machine.open(reply.body.token)
    await server.delete(`/api/v1/entitlements/activations/${sub}`)
    const replayed = await server.post(offline, { token: first })
    expect(refusalOf(replayed)).toBe('409 offlineTokenReplayed')
    expect(await seats(order)).toBe(0)
    await machine.activate()
    const old = await server.post(offline, { token: first })
    expect(refusalOf(old)).toBe('409 offlineTokenSuperseded')
    expect(await seats(order)).toBe(1)
  })

  test('two years after its key was replaced, and not before', async () => {
    const order = await sold({
      plan: {
        ...{ id: '', name: 'Plan', type: 'paid', licenseType: 'perpetual' },
        ...{
          licenseStartType: 'entitlementCreation',
          licenseDuration: { type: 'none', count: null },
        },
      } as Sold['snapshot']['plan'],
    })
    const { deps, tenantId } = server
    const { offlineJwk } = await deps.keys.load(tenantId)
    await rotateRsaKey(deps, tenantId, 'offline')
    const machine = offlineDevice(server, order, 'A')
    const early = await machine.request({}, offlineJwk)
    const reply = await server.post(offline, { token: early })
    const response = await machine.open(reply.body.token)
    expect(response.requestKey).toEqual((await deps.keys.load(tenantId)).offlineJwk)
    expect(response.requestKey).not.toEqual(offlineJwk)
    server.clock.set(server.clock.now() + 730 * dayMs)
    const late = await machine.request({}, offlineJwk)
    expect(refusalOf(await server.post(offline, { token: late }))).toBe('422 offlineKeyRetired')
  })
})

describe('a refresh', () => {
  test('gives a new lease, by the id or by a token of the machine', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    await machine.activate()
    server.clock.set(server.clock.now() + 10 * dayMs)
    const { activationId } = machine
    const byId = await server.patch(offline, { activationId })
    expect(byId.status).toBe(200)
    expect(await machine.open(byId.body.token)).toMatchObject({
      type: 'refresh',
      requestId: null,
      counter: 2,
      lease: { exp: (server.clock.now() + 30 * dayMs) / 1000 },
    })
    const token = await machine.report('refresh')
    const byToken = await server.patch(offline, { token })
    expect(await machine.open(byToken.body.token)).toMatchObject({ counter: 3 })
    const again = await server.patch(offline, { token })
    expect(await machine.open(again.body.token)).toEqual(await machine.open(byToken.body.token))
  })

  test('needs one of the two, and is for machines without a network only', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    await machine.activate()
    const { activationId } = machine
    expect(refusalOf(await server.patch(offline, {}))).toBe('422 validationFailed')
    const both = { activationId, token: await machine.report('refresh') }
    expect(refusalOf(await server.patch(offline, both))).toBe('422 validationFailed')
    const { body } = await server.post(
      '/api/v1/activate',
      { productId: order.product, activationCode: order.code, seatId: 'online' },
      { token: null },
    )
    const online = { activationId: body.activation.id }
    expect(refusalOf(await server.patch(offline, online))).toBe('409 activationOnline')
  })

  test('by a token that was altered, cut, of another kind or replayed is refused', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    await machine.activate()
    const first = await machine.report('refresh')
    const token = await machine.report('refresh')
    expect((await server.patch(offline, { token })).status).toBe(200)
    const unknown = toWireId('activation', '00000000-0000-7000-8000-000000000000')
    const refused: [string, string][] = [
      [first, '409 offlineTokenSuperseded'],
      [token.slice(0, -3), '422 offlineTokenTruncated'],
      [spoilt(token, 3), '422 offlineTokenAltered'],
      [await machine.report('deactivate'), '422 offlineTokenWrongType'],
      [await machine.report('refresh', {}, { aud: 't_other' }), '422 offlineTokenForeign'],
      [await machine.report('refresh', { epoch: 9 }), '409 offlineTokenSuperseded'],
      [
        await machine.report('refresh', { sub: unknown }, { kid: unknown }),
        '404 activationUnknown',
      ],
      [
        await machine.report('refresh', { usage: [{ key: 'runs', used: 1, returned: 0 }] }),
        '422 escrowExceeded',
      ],
    ]
    for (const [token, refusal] of refused) {
      expect(refusalOf(await server.patch(offline, { token }))).toBe(refusal)
    }
  })
})

describe('calls of machines with a network', () => {
  test('are refused for one without, and leave it as it is', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    await machine.activate()
    const { activationId } = machine
    const features = `/api/v1/entitlements/activations/${activationId}/features`
    const replies = [
      await server.patch('/api/v1/entitlements/activations', { activationId }),
      await server.patch(`${features}/checkout`, { key: 'cores', amount: 1 }),
      await server.patch(`${features}/return`, { key: 'cores', amount: 1 }),
      await server.post('/api/v1/entitlements/activations', {
        ...{ productId: order.product, seatId: 'A' },
        activationCredentials: { type: 'activationCode', code: order.code },
      }),
    ]
    for (const reply of replies) expect(refusalOf(reply)).toBe('409 activationOffline')
    expect(await used(order, 'cores')).toBe(0)
  })
})

describe('a deactivation', () => {
  test('leaves the seat occupied until the lease would end', async () => {
    const order = await sold({ seatCount: 1, concurrencyMode: 'nodeLock' })
    const machine = offlineDevice(server, order, 'A')
    await machine.activate()
    const token = await machine.report('deactivate')
    expect((await server.delete(offline, { body: { token } })).status).toBe(204)
    expect((await server.delete(offline, { body: { token } })).status).toBe(204)
    const other = offlineDevice(server, order, 'B')
    const early = await server.post(offline, { token: await other.request() })
    expect(refusalOf(early)).toBe('402 noSeatAvailable')
    const { activationId } = machine
    const refresh = await server.patch(offline, { activationId })
    expect(refusalOf(refresh)).toBe('404 activationUnknown')
    server.clock.set(server.clock.now() + 30 * dayMs + 30_000)
    const late = await server.post(offline, { token: await other.request() })
    expect(late.status).toBe(200)
  })

  test('frees the seat at once where the vendor takes the risk', async () => {
    const bold = await testServer({ testClock: true })
    const setting = { offlineDeactivation: 'freeAtOnce' } as const
    expect((await bold.patch('/api/v1/account/settings', setting)).status).toBe(204)
    const order = await sell(bold.deps, bold.tenantId, { seatCount: 1, offlineLeasePeriod: month })
    const machine = offlineDevice(bold, order, 'A')
    await machine.activate()
    const token = await machine.report('deactivate')
    expect((await bold.delete(offline, { body: { token } })).status).toBe(204)
    const other = await offlineDevice(bold, order, 'B').request()
    expect((await bold.post(offline, { token: other })).status).toBe(200)
    await bold.close()
  })
})

test('its seat is told of in events and in the log, as any other', async () => {
  const order = await sold()
  const machine = offlineDevice(server, order, 'told')
  await machine.activate({ escrow: [{ key: 'runs', amount: 3 }] })
  const token = await machine.report('deactivate', {
    usage: [{ key: 'runs', used: 2, returned: 1 }],
  })
  await server.delete(offline, { body: { token } })
  const entitlementId = toWireId('entitlement', order.entitlementId)
  const log = await server.get(`/api/v1/entitlements/${entitlementId}/activations-log?seatId=told`)
  const operations = log.body.items.map(({ operation }: { operation: string }) => operation)
  expect(operations.toSorted()).toEqual([
    ...['activate', 'deactivate', 'featureCheckout', 'featureReturn', 'featureUsage'],
  ])
  const told: { eventCode: string; payload: { seatId?: string; mode?: string } }[] = []
  let after = ''
  for (;;) {
    const { body } = await server.get(`/api/v1/events?pageSize=500${after}`)
    told.push(...body.items)
    if (body.items.length === 0 || !body.next) break
    after = `&after=${encodeURIComponent(body.next)}`
  }
  const text = JSON.stringify(told.filter((each) => JSON.stringify(each).includes('"told"')))
  expect(text).toContain('entitlement.seat.activated')
  expect(text).toContain('entitlement.seat.deactivated')
  expect(text).toContain('offline')
})

describe('what a machine takes along', () => {
  const take = [
    { key: 'runs', amount: 30 },
    { key: 'cores', amount: 5 },
  ]

  test('is in its lease, and taken off what others may have', async () => {
    const order = await sold()
    const { lease } = await offlineDevice(server, order, 'A').activate({ escrow: take })
    expect(lease.escrow).toEqual([
      { key: 'runs', granted: 30, returned: 0 },
      { key: 'cores', granted: 5, returned: 0 },
    ])
    expect(lease.features).toMatchObject([
      { key: 'runs', active: 30, available: 10 },
      { key: 'cores', active: 5, available: 7 },
    ])
    expect([await used(order, 'runs'), await used(order, 'cores')]).toEqual([30, 5])
  })

  test('comes back by its tokens, and counts once', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    await machine.activate({ escrow: take })
    const usage = [
      { key: 'runs', used: 4, returned: 20 },
      { key: 'cores', used: 0, returned: 2 },
    ]
    const token = await machine.report('refresh', { usage })
    await Promise.all([1, 2, 3].map(() => server.patch(offline, { token })))
    expect([await used(order, 'runs'), await used(order, 'cores')]).toEqual([10, 3])
    const goodbye = await machine.report('deactivate', {
      usage: [
        { key: 'runs', used: 6, returned: 24 },
        { key: 'cores', used: 0, returned: 5 },
      ],
    })
    await Promise.all([1, 2].map(() => server.delete(offline, { body: { token: goodbye } })))
    expect([await used(order, 'runs'), await used(order, 'cores')]).toEqual([6, 0])
  })

  test('may be set by the vendor, and is refused whole when there is less', async () => {
    const order = await sold()
    const machine = offlineDevice(server, order, 'A')
    const token = await machine.request()
    const reply = await server.post(offline, { token, escrow: [{ key: 'cores', amount: 2 }] })
    const { lease, sub } = await machine.open(reply.body.token)
    expect(lease.escrow).toEqual([{ key: 'cores', granted: 2, returned: 0 }])
    const more = { activationId: sub, escrow: [{ key: 'cores', amount: 11 }] }
    expect(refusalOf(await server.patch(offline, more))).toBe('402 featureLimitReached')
    const unknown = { activationId: sub, escrow: [{ key: 'nothing', amount: 1 }] }
    expect(refusalOf(await server.patch(offline, unknown))).toBe('422 featureUnknown')
    expect(await used(order, 'cores')).toBe(2)
  })
})
