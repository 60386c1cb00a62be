import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Leasehold, type LeaseholdOptions, splitToken } from '@leasehold/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestClock, testClock } from '../../packages/client/test/support/test-clock.ts'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'

// A machine that never has a network: what it asks and what it is answered is carried by hand.

const day = 86_400_000
const offline = '/entitlements/activations/offline'

let server: TestInstallation
let vendor: BackOffice
let folder: string
let options: LeaseholdOptions
let clock: TestClock
let code: string
let entitlementId: string
const opened: Leasehold[] = []

beforeAll(async () => {
  server = await installServer({ LEASEHOLD_TEST_CLOCK: '1' })
  vendor = openBackOffice(server)
  folder = await mkdtemp(join(tmpdir(), 'leasehold-offline-'))
  const productId = await sell()
  const { items } = await vendor.get('/account/keys')
  const { kid, publicKey } = items.find((key: { purpose: string }) => key.purpose === 'offline')
  clock = testClock(server.now())
  options = {
    // Nobody answers there.
    url: 'http://127.0.0.1:9',
    ...{ tenantId: server.tenantId, productId, publicKeys: server.publicKeys },
    ...{ appName: 'cad', seatId: 'rig-1', folder, clock, background: false },
    offlineKey: { ...publicKey, kid },
    signals: () => ({ machine: 'machine', board: 'board', processor: 'processor' }),
  }
}, 120_000)
afterAll(async () => {
  for (const license of opened) await license.close()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

async function sell(): Promise<string> {
  const { id: productId } = await vendor.post('/products', { name: 'Rig' })
  await vendor.patch(`/products/${productId}`, { offlineLeasePeriod: { type: 'day', count: 30 } })
  const features = [
    { type: 'elementPool', key: 'cores', value: 10 },
    { type: 'usageCount', key: 'runs', value: 100 },
    { type: 'bool', key: 'export', value: 1 },
  ]
  for (const feature of features) await vendor.post(`/products/${productId}/features`, feature)
  const { id: editionId } = await vendor.post(`/products/${productId}/editions`, { name: 'Pro' })
  const { id: planId } = await vendor.post('/plans', {
    name: 'A year',
    ...{ licenseType: 'subscription', licenseStartType: 'entitlementCreation' },
    licenseDuration: { type: 'year', count: 1 },
  })
  const offering = { name: 'Rig', sku: 'RIG', editionId, planId, seatCount: 2 }
  await vendor.post('/offerings', { ...offering, concurrencyMode: 'nodeLock' })
  const group = await vendor.post('/entitlements/groups', { skus: ['RIG'] })
  code = group.activationCodes[0]
  entitlementId = group.entitlements[0].id
  return productId
}

async function open(more: Partial<LeaseholdOptions> = {}): Promise<Leasehold> {
  const license = await Leasehold.open({ ...options, ...more })
  opened.push(license)
  return license
}

async function used(key: string): Promise<number> {
  const { features } = await vendor.get(`/entitlements/${entitlementId}?expand=features`)
  return features.find((feature: { key: string }) => feature.key === key).used
}

test('from request to deactivation, with what it took along counted to the last one', async () => {
  const license = await open()
  expect(license.status).toBe('notActivated')
  const request = await license.createOfflineRequest({
    code,
    escrow: [
      { key: 'runs', amount: 40 },
      { key: 'cores', amount: 4 },
    ],
  })
  // As scanned from codes, in the wrong order.
  const scanned = request.parts.toReversed().join('\n')
  const { token } = await vendor.post(offline, { token: scanned })
  await expect(license.applyOfflineResponse(token.slice(0, -1))).rejects.toMatchObject({
    code: 'offlineTokenTruncated',
  })
  // As small parts, scanned in another order.
  await license.applyOfflineResponse(splitToken(token, 300).toReversed().join('\n'))
  expect(license.status).toBe('active')
  expect(license.has('export')).toBe(true)
  expect(license.state.lease?.expiresAt.getTime()).toBe(server.now() + 30 * day)
  expect([await used('runs'), await used('cores')]).toEqual([40, 4])

  expect((await license.count('runs', 15)).counted).toBe(true)
  expect(await license.count('runs', 26)).toMatchObject({
    counted: false,
    reason: 'featureLimitReached',
  })
  const held = await license.checkout('cores', 3)
  expect(held.granted).toBe(true)
  expect(await license.checkout('cores', 2)).toMatchObject({ reason: 'featureLimitReached' })
  expect((await held.return()).returned).toBe(true)
  expect((await license.checkout('cores', 4)).granted).toBe(true)
  expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'activationOffline' })
  expect(await license.deactivate()).toMatchObject({ reason: 'activationOffline' })

  // The state outlives the process, and a copy on another machine opens nothing.
  await license.close()
  const again = await open()
  expect(again.status).toBe('active')
  expect(again.escrow.find(({ key }) => key === 'runs')).toMatchObject({ used: 15, left: 25 })
  const other = { machine: 'other', board: 'other', processor: 'other' }
  const copy = await open({ signals: () => other })
  expect(copy.status).toBe('notActivated')

  const twice = { key: 'runs', amount: 20 }
  for (const giveBack of [[{ key: 'runs', amount: -5 }], [{ key: 'runs', amount: 0.5 }]]) {
    await expect(again.createOfflineRefresh({ giveBack })).rejects.toMatchObject({
      code: 'amountInvalid',
    })
  }
  await expect(again.createOfflineRefresh({ giveBack: [twice, twice] })).rejects.toMatchObject({
    code: 'featureNotCheckedOut',
  })
  expect(again.escrow.find(({ key }) => key === 'runs')).toMatchObject({ left: 25, returned: 0 })

  clock.pass(10 * day)
  await vendor.put('/test-clock', { advance: { type: 'day', count: 10 } })
  const refresh = await again.createOfflineRefresh({ giveBack: [{ key: 'runs', amount: 5 }] })
  const renewed = await vendor.patch(offline, { token: refresh.text })
  await again.applyOfflineResponse(renewed.token)
  await expect(again.applyOfflineResponse(token)).rejects.toMatchObject({
    code: expect.any(String),
  })
  expect(again.state.lease?.expiresAt.getTime()).toBe(server.now() + 30 * day)
  expect(await used('runs')).toBe(35)
  expect(again.escrow.find(({ key }) => key === 'runs')).toMatchObject({ left: 20, returned: 5 })

  const goodbye = await again.createOfflineDeactivation()
  expect(again.status).toBe('notActivated')
  expect((await again.createOfflineDeactivation()).text).toBe(goodbye.text)
  await vendor.delete(offline, { token: goodbye.text })
  expect([await used('runs'), await used('cores')]).toEqual([15, 0])
})

test('its lease ends by time, be the clock set back; another machine gets nothing of its answer', async () => {
  const license = await open({ seatId: 'rig-2', folder: join(folder, 'two') })
  const { text } = await license.createOfflineRequest({ code })
  const { token } = await vendor.post(offline, { token: text })
  const stranger = await open({ seatId: 'rig-3', folder: join(folder, 'three') })
  await expect(stranger.applyOfflineResponse(token)).rejects.toMatchObject({
    code: 'offlineNotAsked',
  })
  await stranger.createOfflineRequest({ code })
  await expect(stranger.applyOfflineResponse(token)).rejects.toMatchObject({
    code: 'offlineTokenAltered',
  })
  await license.applyOfflineResponse(token)
  const activationId = license.state.lease?.activationId
  clock.pass(29 * day)
  expect(license.status).toBe('active')
  clock.setWall(clock.wall() - 20 * day)
  await license.close()
  const again = await open({ seatId: 'rig-2', folder: join(folder, 'two') })
  expect(again.problem?.code).toBe('clockSetBack')
  clock.pass(day)
  expect(again.status).toBe('leaseExpired')

  // The vendor renews by itself; the machine only takes it.
  await vendor.put('/test-clock', { advance: { type: 'day', count: 30 } })
  const renewed = await vendor.patch(offline, { activationId })
  await again.applyOfflineResponse(renewed.token)
  expect(again.status).toBe('active')
})
