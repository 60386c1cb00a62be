import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTestClock } from '../../src/clock.ts'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { count, sell } from '../support/shop.ts'
import {
  carry,
  entitlementOf,
  exportTo,
  license,
  openSite,
  type Site,
  sellLicence,
  shown,
} from '../support/site.ts'

// A local license server that reaches the vendor's: over a real socket, with the same tokens.

const day = 86_400_000
const path = '/api/v1/local-license-servers/sync'
let cloud: TestServer
let site: Site
beforeAll(async () => {
  cloud = await testServer({ testClock: true })
  const url = await cloud.app.listen({ host: '127.0.0.1', port: 0 })
  site = await siteOf(url)
  await license(cloud, site, (await sellLicence(cloud)).code)
})
afterAll(async () => {
  await site.close()
  await cloud.close()
})

async function siteOf(url: string): Promise<Site> {
  const { body: file } = await cloud.get('/api/v1/local-license-servers/config')
  const testClock = isTestClock(cloud.deps.clock)
  const setup = { tenantId: cloud.tenantId, file: { ...file, url } }
  return openSite(setup, { testClock, startAt: cloud.clock.now() })
}

async function pass(ms: number): Promise<void> {
  for (const one of [cloud, site.server]) one.clock.set(one.clock.now() + ms)
}

async function sync() {
  const reply = await site.post('/sync')
  expect(reply.status, reply.text).toBe(200)
  return reply.body
}

async function delegated() {
  const sold = await sell(cloud.deps, cloud.tenantId, {
    seatCount: 2,
    features: [count('runs', 100)],
  })
  expect((await carry(site, await exportTo(cloud, site, sold))).status).toBe(200)
  return sold
}

const itemOf = (body: { items: { entitlementId: string }[] }, id: string) =>
  body.items.find(({ entitlementId }) => entitlementId === id)

describe('a local license server that reaches the vendor', () => {
  test('brings what was used there, once, and takes what was edited', async () => {
    const sold = await delegated()
    const id = entitlementOf(sold)
    const one = device(site.server, sold, 'one')
    await one.activate()
    await one.checkout('runs', 7)
    const edit = await cloud.patch(`/api/v1/entitlements/${id}`, { seatCount: 5 })
    expect(edit.status, edit.text).toBe(204)
    expect(await shown(cloud, sold)).toMatchObject({ outOfSync: true })
    expect(itemOf(await sync(), id)).toMatchObject({ imported: true, errorCode: null })
    const after = await shown(cloud, sold)
    expect(after).toMatchObject({ outOfSync: false, seatsUsed: 1, export: { lastReport: 1 } })
    expect(after.features).toMatchObject([{ key: 'runs', used: 7 }])
    const { items } = (await site.get('/entitlements')).body
    expect(items).toMatchObject([{ id, seatCount: 5 }])
    // Nothing new: nothing is given, and nothing counts again.
    expect(itemOf(await sync(), id)).toMatchObject({ imported: false, errorCode: null })
    expect((await shown(cloud, sold)).features).toMatchObject([{ key: 'runs', used: 7 }])
  })

  test('has a new end of its delegation each day, and a longer licence in time', async () => {
    const sold = await delegated()
    const endOf = async () => {
      const { items } = (await site.get('/entitlements')).body
      return Date.parse(
        items.find(({ id }: { id: string }) => id === entitlementOf(sold))?.delegationEnd,
      )
    }
    const before = await endOf()
    await pass(2 * day)
    expect(itemOf(await sync(), entitlementOf(sold))).toMatchObject({ imported: true })
    expect(await endOf()).toBe(before + 2 * day)
    expect((await sync()).licenseRenewed).toBe(false)
    const { leaseExpiry } = (await site.get('/license/status')).body
    // Every few days, as the job would, past the half of its licence.
    for (let n = 0; n < 9; n += 1) {
      await pass(6 * day)
      await site.server.deps.jobs.runDue()
    }
    const renewed = (await site.get('/license/status')).body
    expect(Date.parse(renewed.leaseExpiry)).toBeGreaterThan(Date.parse(leaseExpiry))
    expect(await endOf()).toBeGreaterThan(before + 50 * day)
  })

  test('gets a token again that was lost on the way', async () => {
    const sold = await delegated()
    const id = entitlementOf(sold)
    await cloud.patch(`/api/v1/entitlements/${id}`, { seatCount: 9 })
    const lost = await cloud.post(`/api/v1/entitlements/${id}/export/token`)
    expect(lost.status).toBe(200)
    expect(await shown(cloud, sold)).toMatchObject({ outOfSync: false })
    expect(itemOf(await sync(), id)).toMatchObject({ imported: true })
    const { items } = (await site.get('/entitlements')).body
    expect(items.find((item: { id: string }) => item.id === id)).toMatchObject({ seatCount: 9 })
  })

  test('brings back what its operator returns, with all that was used, and once', async () => {
    const sold = await delegated()
    const id = entitlementOf(sold)
    const one = device(site.server, sold, 'one')
    await one.activate()
    await one.checkout('runs', 3)
    await one.deactivate()
    // Its token is not carried: the line is there.
    expect((await site.post('/entitlements/export', { entitlementId: id })).status).toBe(200)
    expect(itemOf(await sync(), id)).toMatchObject({ returned: true, errorCode: null })
    const after = await shown(cloud, sold)
    expect(after).toMatchObject({ status: 'active', export: null, seatsUsed: 0 })
    expect(after.features).toMatchObject([{ key: 'runs', used: 3 }])
    expect((await device(cloud, sold, 'one').activate()).status).toBe(201)
    // The site knows that it was heard, and tells no more of it.
    expect(itemOf(await sync(), id)).toBeUndefined()
    expect((await shown(cloud, sold)).features).toMatchObject([{ key: 'runs', used: 3 }])
    // Given out again, it is another delegation, which the old return does not touch.
    await device(cloud, sold, 'one').activate()
    const again = await exportTo(cloud, site, sold, '?force=true')
    expect((await carry(site, again)).status).toBe(200)
    expect(itemOf(await sync(), id)).toMatchObject({ returned: false, errorCode: null })
    expect(await shown(cloud, sold)).toMatchObject({ status: 'exported' })
  })

  test('a return of a delegation that was taken back meanwhile frees nothing, and is heard', async () => {
    const sold = await delegated()
    const id = entitlementOf(sold)
    await site.post('/entitlements/export', { entitlementId: id })
    const query = '?atOnce=true&reason=theft'
    const back = await cloud.post(`/api/v1/entitlements/${id}/import${query}`, {
      importWithoutToken: true,
    })
    expect(back.status, back.text).toBe(204)
    const seat = await device(cloud, sold, 'one').activate()
    expect(seat.status, seat.text).toBe(201)
    expect(itemOf(await sync(), id)).toMatchObject({ returned: true })
    expect(await shown(cloud, sold)).toMatchObject({ status: 'active', seatsUsed: 1 })
    expect(itemOf(await sync(), id)).toBeUndefined()
  })

  test('gets no token for what the vendor wants back', async () => {
    const sold = await delegated()
    const id = entitlementOf(sold)
    const back = await cloud.post(`/api/v1/entitlements/${id}/import`, { importWithoutToken: true })
    expect(back.status, back.text).toBe(204)
    await pass(2 * day)
    expect(itemOf(await sync(), id)).toMatchObject({ imported: false })
  })
})

test('a vendor who is not reached is told of with 503, and nothing is lost', async () => {
  const alone = await siteOf('http://127.0.0.1:9')
  await license(cloud, alone, (await sellLicence(cloud)).code, 'Alone')
  const sold = await sell(cloud.deps, cloud.tenantId)
  await carry(alone, await exportTo(cloud, alone, sold))
  await device(alone.server, sold, 'one').activate()
  const reply = await alone.post('/sync')
  expect([reply.status, reply.body.errorCode]).toEqual([503, 'unavailable'])
  await alone.server.deps.jobs.runDue()
  const report = await alone.post('/usage-report')
  const taken = await cloud.post('/api/v1/local-license-servers/usage-reports', report.body)
  expect(taken.body, taken.text).toMatchObject({ items: [{ accepted: 1 }] })
  await alone.close()
})

test('nobody syncs but a local license server of the tenant, by what it has signed for that', async () => {
  const report = await site.post('/usage-report')
  const refused = async (token: unknown) => {
    const reply = await cloud.post(path, { token }, { token: null })
    return [reply.status, reply.body.errorCode]
  }
  expect(await refused(report.body.token)).toEqual([422, 'offlineTokenWrongType'])
  expect(await refused('nonsense')).toEqual([422, 'offlineTokenMalformed'])
  expect(await refused(7)).toEqual([422, 'validationFailed'])
  const stranger = await testServer({ testClock: true })
  const theirs = await openSite(
    {
      tenantId: cloud.tenantId,
      file: (await cloud.get('/api/v1/local-license-servers/config')).body,
    },
    { testClock: true, startAt: cloud.clock.now() },
  )
  const { token } = (await theirs.post('/usage-report')).body
  expect((await refused(token))[0]).toBe(422)
  await theirs.close()
  await stranger.close()
  // And not as often as somebody likes.
  for (let n = 0; n < 20; n += 1) await refused('nonsense')
  expect(await refused('nonsense')).toEqual([429, 'tooManyAttempts'])
})

test('bodies that can’t be read count as wrong tokens, until none is read any more; good syncs don’t', async () => {
  await pass(2 * 60_000)
  for (let n = 0; n < 25; n += 1) await sync()
  const headers = { 'content-type': 'application/json', 'n-tenantid': cloud.tenantHeader }
  const send = async (payload: string) =>
    (await cloud.app.inject({ method: 'POST', url: path, headers, payload })).statusCode
  for (let n = 0; n < 10; n += 1) expect(await send('{')).toBe(400)
  for (let n = 0; n < 10; n += 1) expect(await send('{}')).toBe(422)
  expect(await send('{')).toBe(429)
  await pass(60_000)
  const burst = await Promise.all(Array.from({ length: 30 }, () => send('{')))
  expect(burst.filter((status) => status === 400)).toHaveLength(20)
  await pass(60_000)
})
