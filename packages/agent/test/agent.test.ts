import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ProductConfig } from '../src/config/config.ts'
import { claimFolder } from '../src/seats/claim-folder.ts'
import type { Granted } from '../src/seats/seat.ts'
import { answerLicensing } from '../src/serve/licensing.ts'
import { makeAgent, type VirtualAgent } from './support/virtual-agent.ts'

const minute = 60_000
const hour = 60 * minute

test('it takes as many seats as the configuration says, named after the machine', async () => {
  const made = await makeAgent(3)
  await made.start()
  expect([...made.server.desk.seats.keys()]).toEqual(['render#1', 'render#2', 'render#3'])
  expect(made.state().appliedHash).not.toBeNull()
})

test('fewer seats than wanted are held and said so, and the rest is asked for again', async () => {
  const made = await makeAgent(4)
  made.server.desk.entitlement.seatCount = 2
  await made.start()
  const [product] = made.agent.status().products
  expect(product).toMatchObject({ wanted: 4, held: 2 })
  expect(product?.missing).toMatch(/noSeatAvailable/)
  made.server.desk.entitlement.seatCount = 4
  await made.pass(hour)
  expect(made.agent.status().products[0]).toMatchObject({ held: 4, missing: null })
})

test('a restart asks nothing, and one with an edited configuration does', async () => {
  const made = await makeAgent(2)
  await made.start()
  const { calls } = made.server
  calls.length = 0
  for (let i = 0; i < 10; i++) await made.restart()
  expect(calls.filter(({ path }) => !path.endsWith('/stream'))).toEqual([])
  made.setQuantity(3)
  await made.restart()
  expect(made.server.desk.seats.size).toBe(3)
})

test('an edit is carried out within the hour while it runs, and at once by hand', async () => {
  const made = await makeAgent(5)
  await made.start()
  made.setQuantity(8)
  await made.pass(hour - minute)
  expect(made.server.desk.seats.size).toBe(5)
  await made.pass(minute)
  expect(made.server.desk.seats.size).toBe(8)
  made.setQuantity(0)
  expect(await made.agent.sync()).toEqual({ refreshed: true })
  expect(made.server.desk.seats.size).toBe(0)
  expect(made.state().seats).toEqual({})
})

test('seats that cannot be given back now are given back when the server is there', async () => {
  const made = await makeAgent(2)
  await made.start()
  made.setQuantity(0)
  made.server.mode = 'down'
  await made.restart()
  expect(made.server.desk.seats.size).toBe(2)
  made.server.mode = 'up'
  await made.pass(hour)
  expect(made.server.desk.seats.size).toBe(0)
})

test('a hundred syncs at once are one, and more than six a minute are refused with the reason', async () => {
  const made = await makeAgent(1)
  await made.start()
  made.server.records = 0
  await Promise.all(Array.from({ length: 100 }, () => made.agent.sync()))
  expect(made.server.records).toBe(1)
  for (let i = 0; i < 5; i++) expect(await made.agent.sync()).toEqual({ refreshed: true })
  expect(await made.agent.sync()).toMatchObject({ refreshed: false, reason: 'syncTooOften' })
  expect(made.server.records).toBe(6)
  await made.restart()
  expect(await made.agent.sync()).toMatchObject({ reason: 'syncTooOften' })
  await made.pass(minute)
  expect(await made.agent.sync()).toEqual({ refreshed: true })
})

test('a sync without network is told and changes nothing', async () => {
  const made = await makeAgent(2)
  await made.start()
  made.server.mode = 'down'
  expect(await made.agent.sync()).toMatchObject({ refreshed: false, reason: 'networkUnreachable' })
  expect(made.agent.status().products[0]).toMatchObject({ held: 2 })
})

test('released, every seat is free and stays so over a restart, until it is resumed', async () => {
  const made = await makeAgent(2)
  await made.start()
  expect(await made.agent.release()).toEqual({ left: 0 })
  expect(made.server.desk.seats.size).toBe(0)
  await made.restart()
  await made.pass(3 * hour)
  expect(made.server.desk.seats.size).toBe(0)
  await expect(
    made.agent.grant(made.product.tenantId, made.product.productId, 'cad'),
  ).rejects.toMatchObject({ code: 'agentReleased' })
  await made.agent.resume()
  expect(made.server.desk.seats.size).toBe(2)
})

test('each application has a seat of its own, and one too many is refused', async () => {
  const made = await makeAgent(2)
  await made.start()
  const grant = (app: string) =>
    made.agent.grant(made.product.tenantId, made.product.productId, app)
  const cad = await grant('cad')
  expect((await grant('viewer')).seat.key).not.toBe(cad.seat.key)
  expect((await grant('cad')).seat.key).toBe(cad.seat.key)
  await expect(grant('third')).rejects.toMatchObject({ code: 'agentSeatsTaken' })
  await made.agent.free(cad.seat.key)
  expect((await grant('third')).seat.key).toBe(cad.seat.key)
  expect(await made.agent.find(cad.seat.key, cad.secret)).toBeNull()
})

test('a mistake in the configuration changes nothing and is shown', async () => {
  const made = await makeAgent(1)
  await made.start()
  const { products } = made.config
  Object.defineProperty(made.config, 'products', {
    get: () => {
      throw new Error('line 3: expected "name: value"')
    },
    configurable: true,
  })
  await made.pass(hour)
  expect(made.agent.status()).toMatchObject({ configError: 'line 3: expected "name: value"' })
  expect(made.server.desk.seats.size).toBe(1)
  Object.defineProperty(made.config, 'products', { value: products, configurable: true })
  await made.agent.sync()
  expect(made.agent.status().configError).toBeNull()
})

test('without network at its first start it says so, retries, and never ends', async () => {
  const made = await makeAgent(1)
  made.server.mode = 'down'
  await made.start()
  expect(made.agent.status().products[0]?.missing).toMatch(/cannot be reached/)
  made.server.mode = 'up'
  await made.pass(minute)
  expect(made.server.desk.seats.size).toBe(1)
})

test.each<[string, (made: VirtualAgent) => Promise<unknown>]>([
  [
    'taken out of the configuration',
    (made) => {
      made.config.products = []
      return made.agent.sync()
    },
  ],
  ['released', (made) => made.agent.release()],
])(
  'a product that was refused and is %s is asked for no more, and nothing written',
  async (_, end) => {
    const made = await makeAgent(1)
    made.config.products = [{ ...made.product, credentials: { code: 'UNKNOWN' } }]
    await made.start()
    expect(Object.keys(made.state().tries)).toHaveLength(1)
    await end(made)
    made.disk.writes = 0
    await made.pass(hour + minute)
    expect(made.disk.writes).toBeLessThan(20)
    expect(made.state().tries).toEqual({})
  },
)

test('a machine with another name gives back the seats that it held under the old one', async () => {
  const made = await makeAgent(2)
  await made.start()
  made.config.machine = 'farm'
  made.server.mode = 'down'
  await made.restart()
  expect(made.agent.status().products[0]).toMatchObject({ held: 2 })
  made.server.mode = 'up'
  await made.pass(hour)
  expect([...made.server.desk.seats.keys()]).toEqual(['farm#1', 'farm#2'])
})

test('another edition that is configured while there is no network is taken when there is one', async () => {
  const made = await makeAgent(1)
  await made.start()
  made.config.products = [{ ...made.product, editionId: 'ed_other' }]
  made.server.mode = 'down'
  await made.restart()
  const [key = ''] = Object.keys(made.state().seats)
  expect(made.state().seats[key]?.origin.editionId).toBeNull()
  made.server.mode = 'up'
  const activations = () => made.server.calls.filter(({ method }) => method === 'POST').length
  const before = activations()
  await made.pass(hour)
  expect(made.state().seats[key]?.origin.editionId).toBe('ed_other')
  expect(activations()).toBe(before + 1)
})

test('another code that is configured is taken in place of the old one; another password is not', async () => {
  const made = await makeAgent(1)
  await made.start()
  const sent = (method: string) => made.server.calls.filter((call) => call.method === method)
  const configure = async (credentials: ProductConfig['credentials']) => {
    made.server.calls.length = 0
    made.config.products = [{ ...made.product, credentials }]
    await made.agent.sync()
    return [sent('DELETE').length, sent('POST').length]
  }
  made.server.desk.entitlement.code = 'NEW-CODE'
  made.server.mode = 'down'
  await configure({ code: 'NEW-CODE' })
  expect(made.agent.status().products[0]).toMatchObject({ held: 1 })
  made.server.mode = 'up'
  expect(await configure({ code: 'NEW-CODE' })).toEqual([1, 1])
  expect(await configure({ code: 'NEW-CODE' })).toEqual([0, 0])
  expect(await configure({ username: 'ann', password: 'old' })).toEqual([1, 1])
  expect(await configure({ username: 'ann', password: 'new' })).toEqual([0, 0])
  expect(made.agent.status().products[0]).toMatchObject({ held: 1, missing: null })
})

test('a server at another address is the same server: no seat is given back or taken', async () => {
  const made = await makeAgent(1)
  await made.start()
  const { secret, seat } = await made.agent.grant(
    made.product.tenantId,
    made.product.productId,
    'cad',
  )
  made.server.records = 0
  made.config.products = [{ ...made.product, url: 'http://new-license.test' }]
  let isOver = false
  const syncing = made.agent.sync().finally(() => {
    isOver = true
  })
  // Whenever the application asks meanwhile, the seat is its own.
  for (let i = 0; !isOver; i++) {
    expect(await made.agent.find(seat.key, secret)).not.toBeNull()
    if (i % 1_000 === 999) await new Promise((resolve) => setImmediate(resolve))
  }
  await syncing
  expect(made.server.records).toBe(1)
  expect(made.server.calls.filter(({ method }) => method === 'DELETE')).toEqual([])
  expect(await made.agent.find(seat.key, secret)).not.toBeNull()
  expect(Object.values(made.state().seats)[0]?.origin.url).toBe('http://new-license.test')
})

test('a machine that has lost track of its activation takes its seat again', async () => {
  const made = await makeAgent(1)
  await made.start()
  const seat = made.server.desk.seats.get('render#1')
  if (seat === undefined) throw new Error('no seat')
  seat.nonce = 'of a database that was restored'
  expect(await made.agent.sync()).toEqual({ refreshed: true })
  expect(made.server.desk.seats.get('render#1')?.epoch).toBe(2)
})

test('an application whose seat was lost gets another one that is free', async () => {
  const made = await makeAgent(2)
  await made.start()
  const grant = () => made.agent.grant(made.product.tenantId, made.product.productId, 'cad')
  const first = await grant()
  made.server.desk.seats.delete('render#1')
  made.server.desk.entitlement.seatCount = 1
  await made.agent.sync()
  await made.agent.sync()
  const second = await grant()
  expect(second.seat.record.seatId).toBe('render#2')
  expect(await made.agent.find(first.seat.key, first.secret)).toBeNull()
})

test('a seat whose place was taken away is missing, and asked for again every hour', async () => {
  const made = await makeAgent(2)
  await made.start()
  const { seats, entitlement } = made.server.desk
  Object.assign(seats.get('render#2') ?? {}, { isLost: true })
  entitlement.seatCount = 1
  entitlement.leaseMs = null
  await made.pass(2 * hour)
  const [product] = made.agent.status().products
  expect(product).toMatchObject({ held: 1, missing: expect.stringMatching(/seatLost/) })
  entitlement.seatCount = 2
  await made.pass(2 * hour)
  expect(made.agent.status().products[0]).toMatchObject({ held: 2, missing: null })
})

test('a seat that the server has stopped is given to nobody while another one is good', async () => {
  const made = await makeAgent(2)
  await made.start()
  const grant = (app: string) =>
    made.agent.grant(made.product.tenantId, made.product.productId, app)
  expect((await grant('cad')).seat.record.seatId).toBe('render#1')
  made.server.refuse('entitlementDisabled')
  await made.held()?.sync()
  made.server.refuse(null)
  expect((await grant('cad')).seat.record.seatId).toBe('render#2')
  expect((await grant('viewer')).seat.record.seatId).toBe('render#1')
})

test('a batch of usage is taken once, and another one under its number is not taken for it', async () => {
  const made = await makeAgent(1)
  await made.start()
  made.server.mode = 'down'
  const take = (sequence: number, amount: number) =>
    made.held()?.takeUsage('queue', sequence, [{ key: 'reportRuns', amount, at: 0 }])
  await take(1, 5)
  await take(1, 5)
  await take(2, 1)
  // From a cache that was put back, or that somebody has copied.
  await expect(take(2, 3)).rejects.toMatchObject({ code: 'usageForked', status: 409 })
  await expect(take(1, 5)).rejects.toMatchObject({ code: 'usageForked' })
  expect(made.held()?.background.usageWaiting).toBe(6)
})

test('a batch that comes again over another seat, its acknowledgement lost, counts once', async () => {
  const made = await makeAgent(2)
  await made.start()
  const { entitlement, seats } = made.server.desk
  entitlement.features.reportRuns = { type: 'usageCount', total: null, used: 0 }
  await made.agent.sync()
  const grant = () => made.agent.grant(made.product.tenantId, made.product.productId, 'cad')
  const send = async ({ seat, secret }: Granted, amount = 3) => {
    const token = Buffer.from(`${seat.key}\n${secret}`).toString('base64url')
    const entry = { key: 'reportRuns', amount, at: '2026-06-01T12:00:00.000Z' }
    const { status } = await answerLicensing(made.agent, {
      method: 'POST',
      path: '/api/v1/activation/usage',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ queueId: 'queue', sequence: 1, entries: [entry] }),
    })
    return status
  }
  expect(await send(await grant())).toBe(200)
  await made.agent.sync()
  seats.delete('render#1')
  entitlement.seatCount = 1
  await made.agent.sync()
  await made.agent.sync()
  const second = await grant()
  expect(second.seat.record.seatId).toBe('render#2')
  expect(await send(second)).toBe(200)
  expect(await send(second, 4)).toBe(409)
  await made.agent.sync()
  expect(entitlement.features.reportRuns.used).toBe(3)
})

const batch = { queueId: 'queue', sequence: 1, entries: [{ key: 'reportRuns', amount: 3, at: 0 }] }

test('usage that comes while its seat is given back is not taken over', async () => {
  const made = await makeAgent(2)
  await made.start()
  const { tenantId, productId } = made.product
  await made.agent.grant(tenantId, productId, 'cad')
  const { seat } = await made.agent.grant(tenantId, productId, 'viewer')
  expect(seat.record.seatId).toBe('render#2')
  made.setQuantity(1)
  const syncing = made.agent.sync()
  await expect(made.agent.takeUsage(seat, batch)).rejects.toMatchObject({ code: 'tokenRevoked' })
  await syncing
  expect(made.state().taken).toEqual({})
})

test('a seat is given back when what was used on it is told', async () => {
  const made = await makeAgent(1)
  const { fetch, desk } = made.server
  desk.entitlement.features.reportRuns = { type: 'usageCount', total: null, used: 0 }
  let isBusy = true
  Object.assign(made.server, {
    fetch: (async (url, init) => {
      if (!isBusy || !url.endsWith('/usage')) return fetch(url, init)
      return new Response('{"errorCode":"unavailable"}', { status: 503 })
    }) satisfies typeof fetch,
  })
  await made.start()
  const { seat } = await made.agent.grant(made.product.tenantId, made.product.productId, 'cad')
  await made.agent.takeUsage(seat, batch)
  expect(await made.agent.release()).toEqual({ left: 1 })
  expect(Object.keys(made.state().seats)).toEqual([seat.key])
  isBusy = false
  await made.pass(hour)
  expect(made.state().seats).toEqual({})
  expect(desk.entitlement.features.reportRuns.used).toBe(3)
})

test('what cannot be written down has not happened', async () => {
  const made = await makeAgent(1)
  await made.start()
  made.disk.isFull = true
  await expect(made.agent.release()).rejects.toThrow('ENOSPC')
  made.disk.isFull = false
  expect(made.agent.status().released).toBe(false)
  expect(made.server.desk.seats.size).toBe(1)
})

test('a full disk is tried again every minute, and what was due is done when there is room', async () => {
  const made = await makeAgent(1)
  await made.start()
  made.setQuantity(2)
  made.disk.isFull = true
  made.disk.writes = 0
  await made.pass(hour + minute)
  expect(made.disk.writes).toBeLessThan(10)
  expect(made.agent.status().configError).toBe('ENOSPC')
  made.disk.isFull = false
  await made.pass(minute)
  expect(made.server.desk.seats.size).toBe(2)
  expect(made.agent.status().configError).toBeNull()
})

test('two agents do not work on one folder, and what a finished one held is free', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-agent-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const first = await claimFolder(folder)
  await expect(claimFolder(folder, 0)).rejects.toThrow(/another agent works on/)
  await first.release()
  await (await claimFolder(folder, 0)).release()
})
