import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine } from '../../src/licensing/engine.ts'
import { makeDemoWebhook } from '../../src/management/demo/demo-webhook.ts'
import { createLiveDevices } from '../../src/management/demo/life/live-devices.ts'
import { makeDemoPast } from '../../src/management/demo/life/make-demo-past.ts'
import { makeDemo } from '../../src/management/demo.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { sender } from '../webhooks/listeners.ts'
import { api, day, read } from './back-office.ts'

let server: TestServer
const lived = async () => {
  const { deps, tenantId } = server
  const connection = deps.pool.options
  await makeDemoPast(deps, tenantId, (clock) => createEngine({ ...deps, connection, clock }))
}
beforeAll(async () => {
  server = await testServer({
    testClock: true,
    resolveHost: async () => {
      throw new Error('no such host')
    },
  })
  const { deps, tenantId } = server
  await makeDemo(deps, { id: tenantId })
  await makeDemoWebhook(deps, tenantId)
  await lived()
})
afterAll(() => server.close())

const entitlementOf = async (name: string, sku: string) => {
  const { items } = await read(server, `${api}/entitlements?search=${encodeURIComponent(name)}`)
  return items.find((each: { sku: string }) => each.sku === sku)
}

test('every part of the overview has something to show', async () => {
  await sender(server).runDue()
  const shown = await read(server, `${api}/account/overview`)
  const empty = Object.keys(shown).filter((name) => shown[name]?.total === 0)
  expect(empty).toEqual(['failedMails'])
  const reasons = shown.staleDevices.items.map(({ reason }: { reason: string }) => reason)
  expect(reasons.sort()).toEqual(['notAcknowledged', 'offline', 'silent'])
})

test('a customer has three months of figures, bills with overdraft, and a history of changes', async () => {
  const { id } = await entitlementOf('Kestrel', 'PL-STU-PRO-F10-1Y')
  const from = new Date(server.clock.now() - 100 * day).toISOString()
  const { days } = await read(server, `${api}/entitlements/${id}/usage-history?from=${from}`)
  expect(days.length).toBeGreaterThan(99)
  expect(Math.max(...days.map((each: { maxSeatsUsed: number }) => each.maxSeatsUsed))).toBe(12)
  const { periods } = await read(server, `${api}/entitlements/${id}/usage`)
  const closed = periods.filter((period: { open: boolean }) => !period.open)
  expect(closed).toHaveLength(3)
  expect(closed.some((period: { overdraftUsed: number }) => period.overdraftUsed > 0)).toBe(true)
  const { items } = await read(server, `${api}/entitlements/${id}/versions`)
  expect(items.length).toBeGreaterThan(3)
  expect(JSON.stringify(items)).toContain('Sam Ode')
})

test('the server of a customer’s site serves what was delegated to it, has reported, and lacks the latest edit', async () => {
  const servers = `${api}/local-license-servers`
  const [site] = (await read(server, servers)).items
  expect(site).toMatchObject({ name: 'Shipyard, hall 3', licenseActive: true })
  const { items } = await read(server, `${servers}/${site.id}/entitlements`)
  expect(items).toMatchObject([{ status: 'exported', seatsUsed: 4, outOfSync: true }])
  const { id } = items[0]
  expect((await read(server, `${api}/entitlements/${id}`)).export).toMatchObject({ lastReport: 3 })
  const { periods } = await read(server, `${api}/entitlements/${id}/usage`)
  expect(periods).toMatchObject([{ key: 'reportRuns', used: 171 }])
  const seats = (await read(server, `${api}/entitlements/${id}/activations`)).items
  expect(seats.map(({ seatName }: { seatName: string }) => seatName).sort()).toEqual([
    ...['Hull office', 'Outfitting hall', 'Paint shop', 'Pipe shop'],
  ])
})

test('made again it adds nothing', async () => {
  const count = async () => (await read(server, `${api}/entitlements`)).elementsTotal
  const before = await count()
  await lived()
  expect(await count()).toBe(before)
})

test('its machines take seats, hear of changes and leave no sign of copies', async () => {
  const devices = await createLiveDevices(server.deps, server.tenantId)
  const { id } = await entitlementOf('Kestrel', 'PL-STU-PRO-F10-1Y')
  const clones = async () => (await read(server, `${api}/possible-clones`)).elementsTotal
  const before = await clones()
  for (let n = 0; n < 40; n++) await devices?.step()
  const { seatsUsed } = await read(server, `${api}/entitlements/${id}`)
  expect(seatsUsed).toBeGreaterThan(0)
  await server.patch(`${api}/entitlements/${id}`, { seatCount: 11 })
  for (let n = 0; n < 3; n++) await devices?.step()
  const seats = (await read(server, `${api}/entitlements/${id}/activations`)).items
  const twins = await Promise.all(
    seats.map((seat: { id: string }) =>
      read(server, `${api}/entitlements/activations/${seat.id}/twin`),
    ),
  )
  expect(twins.some(({ device, cloud }) => device.version === cloud.version)).toBe(true)
  expect(await clones()).toBe(before)
})
