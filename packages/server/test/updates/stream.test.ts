import { once } from 'node:events'
import { get } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Device, device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import { change } from './change.ts'
import { openStream, portOf } from './open-stream.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

async function customer(): Promise<{ sold: Sold; app: Device }> {
  const sold = await sell(server.deps, server.tenantId)
  const app = device(server, sold, 'A')
  await app.activate()
  return { sold, app }
}

const seats = (seatCount: number) => ({ type: 'update', set: { seatCount } }) as const

describe('a stream', () => {
  test('opens with the rights when the client names none, and keeps proxies from holding it', async () => {
    const { app } = await customer()
    const stream = await openStream(server, app.token)
    expect(stream.status).toBe(200)
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    let event = await stream.next()
    // A ping may come first, while the rights are still being read.
    if (event?.name === 'ping') event = await stream.next()
    expect(event).toMatchObject({ name: 'update', id: '1.1', data: { rightsVersion: '1.1' } })
    expect(event?.data.lease.document).toMatch(/^ey/)
  })

  test('opens with a ping at once when the client is up to date', async () => {
    const { app } = await customer()
    const stream = await openStream(server, app.token, { lastEventId: '1.1' })
    const event = await stream.next()
    expect(event?.name).toBe('ping')
    expect(event?.data.at).toBe('2026-01-01T00:00:00Z')
    expect(event?.data.nextContact).toBeGreaterThan(0)
  })

  test('is not opened by HEAD, nor does HEAD take a nonce or wait', async () => {
    const { app } = await customer()
    const headers = {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${app.token}`,
      'n-nonce': app.nonce ?? '',
    }
    for (const path of ['/updates/stream', '/updates?wait=30', '', '/entitlement']) {
      const url = `/api/v1/activation${path}`
      const reply = await server.app.inject({ method: 'HEAD', url, headers })
      expect([path, reply.statusCode, reply.headers['n-nonce']]).toEqual([path, 404, undefined])
    }
  }, 5_000)

  test('brings each publication, in order, with its version as id', async () => {
    const { sold, app } = await customer()
    const stream = await openStream(server, app.token, { lastEventId: '1.1' })
    await stream.next()
    await change(server.deps, sold, seats(9))
    expect(await stream.next()).toMatchObject({ name: 'update', id: '1.2' })
    await change(server.deps, sold, seats(8))
    expect(await stream.next()).toMatchObject({ name: 'update', id: '1.3' })
  })

  test('takes nothing that it sent for received, until the client names it', async () => {
    const { sold, app } = await customer()
    const acknowledged = () =>
      server.deps.db
        .selectFrom('activation')
        .where('entitlement_id', '=', sold.entitlementId)
        .select('acknowledged_version as version')
        .executeTakeFirstOrThrow()
    const stream = await openStream(server, app.token, { lastEventId: '1.1' })
    await stream.next()
    await change(server.deps, sold, seats(9))
    await stream.next()
    // Decided after whatever the stream might have had written.
    await app.call('GET', '')
    expect(await acknowledged()).toEqual({ version: 1 })
    await openStream(server, app.token, { lastEventId: '1.2' })
    await app.call('GET', '')
    expect(await acknowledged()).toEqual({ version: 2 })
  })

  test('resumes where it stopped: what was published meanwhile comes first', async () => {
    const { sold, app } = await customer()
    const first = await openStream(server, app.token, { lastEventId: '1.1' })
    await first.next()
    first.close()
    await change(server.deps, sold, seats(4))
    await change(server.deps, sold, seats(3))
    const second = await openStream(server, app.token, { lastEventId: '1.1' })
    expect(await second.next()).toMatchObject({ name: 'update', id: '1.3' })
  })

  test('brings no longer lease than its token has, beside one with a newer token of the seat', async () => {
    const { sold, app } = await customer()
    const older = app.token
    const endAt = server.clock.now() + 86_400_000
    server.clock.set(server.clock.now() + 3_600_000)
    await app.refresh()
    const first = await openStream(server, older, { lastEventId: '1.1' })
    const second = await openStream(server, app.token, { lastEventId: '1.1' })
    await first.next()
    await second.next()
    await change(server.deps, sold, seats(9))
    const ends = [await first.next(), await second.next()].map((event) =>
      Date.parse(event?.data.activation.leaseExpiry),
    )
    expect(ends).toEqual([endAt, endAt + 3_600_000])
  })

  test('does not bring what waits for its window, and brings it when the window ends', async () => {
    const { sold, app } = await customer()
    await change(server.deps, sold, seats(9))
    const stream = await openStream(server, app.token, { lastEventId: '1.2' })
    expect((await stream.next())?.name).toBe('ping')
    await change(server.deps, sold, seats(10))
    await change(server.deps, sold, { type: 'publish' })
    expect(await stream.next()).toMatchObject({ name: 'update', id: '1.3' })
  })

  test('tells of the end of a right that nobody has changed, and of the token, within a second', async () => {
    const { sold, app } = await customer()
    const expiryAt = server.clock.now() + 3_600_000
    const stream = await openStream(server, app.token, { lastEventId: '1.1' })
    await stream.next()
    await change(server.deps, sold, { type: 'update', set: { expiryAt } })
    expect(await stream.next()).toMatchObject({ name: 'update', id: '1.2' })
    server.clock.set(expiryAt)
    expect(await stream.next()).toMatchObject({
      name: 'revoked',
      data: { errorCode: 'entitlementExpired' },
    })
    expect(await stream.next()).toBeNull()
  })
})

describe('a stream ends', () => {
  test('with revoked when the entitlement is disabled', async () => {
    const { sold, app } = await customer()
    const stream = await openStream(server, app.token, { lastEventId: '1.1' })
    await stream.next()
    await change(server.deps, sold, { type: 'setDisabled', disabled: true })
    expect(await stream.next()).toMatchObject({
      name: 'revoked',
      id: null,
      data: { errorCode: 'entitlementDisabled', traceId: expect.any(String) },
    })
    expect(await stream.next()).toBeNull()
  })

  test('with revoked when the seat is taken again', async () => {
    const { sold, app } = await customer()
    const stream = await openStream(server, app.token, { lastEventId: '1.1' })
    await stream.next()
    await device(server, sold, 'A').activate()
    expect(await stream.next()).toMatchObject({
      name: 'revoked',
      data: { errorCode: 'tokenRevoked' },
    })
  })

  test('without a word when its seat has opened too many others since', async () => {
    const { app } = await customer()
    const opened = []
    for (let i = 0; i < 17; i += 1) {
      opened.push(await openStream(server, app.token, { lastEventId: '1.1' }))
    }
    const last = await Promise.all(opened.map(async (stream) => (await stream.next())?.name))
    expect(last).toEqual(Array(17).fill('ping'))
    expect(await opened[0]?.next()).toBeNull()
    const { body } = await app.activate()
    expect(body.activation.status).toBe('active')
    expect((await opened[1]?.next())?.name).toBe('revoked')
  })

  test('without a word when the lease of its token has ended', async () => {
    const { app } = await customer()
    const stream = await openStream(server, app.token, { lastEventId: '1.1' })
    await stream.next()
    server.clock.set(server.clock.now() + 86_400_000)
    expect(await stream.next()).toBeNull()
  })
})

test.each([
  ['with a token that is none', 'x', 401, 'tokenInvalid'],
  ['when it is disabled', null, 402, 'entitlementDisabled'],
])('a stream is refused like a poll, before it opens: %s', async (_, token, status, errorCode) => {
  const { sold, app } = await customer()
  await change(server.deps, sold, { type: 'setDisabled', disabled: true })
  const stream = await openStream(server, token ?? app.token)
  expect(stream.status).toBe(status)
  expect(JSON.parse(stream.body).errorCode).toBe(errorCode)
})

test('a server that stops ends its streams and answers polls that wait', async () => {
  const other = await testServer()
  const sold = await sell(other.deps, other.tenantId)
  const app = device(other, sold, 'A')
  await app.activate()
  const stream = await openStream(other, app.token, { lastEventId: '1.1' })
  await stream.next()
  // Over a socket too, which a server that stops lets finish.
  const arrived = once(other.app.server, 'request')
  const waiting = once(
    get({
      port: await portOf(other),
      path: '/api/v1/activation/updates?wait=30',
      agent: false,
      headers: {
        'n-tenantid': other.tenantHeader,
        authorization: `Bearer ${app.token}`,
        'if-none-match': '"1.1"',
      },
    }),
    'response',
  )
  await arrived
  await other.close()
  expect(await stream.next()).toBeNull()
  const [{ statusCode }] = await waiting
  expect(statusCode).toBe(304)
})
