import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Changed, Leasehold, LeaseholdError } from '@leasehold/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestClock, testClock } from '../../packages/client/test/support/test-clock.ts'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'

// One story, told in order: what a vendor sells and changes, and what an application makes of it.

const hour = 3_600_000
const day = 24 * hour

type Device = {
  license: Leasehold
  clock: TestClock
  changes: Changed[]
  network: { cut: boolean }
}

let server: TestInstallation
let vendor: BackOffice
let folder: string
const made = { productId: '', basicId: '', proId: '', entitlementId: '', code: '', exportId: '' }
const devices: Device[] = []
let first: Device
let second: Device
let soldAt: number

beforeAll(async () => {
  server = await installServer({ LEASEHOLD_TEST_CLOCK: '1' })
  vendor = openBackOffice(server)
  folder = await mkdtemp(join(tmpdir(), 'leasehold-story-devices-'))
  soldAt = server.now()
})
afterAll(async () => {
  for (const { license } of devices) await license.close()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

/** A device with the application installed, its clock on time. */
async function install(seatName: string): Promise<Device> {
  const clock = testClock(server.now())
  const network = { cut: false }
  const license = await Leasehold.open({
    url: server.url,
    tenantId: server.tenantId,
    productId: made.productId,
    publicKeys: server.publicKeys,
    appName: 'drafting-board',
    seatName,
    folder: join(folder, seatName),
    identity: 'key',
    clock,
    retryPausesMs: [],
    // Here everything is asked for; what comes by itself has a story of its own.
    background: false,
    fetch: (...request) => (network.cut ? Promise.reject(noNetwork()) : fetch(...request)),
  })
  const changes: Changed[] = []
  license.on('changed', (change) => changes.push(change))
  const device = { license, clock, changes, network }
  devices.push(device)
  return device
}

// What fetch throws where no address can be looked up.
function noNetwork(): TypeError {
  const cause = Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' })
  return new TypeError('fetch failed', { cause })
}

/** Time passes everywhere. */
async function pass(ms: number): Promise<void> {
  await vendor.put('/test-clock', { now: new Date(server.now() + ms).toISOString() })
  for (const { clock } of devices) clock.pass(ms)
}

const entitlement = () => vendor.get(`/entitlements/${made.entitlementId}?expand=features`)
const change = (path: string, body?: unknown) =>
  vendor.patch(`/entitlements/${made.entitlementId}${path}`, body)

test('a vendor defines a product in two editions', async () => {
  const { id: productId } = await vendor.post('/products', { name: 'Drafting Board' })
  const week = { type: 'week', count: 1 }
  await vendor.patch(`/products/${productId}`, { gracePeriod: week })
  const features = `/products/${productId}/features`
  const { id: exportId } = await vendor.post(features, { type: 'bool', key: 'export', value: 0 })
  const nodes = { type: 'elementPool', key: 'nodes', value: 2 }
  const { id: nodesId } = await vendor.post(features, nodes)
  await vendor.post(features, { type: 'usageCount', key: 'reports', value: 100 })
  const region = { type: 'string', key: 'region', value: 'EU,UK' }
  await vendor.post(`/products/${productId}/attributes`, region)
  const editions = `/products/${productId}/editions`
  const basic = await vendor.post(editions, { name: 'Basic' })
  const pro = await vendor.post(editions, { name: 'Pro' })
  await vendor.put(`${editions}/${pro.id}/features/${exportId}`, { value: 1 })
  await vendor.put(`${editions}/${pro.id}/features/${nodesId}`, { value: 10 })
  const plan = await vendor.post('/plans', {
    name: 'One year',
    licenseType: 'subscription',
    licenseStartType: 'activation',
    licenseDuration: { type: 'year', count: 1 },
  })
  const offer = (sku: string, editionId: string, seatCount: number) =>
    vendor.post('/offerings', {
      ...{ name: sku, sku, editionId, planId: plan.id, seatCount, concurrencyMode: 'concurrent' },
    })
  const { id: basicId } = await offer('DB-BASIC', basic.id, 1)
  const { id: proId } = await offer('DB-PRO', pro.id, 2)
  Object.assign(made, { productId, exportId, basicId, proId })
  expect((await vendor.get('/offerings')).elementsTotal).toBe(2)
})

test('and sells the smaller one: the order has a code, and its term waits for the first seat', async () => {
  const customer = await vendor.post('/customers', { name: 'Harbour & Lane' })
  const group = await vendor.post('/entitlements/groups', {
    skus: ['DB-BASIC'],
    customerId: customer.id,
  })
  Object.assign(made, {
    entitlementId: group.entitlements[0].id,
    code: group.activationCodes[0],
  })
  expect(made.code).toMatch(/^(\w{4}-){3}\w{4}$/)
  expect(await entitlement()).toMatchObject({ status: 'created', expiryDate: null, seatsUsed: 0 })
})

test('an application that was just installed has no rights', async () => {
  first = await install('first')
  expect(first.license.status).toBe('notActivated')
  expect(first.license.has('export')).toBe(false)
  expect(first.license.limit('nodes')).toBe(0)
})

test('it activates with the code and shows what was bought', async () => {
  await first.license.activate({ code: made.code.toLowerCase() })
  const { license } = first
  expect(license.status).toBe('active')
  expect(license.has('export')).toBe(false)
  expect(license.limit('nodes')).toBe(2)
  expect(license.attributeList('region')).toEqual(['EU', 'UK'])
  expect(license.state.lease?.expiresAt).toEqual(new Date(soldAt + day))
  expect((await license.entitlement())?.customerName).toBe('Harbour & Lane')
  const started = await entitlement()
  expect(started).toMatchObject({ status: 'active', seatsUsed: 1, seatsAvailable: 0 })
  const inAYear = new Date(soldAt)
  inAYear.setUTCFullYear(inAYear.getUTCFullYear() + 1)
  expect(new Date(started.expiryDate)).toEqual(inAYear)
})

test('a second device is refused: there is one seat, and the refusal says when it frees', async () => {
  second = await install('second')
  const refusal = await second.license.activate({ code: made.code }).catch((error) => error)
  expect(refusal).toBeInstanceOf(LeaseholdError)
  expect(refusal).toMatchObject({
    code: 'noSeatAvailable',
    status: 402,
    explanation: { limit: 1, inUse: 1 },
  })
  const freesAt = Date.parse(refusal.explanation.freesAt)
  expect(freesAt).toBeGreaterThan(soldAt + day)
  expect(freesAt).toBeLessThan(soldAt + day + 60_000)
  expect(refusal.explanation.cures.map((cure: { change: string }) => cure.change)).toContain(
    'seatCount',
  )
  expect(second.license.status).toBe('notActivated')
})

test('a pool gives what it has and no more, and takes it back', async () => {
  const held = await first.license.checkout('nodes', 2)
  expect(held).toMatchObject({ granted: true, feature: { active: 2, available: 0 } })
  const more = await first.license.checkout('nodes', 1)
  expect(more).toMatchObject({ granted: false, reason: 'featureLimitReached' })
  expect(await held.return()).toEqual({ returned: true })
  expect(await first.license.count('reports', 3)).toMatchObject({
    counted: true,
    feature: { active: 3, available: 97 },
  })
})

test('without the server it goes on, and says so when asked to refresh', async () => {
  await server.stop()
  first.clock.pass(2 * hour)
  expect(first.license.status).toBe('active')
  expect(first.license.limit('nodes')).toBe(2)
  expect(await first.license.refresh()).toMatchObject({
    refreshed: false,
    reason: 'networkUnreachable',
  })
  expect(first.license.status).toBe('active')
  await server.startAgain()
  await vendor.put('/test-clock', { advance: { type: 'hour', count: 2 } })
  second.clock.pass(2 * hour)
})

test('an upgrade reaches the device at its next refresh, with the seat it sits on', async () => {
  await change('/change-offering', { offeringId: made.proId, keepExpiry: true, keepUsage: true })
  expect(first.license.has('export')).toBe(false)
  first.changes.length = 0
  expect(await first.license.refresh()).toEqual({ refreshed: true })
  expect(first.license.has('export')).toBe(true)
  expect(first.license.limit('nodes')).toBe(10)
  expect(first.license.state.lease?.expiresAt).toEqual(new Date(server.now() + day))
  expect(first.changes).toHaveLength(1)
  expect(first.changes[0]?.before.lease?.editionId).not.toBe(
    first.changes[0]?.after.lease?.editionId,
  )
  const { features } = await entitlement()
  expect(features.find(({ key }: { key: string }) => key === 'reports').used).toBe(3)
})

test('and brings a second seat with it', async () => {
  await second.license.activate({ code: made.code })
  expect(second.license.has('export')).toBe(true)
  expect(await entitlement()).toMatchObject({ seatsUsed: 2, seatsAvailable: 0 })
})

test('a downgrade reaches it the same way, and the other device when that refreshes', async () => {
  await change('', { features: [{ id: made.exportId, value: 0 }] })
  await first.license.refresh()
  expect(first.license.has('export')).toBe(false)
  expect(second.license.has('export')).toBe(true)
  await change('', { features: [{ id: made.exportId, value: 1 }] })
  await first.license.refresh()
  expect(first.license.has('export')).toBe(true)
})

test.each([
  ['longer for who is trusted', { type: 'hour', count: 72 }, 72 * hour],
  ['shorter for who pays late', { type: 'hour', count: 1 }, hour],
])('a lease made %s holds from the next refresh', async (_, leasePeriod, ms) => {
  await change('', { leasePeriod })
  await first.license.refresh()
  expect(first.license.state.lease?.expiresAt).toEqual(new Date(server.now() + ms))
})

let secondEndsAt: number

test('disabled: who asks is refused and stops, and nobody new gets a seat', async () => {
  secondEndsAt = second.license.state.lease?.expiresAt.getTime() ?? 0
  second.network.cut = true
  await change('/disable?reason=invoice%2017')
  expect(first.license.status).toBe('active')
  expect(await first.license.refresh()).toMatchObject({
    refreshed: false,
    reason: 'entitlementDisabled',
  })
  expect(first.license.status).toBe('entitlementNotActive')
  expect(first.license.has('export')).toBe(false)
  expect(first.license.problem?.code).toBe('entitlementDisabled')
  const third = await install('third')
  await expect(third.license.activate({ code: made.code })).rejects.toMatchObject({
    code: 'entitlementDisabled',
  })
})

test('who has no network stops when its lease ends, to the millisecond, and not before', async () => {
  await pass(secondEndsAt - server.now() - 1)
  expect(second.license.status).toBe('active')
  expect(second.license.has('export')).toBe(true)
  await pass(1)
  expect(second.license.status).toBe('leaseExpired')
  expect(second.license.has('export')).toBe(false)
  expect(await second.license.refresh()).toMatchObject({ reason: 'networkUnreachable' })
})

test('enabled again, both have their rights back at their next refresh', async () => {
  await change('/enable')
  second.network.cut = false
  for (const { license } of [first, second]) {
    expect(await license.refresh()).toEqual({ refreshed: true })
    expect(license.status).toBe('active')
    expect(license.has('export')).toBe(true)
    expect(license.problem).toBeNull()
  }
  expect(await entitlement()).toMatchObject({ status: 'active', seatsUsed: 2 })
})

test('a device that hands its seat in frees it for another', async () => {
  expect(await second.license.deactivate()).toEqual({ deactivated: true })
  expect(second.license.status).toBe('notActivated')
  expect(await entitlement()).toMatchObject({ seatsUsed: 1, seatsAvailable: 1 })
})

test('past the term it may be used for the grace period and is then refused', async () => {
  const { expiryDate } = await entitlement()
  await pass(Date.parse(expiryDate) - server.now())
  expect(await first.license.refresh()).toEqual({ refreshed: true })
  expect(first.license.state.lease?.entitlementStatus).toBe('gracePeriod')
  await pass(7 * day)
  expect(await first.license.refresh()).toMatchObject({ reason: 'entitlementExpired' })
  expect(first.license.status).toBe('entitlementNotActive')
})

test('a renewal brings it back for a year from now, since the grace period is over', async () => {
  await change('/renew')
  expect(await first.license.refresh()).toEqual({ refreshed: true })
  const renewed = await entitlement()
  const inAYear = new Date(server.now())
  inAYear.setUTCFullYear(inAYear.getUTCFullYear() + 1)
  expect(new Date(renewed.expiryDate)).toEqual(inAYear)
  expect(first.license.state.lease?.expiryAt).toEqual(inAYear)
})

test('everything that was changed can be looked up: who, when, what and why', async () => {
  const { items } = await vendor.get(`/entitlements/${made.entitlementId}/versions?pageSize=100`)
  const kinds = items.map(({ kind }: { kind: string }) => kind).toReversed()
  expect(kinds).toEqual([
    ...['create', 'firstSeat', 'changeOffering', 'update', 'update', 'update', 'update'],
    ...['setDisabled', 'setDisabled', 'renew'],
  ])
  const disabled = items.find(({ reason }: { reason: string }) => reason === 'invoice 17')
  expect(disabled.author).toMatchObject({ type: 'apiClient', name: 'Bootstrap' })
  const at = new Date(soldAt + hour).toISOString()
  const rights = await vendor.get(`/entitlements/${made.entitlementId}/rights?at=${at}`)
  expect(rights).toMatchObject({ sku: 'DB-BASIC', seatCount: 1, status: 'active' })
})

test('and everything that happened at the seats, refusals included', async () => {
  const log = await vendor.get(`/entitlements/${made.entitlementId}/activations-log?pageSize=100`)
  const operations = log.items.map(({ operation }: { operation: string }) => operation)
  expect(new Set(operations)).toEqual(
    new Set([
      ...['activate', 'refresh', 'deactivate', 'lapse', 'activationDenied'],
      ...['featureCheckout', 'featureReturn', 'featureUsage', 'featureCheckoutDenied'],
    ]),
  )
})
