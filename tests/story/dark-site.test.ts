import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Leasehold } from '@leasehold/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { type ServerIn, startServerIn } from '../support/networks/server-in.ts'
import { keptApart, type TwoNetworks, twoNetworks } from '../support/networks/two-networks.ts'
import { type Operator, openOperator } from '../support/operator.ts'
import { removableFolder } from '../support/removable-folder.ts'

// A customer whose machines have no way out. What goes between the vendor and the site goes as files
// on a stick.

const password = 'a password of the site'
const machines = 10

let networks: TwoNetworks
let folder: { path: string; remove(): Promise<void> }
let stick: string
let cloud: ServerIn
let local: ServerIn
let vendor: BackOffice
let operator: Operator
let publicKeys: Parameters<typeof Leasehold.open>[0]['publicKeys']
let tenantId: string
let sold: { productId: string; entitlementId: string; code: string; coresId: string }
let serverId: string
const seats: Leasehold[] = []

beforeAll(async () => {
  networks = await twoNetworks()
  folder = await removableFolder('leasehold-dark-site-')
  stick = join(folder.path, 'stick')
  await mkdir(stick)
  cloud = await startServerIn(networks.vendor, join(folder.path, 'cloud'))
  const { clientId, clientSecret, ...file } = cloud.bootstrap()
  tenantId = file.tenantId
  vendor = openBackOffice({
    ...{ url: cloud.url, tenantId, credentials: { clientId, clientSecret } },
    fetch: networks.vendor.fetch,
  })
  sold = await sell()
}, 180_000)
afterAll(async () => {
  for (const license of seats) await license.close()
  await local?.kill()
  await cloud?.kill()
  await networks?.close()
  await folder?.remove()
})

/** Puts what a server has answered on the stick; the other reads it from there. */
async function carry(name: string, content: unknown): Promise<string> {
  const path = join(stick, name)
  await writeFile(path, JSON.stringify(content))
  return path
}
const read = async (name: string) => JSON.parse(await readFile(join(stick, name), 'utf8'))

async function sell() {
  const { id: productId } = await vendor.post('/products', { name: 'Drafting Board' })
  const feature = (body: object) => vendor.post(`/products/${productId}/features`, body)
  await feature({ type: 'elementPool', key: 'cores', value: 4 })
  await feature({ type: 'usageCount', key: 'plots', value: 1_000 })
  const { id: editionId } = await vendor.post(`/products/${productId}/editions`, { name: 'Pro' })
  const { id: planId } = await vendor.post('/plans', {
    name: 'For ever',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  })
  const offering = { name: 'Pro', sku: 'DB-PRO', editionId, planId, seatCount: machines }
  await vendor.post('/offerings', { ...offering, concurrencyMode: 'concurrent' })
  const group = await vendor.post('/entitlements/groups', { skus: ['DB-PRO'] })
  const entitlementId: string = group.entitlements[0].id
  const { features } = await vendor.get(`/entitlements/${entitlementId}?expand=features`)
  const coresId = features.find(({ key }: { key: string }) => key === 'cores').id
  return { productId, entitlementId, code: group.activationCodes[0], coresId }
}

/** The licence of the local license server itself: an order like any other. */
async function sellLicence(): Promise<string> {
  const { id: productId } = await vendor.post('/products', { name: 'Local license server' })
  const offlineLeasePeriod = { type: 'day', count: 90 }
  await vendor.patch(`/products/${productId}`, { offlineLeasePeriod })
  const on = { type: 'bool', key: 'localLicenseServer', value: 1 }
  await vendor.post(`/products/${productId}/features`, on)
  const { id: editionId } = await vendor.post(`/products/${productId}/editions`, { name: 'Site' })
  const { id: planId } = await vendor.post('/plans', {
    name: 'For ever, of a site',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  })
  const offering = { name: 'Site', sku: 'LLS', editionId, planId, seatCount: 1 }
  await vendor.post('/offerings', { ...offering, concurrencyMode: 'nodeLock' })
  const group = await vendor.post('/entitlements/groups', { skus: ['LLS'] })
  return group.activationCodes[0]
}

/** The application on a machine of the site. It knows the vendor's keys, and no other server. */
async function openOn(machine: string): Promise<Leasehold> {
  const license = await Leasehold.open({
    ...{ url: local.url, tenantId, productId: sold.productId, publicKeys },
    ...{ appName: 'drafting-board', seatId: machine, folder: join(folder.path, machine) },
    identity: 'key',
    background: false,
    retryPausesMs: [],
    fetch: networks.site.fetch,
  })
  seats.push(license)
  return license
}

const shown = () => vendor.get(`/entitlements/${sold.entitlementId}?expand=features`)
const usedOf = (model: { features: { key: string; used: number }[] }) =>
  Object.fromEntries(model.features.map(({ key, used }) => [key, used]))

test(`the site sets up its server with a file of the vendor ${keptApart}`, async () => {
  await carry('site.json', await vendor.get('/local-license-servers/config'))
  publicKeys = (await read('site.json')).rootKeys
  local = await startServerIn(networks.site, join(folder.path, 'local'), {
    words: ['--local'],
    env: {
      LEASEHOLD_LOCAL_CONFIG: join(stick, 'site.json'),
      LEASEHOLD_LOCAL_PASSWORD: password,
    },
  })
  operator = openOperator({ url: local.url, tenantId, password, fetch: networks.site.fetch })
  serverId = (await operator.get('/server')).id
  expect(await operator.get('/license/status')).toMatchObject({ status: 'notActive' })
  if (networks.apart) {
    expect(await networks.site.reach(networks.vendor.address, cloud.port)).toBe('ENETUNREACH')
    expect(await networks.vendor.reach(networks.site.address, local.port)).toBe('ENETUNREACH')
  }
}, 120_000)

test('its licence is asked for, and brought, by token', async () => {
  const activationCode = await sellLicence()
  const asked = { activationCode, serverName: 'Site North' }
  await carry('request', await operator.post('/license/generate-activation-token', asked))
  const request = await read('request')
  await carry('licence', await vendor.post('/local-license-servers/license/activate', request))
  expect(await operator.post('/license/activate', await read('licence'))).toMatchObject({
    status: 'active',
    seatName: 'Site North',
  })
})

test('an entitlement is carried over, and the vendor serves it no more', async () => {
  await carry(
    'delegation',
    await vendor.post(`/entitlements/${sold.entitlementId}/export`, {
      localLicenseServerId: serverId,
    }),
  )
  const imported = await operator.post('/entitlements/import', await read('delegation'))
  expect(imported).toMatchObject({ id: sold.entitlementId, seatCount: machines, seatsUsed: 0 })
  expect(await shown()).toMatchObject({ status: 'exported', outOfSync: false })
  const refused = await networks.vendor.fetch(`${cloud.url}/api/v1/activate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'n-tenantid': tenantId },
    body: JSON.stringify({
      ...{ productId: sold.productId, activationCode: sold.code, seatId: 'outside' },
    }),
  })
  expect([refused.status, await refused.json()]).toMatchObject([
    402,
    { errorCode: 'entitlementExported' },
  ])
})

test('ten machines activate at the site and work; there is no eleventh seat', async () => {
  for (let i = 0; i < machines; i++) {
    const license = await openOn(`machine-${i}`)
    expect(await license.activate({ code: sold.code })).toMatchObject({ activated: true })
    expect(await license.count('plots', i + 1)).toMatchObject({ counted: true })
  }
  expect(await seats[0]?.checkout('cores', 3)).toMatchObject({ granted: true })
  expect(await seats[1]?.checkout('cores', 2)).toMatchObject({ granted: false })
  const eleventh = await openOn('machine-10')
  await expect(eleventh.activate({ code: sold.code })).rejects.toMatchObject({
    code: 'noSeatAvailable',
  })
  expect((await operator.get('/entitlements')).items).toMatchObject([{ seatsUsed: machines }])
})

test('an upgrade is sold, is out of sync until it is carried over, and is on the machines then', async () => {
  await vendor.patch(`/entitlements/${sold.entitlementId}`, {
    seatCount: machines + 1,
    features: [{ id: sold.coresId, value: 8 }],
  })
  expect(await shown()).toMatchObject({ outOfSync: true })
  await carry('upgrade', await vendor.post(`/entitlements/${sold.entitlementId}/export/token`, {}))
  const imported = await operator.post('/entitlements/import', await read('upgrade'))
  expect(imported).toMatchObject({ seatCount: machines + 1, seatsUsed: machines })
  expect(await shown()).toMatchObject({ outOfSync: false })
  await seats[1]?.refresh()
  expect(seats[1]?.limit('cores')).toBe(8)
  expect(await seats[1]?.checkout('cores', 2)).toMatchObject({ granted: true })
  expect(await seats[machines]?.activate({ code: sold.code })).toMatchObject({ activated: true })
})

test('what was used is carried back, and counts once however often it is', async () => {
  await carry('report', await operator.post('/usage-report'))
  for (let i = 0; i < 2; i++) {
    await vendor.post('/local-license-servers/usage-reports', await read('report'))
    const model = await shown()
    expect(model).toMatchObject({ seatsUsed: machines + 1, status: 'exported' })
    // 1 + 2 + … + 10 plots.
    expect(usedOf(model)).toEqual({ cores: 5, plots: 55 })
  }
})

test('an old token serves nothing again', async () => {
  const replayed = await operator.try('/entitlements/import', await read('delegation'))
  expect(replayed).toMatchObject({ status: 409, body: { errorCode: 'delegationReplayed' } })
})

test('the entitlement is returned with what was used since, and the totals are exact', async () => {
  await seats[2]?.count('plots', 45)
  for (const license of seats)
    expect(await license.deactivate()).toMatchObject({ deactivated: true })
  const { entitlementId } = sold
  await carry('return', await operator.post('/entitlements/export', { entitlementId }))
  await vendor.post(`/entitlements/${entitlementId}/import`, await read('return'))
  const home = await shown()
  expect(home).toMatchObject({ status: 'active', seatsUsed: 0, outOfSync: false })
  expect(usedOf(home)).toEqual({ cores: 0, plots: 100 })
  const again = await openOn('machine-3')
  await expect(again.activate({ code: sold.code })).rejects.toMatchObject({
    code: 'entitlementExported',
  })
  const log = await vendor.get(`/entitlements/${entitlementId}/activations-log?pageSize=500`)
  const operations = new Map<string, number>()
  for (const { operation } of log.items) {
    operations.set(operation, (operations.get(operation) ?? 0) + 1)
  }
  expect(operations.get('activate')).toBe(machines + 1)
  expect(operations.get('deactivate')).toBe(machines + 1)
  // Returned twice it would count twice.
  await expect(
    vendor.post(`/entitlements/${entitlementId}/import`, await read('return')),
  ).rejects.toThrow('409')
})
