import { type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Device, device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import { change } from './change.ts'
import { portOf } from './open-stream.ts'

// Over sockets: a poll that is sent again as it was is answered before the framework sees it. Nobody
// may be able to tell, but by how long it takes.

let server: TestServer
let port: number
let sold: Sold
let app: Device
beforeAll(async () => {
  server = await testServer({ testClock: true })
  port = await portOf(server)
  server.clock.set(Date.UTC(2026, 0, 1))
})
afterAll(() => server.close())
beforeEach(async () => {
  sold = await sell(server.deps, server.tenantId)
  app = device(server, sold, 'A')
  await app.activate()
  // Read, acknowledged, and then kept in memory, once the server hears of changes.
  await expect.poll(async () => (await poll()).early).toBe(true)
})

type Headers = Record<string, string | string[]>
type Seen = { status: number; headers: IncomingMessage['headers']; text: string; early: boolean }

async function poll(more: Headers = {}, method = 'GET', path = ''): Promise<Seen> {
  const answer = vi.spyOn(server.app.repeatedPolls, 'answer')
  try {
    const headers = {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${app.token}`,
      'if-none-match': '"1.1"',
      ...more,
    }
    const address = { port, method, path: `/api/v1/activation/updates${path}`, headers }
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      request(address, resolve).on('error', reject).end()
    })
    let text = ''
    for await (const part of reply.setEncoding('utf8')) text += part
    const early = answer.mock.results.some(({ value }) => value === true)
    return { status: reply.statusCode ?? 0, headers: reply.headers, text, early }
  } finally {
    answer.mockRestore()
  }
}

const told = ({ status, headers, text }: Seen) => {
  const { date: _, 'n-trace-id': __, 'leasehold-next-contact': ___, ...same } = headers
  return { status, headers: same, text }
}

test('a poll that is sent again gets the same answer with a trace of its own, and is counted', async () => {
  const usual = await poll({ 'x-other': 'first' })
  const again = await poll({ 'x-other': 'first' })
  expect([usual.early, again.early]).toEqual([false, true])
  expect(told(again)).toEqual(told(usual))
  expect(again.status).toBe(304)
  expect(again.headers['n-trace-id']).toMatch(/^[0-9a-f]{32}$/)
  expect(again.headers['n-trace-id']).not.toBe(usual.headers['n-trace-id'])
  expect(Number(again.headers['leasehold-next-contact'])).toBeGreaterThan(2_000)
  const { text } = await server.get('/metrics', { token: null })
  const counted = /_count\{method="GET",route="\/api\/v1\/activation\/updates",status="304"\} (\d+)/
  expect(Number(counted.exec(text)?.[1])).toBeGreaterThanOrEqual(4)
})

test('an edit, a disabled entitlement and an ended lease are told as if it were the first', async () => {
  expect((await poll()).early).toBe(true)
  await change(server.deps, sold, { type: 'update', set: { seatCount: 9 } })
  expect(await poll()).toMatchObject({ status: 200, early: false, headers: { etag: '"1.2"' } })
  await poll({ 'if-none-match': '"1.2"' })
  expect(await poll({ 'if-none-match': '"1.2"' })).toMatchObject({ status: 304, early: true })
  await change(server.deps, sold, { type: 'setDisabled', disabled: true })
  expect(await poll({ 'if-none-match': '"1.2"' })).toMatchObject({ status: 402, early: false })
  await change(server.deps, sold, { type: 'setDisabled', disabled: false })
  server.clock.set(server.clock.now() + 2 * 86_400_000)
  expect(await poll()).toMatchObject({ status: 401, early: false })
})

test('a token of before its seat was taken again is refused', async () => {
  expect((await poll()).early).toBe(true)
  const old = app.token
  await app.activate()
  const reply = await poll({ authorization: `Bearer ${old}` })
  expect(reply).toMatchObject({ status: 401, early: false })
  expect(JSON.parse(reply.text).errorCode).toBe('tokenRevoked')
})

test('one with more about it than a device sends is not kept in memory', async () => {
  const large = { 'x-other': 'x'.repeat(4_000) }
  await poll(large)
  expect(await poll(large)).toMatchObject({ status: 304, early: false })
  expect((await poll()).early).toBe(true)
})

test('whatever else differs goes the usual way', async () => {
  expect((await poll()).early).toBe(true)
  const twice = [`Bearer ${app.token}`, `Bearer ${app.token}`]
  expect(await poll({ authorization: twice })).toMatchObject({ status: 400, early: false })
  expect(await poll({ 'if-none-match': '"1.0"' })).toMatchObject({ status: 200, early: false })
  expect(await poll({ 'n-tenantid': 'ten_x' })).toMatchObject({ status: 400, early: false })
  expect(await poll({}, 'POST')).toMatchObject({ status: 404, early: false })
  expect(await poll({}, 'GET', '?wait=0')).toMatchObject({ status: 304, early: false })
  await poll({ 'n-apiversion': '2024-01-01' })
  const older = await poll({ 'n-apiversion': '2024-01-01' })
  expect(older).toMatchObject({ early: true, headers: { 'n-apiversion': '2024-01-01' } })
})
