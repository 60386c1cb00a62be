import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Leasehold } from '@leasehold/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestClock, testClock } from '../../packages/client/test/support/test-clock.ts'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'

// A change reaches three devices by itself: one that is connected, one behind a proxy that lets no
// stream through, and one without a network. When it does was said before: by a dry run before it
// was saved, and by the device's twin once it was.

const second = 1_000
const hour = 3_600 * second

type Device = {
  license: Leasehold
  clock: TestClock
  network: { cut: boolean; streams: boolean }
  asked: string[]
}

type Known = Record<'publishedAt' | 'pushBy' | 'pollBy' | 'leaseBy' | 'worstCase', number>
type Said = { connected: Known; polling: Known; offline: Known }

let server: TestInstallation
let vendor: BackOffice
let folder: string
let productId: string
let entitlementId: string
let nodesId: string
let code: string
let connected: Device
let polling: Device
let offline: Device
const devices: Device[] = []

beforeAll(async () => {
  server = await installServer({ LEASEHOLD_TEST_CLOCK: '1' })
  vendor = openBackOffice(server)
  folder = await mkdtemp(join(tmpdir(), 'leasehold-reaches-'))
  await sell()
  connected = await install('connected')
  connected.license.on('changed', () => {
    toldAt = performance.now()
  })
  polling = await install('polling')
  polling.network.streams = false
  offline = await install('offline')
  for (const { license } of devices) await license.activate({ code })
  offline.network.cut = true
  await connect(connected)
}, 120_000)
afterAll(async () => {
  for (const { license } of devices) await license.close()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

async function sell(): Promise<void> {
  productId = (await vendor.post('/products', { name: 'Drafting Board' })).id
  const pool = { type: 'elementPool', key: 'nodes', value: 10 }
  await vendor.post(`/products/${productId}/features`, pool)
  await vendor.post(`/products/${productId}/features`, { type: 'bool', key: 'export', value: 1 })
  const { id: editionId } = await vendor.post(`/products/${productId}/editions`, { name: 'Pro' })
  const { id: planId } = await vendor.post('/plans', {
    name: 'For ever',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  })
  const offering = { name: 'Pro', sku: 'DB-PRO', editionId, planId, seatCount: 5 }
  await vendor.post('/offerings', { ...offering, concurrencyMode: 'nodeLock' })
  const period = { type: 'minute', count: 30 }
  await vendor.patch('/account/settings', { backEndWindow: { mode: 'leading+trailing', period } })
  const group = await vendor.post('/entitlements/groups', { skus: ['DB-PRO'] })
  code = group.activationCodes[0]
  entitlementId = group.entitlements[0].id
  const { features } = await vendor.get(`/entitlements/${entitlementId}?expand=features`)
  nodesId = features.find(({ key }: { key: string }) => key === 'nodes').id
}

async function install(seatId: string): Promise<Device> {
  const clock = testClock(server.now())
  const network = { cut: false, streams: true }
  const asked: string[] = []
  const license = await Leasehold.open({
    ...{ url: server.url, tenantId: server.tenantId, productId, publicKeys: server.publicKeys },
    ...{
      appName: 'drafting-board',
      seatId,
      folder: join(folder, seatId),
      identity: 'key' as const,
    },
    clock,
    retryPausesMs: [],
    fetch: async (url, init) => {
      if (network.cut) throw Object.assign(new Error('no network'), { code: 'ENETUNREACH' })
      const { pathname } = new URL(url)
      asked.push(`${init.method} ${pathname}`)
      if (pathname.endsWith('/stream') && !network.streams) return new Response('', { status: 502 })
      return fetch(url, init)
    },
  })
  const device = { license, clock, network, asked }
  devices.push(device)
  return device
}

/** Time passes everywhere, as over a machine that sleeps; afterwards who can be is connected. */
async function pass(ms: number): Promise<void> {
  await vendor.put('/test-clock', { now: new Date(server.now() + ms).toISOString() })
  for (const { clock } of devices) clock.pass(ms)
  for (const { clock } of devices) await clock.settle()
}

/** Moves the clock of the device on by seconds until its stream works, over a real connection. */
async function connect({ license, clock }: Device): Promise<void> {
  for (let i = 0; i < 200 && license.background?.streams !== true; i++) {
    await clock.advance(second)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(license.background?.streams).toBe(true)
}

/** Waits for what comes over a real connection. */
async function until(isSo: () => boolean, patienceMs = 15_000): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('it did not come to pass')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const nodes = ({ license }: Device) => license.limit('nodes')
const twinOf = ({ license }: Device) =>
  vendor.get(`/entitlements/activations/${license.state.lease?.activationId}/twin`)

/** Makes a change, and gives by when each device was said to know of it. */
async function change(body: unknown, path = ''): Promise<Said> {
  const at = `/entitlements/${entitlementId}${path}`
  const dryRun = await vendor.patch(`${at}?dryRun=true`, body)
  editedAt = performance.now()
  await vendor.patch(at, body)
  const said = async (device: Device): Promise<Known> => {
    const { seatId, knownBy } = await twinOf(device)
    const { publishedAt, ...beforehand } = knownBy
    const item = dryRun.devices.items.find((it: { seatId: string }) => it.seatId === seatId)
    expect(item).toMatchObject(beforehand)
    expect(dryRun.publishedAt).toBe(publishedAt)
    const instants = Object.entries(knownBy as Record<string, string | null>)
    return Object.fromEntries(instants.map(([by, at]) => [by, Date.parse(at ?? '')])) as Known
  }
  return {
    connected: await said(connected),
    polling: await said(polling),
    offline: await said(offline),
  }
}

/** When the last edit was sent, when the connected device was told, and how long each push took. */
let editedAt = 0
let toldAt = 0
const pushes: number[] = []

/** A push comes, which is said to do so within a second. */
async function expectPush(
  known: Known,
  isSo: () => boolean,
  { since = editedAt } = {},
): Promise<void> {
  expect(known.publishedAt).toBe(server.now())
  expect(known.pushBy - server.now()).toBe(second)
  await until(isSo)
  pushes.push(toldAt - since)
}

/** Time passes until the polling device asks by itself: not yet a millisecond before. */
async function expectPoll(known: Known, isSo: () => boolean): Promise<void> {
  const asksAt = polling.license.background?.nextAt ?? Number.POSITIVE_INFINITY
  expect(asksAt).toBeLessThanOrEqual(known.pollBy)
  expect(known.pollBy).toBe(known.publishedAt + hour)
  await pass(asksAt - server.now() - 1)
  expect(isSo()).toBe(false)
  await pass(1)
  await until(isSo)
}

let said: Said

test('an upgrade is on the connected device within the second that the twin says', async () => {
  said = await change({ features: [{ id: nodesId, value: 20 }] })
  await expectPush(said.connected, () => nodes(connected) === 20)
  expect(nodes(polling)).toBe(10)
  const { cloud, differences, lag } = await twinOf(polling)
  expect(differences).toEqual([{ field: 'features.nodes.value', from: 10, to: 20 }])
  expect([cloud.version, lag.versions, lag.reason]).toEqual(['1.2', 1, 'notAcknowledged'])
})

test('and on the one that polls by the hour that it says, without a lease being renewed for it', async () => {
  await expectPoll(said.polling, () => nodes(polling) === 20)
  expect(nodes(offline)).toBe(10)
  expect(polling.asked.filter((call) => call === 'PATCH /api/v1/activation')).toEqual([])
})

test('a downgrade waits for no window: it is there as fast, and said to be', async () => {
  // Within the hour that has passed at once its stream was silent: it is opened anew.
  await pass(second)
  await connect(connected)
  said = await change({ features: [{ id: nodesId, value: 5 }] })
  await expectPush(said.connected, () => nodes(connected) === 5)
  await expectPoll(said.polling, () => nodes(polling) === 5)
})

test('"refresh licence" brings an edit that still waits for its window', async () => {
  await change({ features: [{ id: nodesId, value: 30 }] })
  said = await change({ features: [{ id: nodesId, value: 40 }] })
  expect((await twinOf(connected)).cloud.publication.publishedVersion).toBe('1.4')
  expect(await polling.license.refresh()).toEqual({ refreshed: true })
  expect(nodes(polling)).toBe(40)
})

test('and it is on the connected device when the window ends, at the instant that was said', async () => {
  const { publishedAt, pushBy } = said.connected
  expect([publishedAt - server.now(), pushBy - publishedAt]).toEqual([hour / 2, second])
  await pass(hour / 2 - 10 * second)
  await connect(connected)
  await pass(publishedAt - server.now() - 1)
  expect(nodes(connected)).toBe(30)
  const since = performance.now()
  await pass(1)
  await expectPush(said.connected, () => nodes(connected) === 40, { since })
})

test('disabled for non-payment: the connected one stops in a second, the polling one in an hour', async () => {
  await connect(connected)
  said = await change(undefined, '/disable')
  await expectPush(said.connected, () => connected.license.status === 'entitlementNotActive')
  expect(connected.license.problem?.code).toBe('entitlementDisabled')
  expect(polling.license.status).toBe('active')
  await expectPoll(said.polling, () => polling.license.status === 'entitlementNotActive')
})

test('the pushes took less than the second that was said', () => {
  // Half of them, at least: on a busy machine one or the other is late.
  const [, median] = pushes.toSorted((a, b) => a - b)
  expect(pushes).toHaveLength(4)
  expect(median).toBeGreaterThan(0)
  expect(median).toBeLessThan(second)
})

test('and the one without a network at its worst-case date, to the millisecond', async () => {
  const { worstCase, leaseBy } = said.offline
  expect(leaseBy).toBe(worstCase)
  await pass(worstCase - server.now() - 1)
  expect(offline.license.status).toBe('active')
  await pass(1)
  expect(offline.license.status).toBe('leaseExpired')
})

test('enabled again, all three have their rights back by themselves', async () => {
  await vendor.patch(`/entitlements/${entitlementId}/enable`)
  offline.network.cut = false
  const isBack = () => devices.every(({ license }) => license.status === 'active')
  for (let hours = 0; hours < 12 && !isBack(); hours++) {
    await pass(hour)
    await until(isBack, 1_000).catch(() => {})
  }
  expect(devices.map(nodes)).toEqual([40, 40, 40])
}, 120_000)
