import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saveTenantSettings } from '../../src/storage/tenant-settings.ts'
import { connectionOf } from '../races/engines.ts'
import { cuttableProxy } from '../support/cuttable-proxy.ts'
import { type Device, device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import { change } from './change.ts'
import { openStream } from './open-stream.ts'
import { serverBeside } from './server-beside.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function customer(): Promise<{ sold: Sold; app: Device }> {
  const sold = await sell(server.deps, server.tenantId)
  const app = device(server, sold, 'A')
  await app.activate()
  return { sold, app }
}

const seats = (seatCount: number) => ({ type: 'update', set: { seatCount } }) as const

function poll(at: TestServer, app: Device, version: string, wait = 0) {
  return at.get(`/api/v1/activation/updates?wait=${wait}`, {
    token: app.token,
    headers: { 'if-none-match': `"${version}"` },
  })
}

/** Polls until the server answers from its memory: it has heard itself over the channel. */
async function warm(at: TestServer, app: Device): Promise<void> {
  await expect.poll(() => isRemembered(at, app)).toBe(true)
}

async function isRemembered(at: TestServer, app: Device, version = '1.1'): Promise<boolean> {
  await poll(at, app, version)
  let asked = 0
  const { executeQuery } = at.deps.db.getExecutor()
  const executor = at.deps.db.getExecutor()
  executor.executeQuery = ((...args: Parameters<typeof executeQuery>) => {
    asked += 1
    return executeQuery.apply(executor, args)
  }) as typeof executeQuery
  await poll(at, app, version)
  executor.executeQuery = executeQuery
  return asked === 0
}

// What is timed is tried again: a busy machine is slow now and then, a slow channel always.
const timed = { retry: 2 }

describe('of two servers on one database', () => {
  test('a change at one reaches a stream at the other within a second', timed, async () => {
    const { sold, app } = await customer()
    const other = await serverBeside(server)
    const stream = await openStream(other, app.token, { lastEventId: '1.1' })
    await stream.next()
    await warm(other, app)
    const before = performance.now()
    await change(server.deps, sold, seats(9))
    expect(await stream.next()).toMatchObject({ name: 'update', id: '1.2' })
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('a poll that waits at the other is answered by it', async () => {
    const { sold, app } = await customer()
    const other = await serverBeside(server)
    await warm(other, app)
    const waiting = poll(other, app, '1.1', 30)
    await change(server.deps, sold, seats(9))
    expect((await waiting).body.rightsVersion).toBe('1.2')
  })

  test(
    'what one remembers is true again within a second: disabled, taken again, handed in',
    timed,
    async () => {
      const { sold, app } = await customer()
      const other = await serverBeside(server)
      await warm(other, app)
      const told = (code: number) =>
        expect
          .poll(async () => (await poll(other, app, '1.1')).status, { timeout: 1_000 })
          .toBe(code)
      await change(server.deps, sold, { type: 'setDisabled', disabled: true })
      await told(402)
      await change(server.deps, sold, { type: 'setDisabled', disabled: false })
      await told(200)
      await device(server, sold, 'A').activate()
      await told(401)
    },
  )

  test('a client that the one has brought further is not given less by the other', async () => {
    const { sold, app } = await customer()
    const other = await serverBeside(server)
    await warm(other, app)
    await change(server.deps, sold, seats(9))
    await app.refresh()
    expect((await poll(other, app, '1.2')).status).toBe(304)
  })
})

test(
  'a server whose channel is cut reads the database, and hears again when it is mended',
  timed,
  async () => {
    const { sold, app } = await customer()
    const to = connectionOf(server)
    const proxy = await cuttableProxy({ host: String(to.host), port: Number(to.port) })
    const deaf = await serverBeside(server, { channel: { ...to, ...proxyAddress(proxy) } })
    const stream = await openStream(deaf, app.token, { lastEventId: '1.1' })
    await stream.next()
    await warm(deaf, app)
    await proxy.cut()
    await change(server.deps, sold, seats(9))
    // Right away: nothing that it remembers is believed any more.
    await expect
      .poll(async () => (await poll(deaf, app, '1.1')).status, { timeout: 1_000 })
      .toBe(200)
    expect(await stream.next()).toMatchObject({ name: 'update', id: '1.2' })
    await proxy.mend()
    await expect.poll(() => isRemembered(deaf, app, '1.2')).toBe(true)
    await change(server.deps, sold, seats(8))
    expect(await stream.next()).toMatchObject({ name: 'update', id: '1.3' })
    await proxy.cut()
  },
)

test('a server whose channel falls silent, but is not cut, connects anew', async () => {
  const { sold, app } = await customer()
  const to = connectionOf(server)
  const proxy = await cuttableProxy({ host: String(to.host), port: Number(to.port) })
  const deaf = await serverBeside(server, { channel: { ...to, ...proxyAddress(proxy) } })
  const stream = await openStream(deaf, app.token, { lastEventId: '1.1' })
  await stream.next()
  await warm(deaf, app)
  proxy.freeze()
  await change(server.deps, sold, seats(9))
  expect(await stream.next()).toMatchObject({ name: 'update', id: '1.2' })
  await expect.poll(() => isRemembered(deaf, app, '1.2')).toBe(true)
  await proxy.cut()
}, 30_000)

test('when the database ends all connections, as at a restart, streams stay and hear what comes after', async () => {
  const { sold, app } = await customer()
  const other = await serverBeside(server)
  const stream = await openStream(other, app.token, { lastEventId: '1.1' })
  await stream.next()
  await warm(other, app)
  await server.deps.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  )
  const edited = () =>
    change(server.deps, sold, seats(9)).then(
      () => true,
      () => false,
    )
  await expect.poll(edited).toBe(true)
  expect(await stream.next()).toMatchObject({ name: 'update', id: '1.2' })
}, 30_000)

test('a client is told the interval of its tenant from the first poll on', async () => {
  const { app } = await customer()
  await saveTenantSettings(server.deps.db, server.tenantId, {
    pollInterval: { type: 'minute', count: 1 },
  })
  const fresh = await serverBeside(server)
  const reply = await poll(fresh, app, '1.1')
  expect(Number(reply.headers['leasehold-next-contact'])).toBeLessThanOrEqual(60)
  await saveTenantSettings(server.deps.db, server.tenantId, {
    pollInterval: { type: 'hour', count: 1 },
  })
})

function proxyAddress({ host, port }: { host: string; port: number }) {
  return { host, port }
}

test('a database that was restored has every client fetch anew, whatever version it names', async () => {
  const { app } = await customer()
  const restored = await serverBeside(server, { epoch: 2 })
  for (const version of ['1.1', '1.900']) {
    const reply = await poll(restored, app, version)
    expect(reply).toMatchObject({ status: 200, body: { rightsVersion: '2.1' } })
    expect(reply.headers.etag).toBe('"2.1"')
  }
  expect((await poll(restored, app, '2.1')).status).toBe(304)
})

test('an unchanged poll asks nothing of the database', async () => {
  const { app } = await customer()
  await warm(server, app)
})

test('ten thousand clients that ask in the same second are told to come back spread out', async () => {
  const told = Array.from({ length: 10_000 }, () =>
    server.deps.updates.nextContact(server.tenantId),
  )
  const perSecond = new Map<number, number>()
  for (const seconds of told) perSecond.set(seconds, (perSecond.get(seconds) ?? 0) + 1)
  expect(Math.min(...told)).toBeGreaterThanOrEqual(2_700)
  expect(Math.max(...told)).toBeLessThanOrEqual(3_600)
  // 901 seconds, 11.1 on average.
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(20)
  expect(perSecond.size).toBeGreaterThan(850)
})
