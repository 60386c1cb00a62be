import { toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { otherTenant } from '../management/other-tenant.ts'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { count, pool, type Sold, sell } from '../support/shop.ts'
import {
  carry,
  entitlementOf,
  exportTo,
  freshToken,
  license,
  localSite,
  type Site,
  sellLicence,
  shown,
} from '../support/site.ts'

let cloud: TestServer
let site: Site
beforeAll(async () => {
  cloud = await testServer({ testClock: true })
  site = await localSite(cloud)
  await license(cloud, site, (await sellLicence(cloud)).code)
})
afterAll(async () => {
  await site.close()
  await cloud.close()
})

const metered = () => ({ seatCount: 3, features: [pool('cores', 4), count('runs', 100)] })

test('an entitlement goes to a site, is used there, and comes back with all that was used', async () => {
  const sold = await sell(cloud.deps, cloud.tenantId, metered())
  const token = await exportTo(cloud, site, sold)
  expect(await shown(cloud, sold)).toMatchObject({
    status: 'exported',
    exported: true,
    localLicenseServerId: site.id,
    outOfSync: false,
    export: { localLicenseServer: { id: site.id, licenseActive: true }, lastReport: 0 },
  })
  const refused = await device(cloud, sold, 'one').activate()
  expect([refused.status, refused.body.errorCode]).toEqual([402, 'entitlementExported'])

  const imported = await carry(site, token)
  expect(imported.body, imported.text).toMatchObject({
    id: entitlementOf(sold),
    status: 'active',
    seatsUsed: 0,
    seatsAvailable: 3,
  })
  const one = device(site.server, sold, 'one')
  const first = await one.activate()
  expect(first.status, first.text).toBe(201)
  expect((await one.checkout('cores', 3)).status).toBe(200)
  expect((await one.checkout('runs', 7)).status).toBe(200)
  for (const seat of ['two', 'three']) {
    expect((await device(site.server, sold, seat).activate()).status).toBe(201)
  }
  const full = await device(site.server, sold, 'four').activate()
  expect(full.body.errorCode).toBe('noSeatAvailable')

  const report = await site.post('/usage-report')
  expect(report.status, report.text).toBe(200)
  const reports = '/api/v1/local-license-servers/usage-reports'
  const taken = await cloud.post(reports, report.body)
  expect(taken.body, taken.text).toMatchObject({ items: [{ accepted: 1 }] })
  // Carried again, it counts no second time.
  expect((await cloud.post(reports, report.body)).status).toBe(200)
  const after = await shown(cloud, sold)
  expect(after).toMatchObject({ seatsUsed: 3, status: 'exported', export: { lastReport: 1 } })
  expect(after.features).toMatchObject([
    { key: 'cores', used: 3 },
    { key: 'runs', used: 7 },
  ])

  const { items } = (await cloud.get(`/api/v1/entitlements/${entitlementOf(sold)}/activations`))
    .body
  expect(items).toHaveLength(3)
  const twin = await cloud.get(`/api/v1/entitlements/activations/${items[0].id}/twin`)
  expect(twin.body, twin.text).toMatchObject({
    servedBy: {
      localLicenseServerId: site.id,
      name: 'Site',
      lastReport: 1,
      knownBy: after.export.delegationEnd,
    },
    lag: { reason: 'localServer' },
    knownBy: { worstCase: after.export.delegationEnd },
  })

  const held = await site.post('/entitlements/export', { entitlementId: entitlementOf(sold) })
  expect([held.status, held.body.errorCode]).toEqual([409, 'seatsInUse'])
  expect((await one.deactivate()).status).toBe(204)
  const back = await site.post('/entitlements/export', {
    entitlementId: entitlementOf(sold),
    force: true,
  })
  expect(back.status, back.text).toBe(200)
  const gone = await device(site.server, sold, 'four').activate()
  expect(gone.body.errorCode).toBe('entitlementExported')
  const returned = await cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/import`, back.body)
  expect(returned.status, returned.text).toBe(204)
  const home = await shown(cloud, sold)
  expect(home).toMatchObject({ status: 'active', seatsUsed: 2, export: null, outOfSync: false })
  expect(home.features).toMatchObject([
    { key: 'cores', used: 0 },
    { key: 'runs', used: 7 },
  ])
  const log = await cloud.get(`/api/v1/entitlements/${entitlementOf(sold)}/activations-log`)
  expect(log.body.items.map((line: { operation: string }) => line.operation).sort()).toEqual(
    [
      ...['activate', 'activate', 'activate', 'activationDenied', 'activationDenied'],
      ...['deactivate', 'featureCheckout', 'featureUsage'],
    ].sort(),
  )
  expect((await device(cloud, sold, 'four').activate()).status).toBe(201)
})

test('a delegation lasts as the tenant, the product or itself says, the nearest first', async () => {
  const days = (body: { delegationEnd: string }) =>
    Math.round((Date.parse(body.delegationEnd) - cloud.clock.now()) / 86_400_000)
  const sold = await sell(cloud.deps, cloud.tenantId, metered())
  const token = await exportTo(cloud, site, sold)
  expect(days((await shown(cloud, sold)).export)).toBe(30)
  const settings = '/api/v1/account/settings'
  const minute = { type: 'minute', count: 59 }
  const refused = await cloud.patch(settings, { delegationPeriod: minute })
  expect([refused.status, refused.body.errorCode]).toEqual([422, 'validationFailed'])
  const inDays = (count: number) => ({ delegationPeriod: { type: 'day', count } })
  expect((await cloud.patch(settings, inDays(40))).status).toBe(204)
  await freshToken(cloud, sold)
  expect(days((await shown(cloud, sold)).export)).toBe(40)
  const product = `/api/v1/products/${sold.product}`
  expect((await cloud.patch(product, inDays(50))).status).toBe(204)
  expect((await cloud.get(product)).body).toMatchObject(inDays(50))
  await freshToken(cloud, sold)
  expect((await shown(cloud, sold)).export).toMatchObject({ delegationPeriod: null })
  expect(days((await shown(cloud, sold)).export)).toBe(50)

  const url = `/api/v1/entitlements/${entitlementOf(sold)}/export/token`
  expect((await cloud.post(url, { delegationPeriod: minute })).status).toBe(422)
  const own = await cloud.post(url, inDays(60))
  expect(own.status, own.text).toBe(200)
  // It stays with the delegation, also for a token that says nothing of it.
  await cloud.patch(product, { delegationPeriod: { type: 'none' } })
  const last = await freshToken(cloud, sold)
  expect((await shown(cloud, sold)).export).toMatchObject(inDays(60))
  expect(days((await shown(cloud, sold)).export)).toBe(60)
  expect(days((await carry(site, last)).body)).toBe(60)
  expect((await carry(site, token)).body.errorCode).toBe('delegationReplayed')

  const other = await sell(cloud.deps, cloud.tenantId, metered())
  const exported = await cloud.post(`/api/v1/entitlements/${entitlementOf(other)}/export`, {
    localLicenseServerId: site.id,
    ...inDays(5),
  })
  expect(days((await carry(site, exported.body.token)).body)).toBe(5)
  // What devices are told of the site's leave says of each when it ends.
  const { lease } = (await device(site.server, other, 'one').activate()).body
  const { keys } = JSON.parse(Buffer.from(lease.manifest.split('.')[1], 'base64url').toString())
  const { exp, ends } = keys.find((key: { for?: string[] }) =>
    key.for?.includes(entitlementOf(other)),
  )
  const daysTo = (seconds: number) => Math.round((seconds * 1000 - cloud.clock.now()) / 86_400_000)
  expect([exp, ends[entitlementOf(sold)], ends[entitlementOf(other)]].map(daysTo)).toEqual([
    60, 60, 5,
  ])
  await cloud.patch(settings, inDays(30))
})

test('accounts and machines without a network are the vendor’s to serve, not the site’s', async () => {
  const sold = await sell(cloud.deps, cloud.tenantId, metered())
  await carry(site, await exportTo(cloud, site, sold))
  const asks = async (activationCredentials: object) => {
    const body = { productId: sold.product, seatId: 'one', activationCredentials }
    const reply = await site.server.post('/api/v1/activate', body, { token: null })
    return [reply.status, reply.body.errorCode]
  }
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url')
  const claims = { iss: 'https://id.example.com', aud: 'cad', sub: 'ada', exp: 2e9 }
  const token = `${part({ alg: 'RS256', kid: '1' })}.${part(claims)}.c2lnbmF0dXJl`
  expect(await asks({ type: 'openIdToken', token })).toEqual([401, 'identityProviderUnknown'])
  const person = { type: 'password', username: 'ada', password: 'correct horse' }
  expect(await asks(person)).toEqual([401, 'credentialsInvalid'])
  const offline = '/api/v1/entitlements/activations/offline'
  expect((await site.server.post(offline, { token })).status).toBe(404)
})

test('the entitlement that local license servers are licensed by is named without an id', async () => {
  const path = '/api/v1/local-license-servers'
  const one = await cloud.get(`${path}/${site.id}/entitlement`)
  const found = await cloud.get(`${path}/entitlement`)
  expect([found.status, found.body.id]).toEqual([200, one.body.id])
  const stranger = await otherTenant(cloud)
  const none = await cloud.get(`${path}/entitlement`, stranger)
  expect([none.status, none.body.errorCode]).toEqual([404, 'entitlementUnknown'])
})

test('an upgrade is carried over by a fresh token, and out of sync until then', async () => {
  const sold = await sell(cloud.deps, cloud.tenantId, metered())
  await carry(site, await exportTo(cloud, site, sold))
  await device(site.server, sold, 'one').activate()
  const url = `/api/v1/entitlements/${entitlementOf(sold)}`
  expect((await cloud.patch(url, { seatCount: 5 })).status).toBe(204)
  expect(await shown(cloud, sold)).toMatchObject({ outOfSync: true, status: 'exported' })
  const token = await freshToken(cloud, sold)
  expect(await shown(cloud, sold)).toMatchObject({ outOfSync: false })
  const imported = await carry(site, token)
  expect(imported.body, imported.text).toMatchObject({ seatCount: 5, seatsUsed: 1 })
})

test('references that two customers have exchanged are exchanged at the site too', async () => {
  const customers = '/api/v1/customers'
  const orders: { sold: Sold; customer: string }[] = []
  for (const accountRefId of ['FIRST', 'SECOND']) {
    const sold = await sell(cloud.deps, cloud.tenantId, metered())
    const { id } = (await cloud.post(customers, { name: accountRefId, accountRefId })).body
    const group = `/api/v1/entitlements/groups/${toWireId('group', sold.groupId)}`
    expect((await cloud.patch(group, { customerId: id })).status).toBe(204)
    expect((await carry(site, await exportTo(cloud, site, sold))).status).toBe(200)
    orders.push({ sold, customer: `${customers}/${id}` })
  }
  const [one, other] = orders
  for (const [order, accountRefId] of [
    [one, 'BETWEEN'],
    [other, 'FIRST'],
    [one, 'SECOND'],
  ] as const) {
    expect((await cloud.patch(order?.customer ?? '', { accountRefId })).status).toBe(204)
  }
  for (const { sold } of orders) {
    const taken = await carry(site, await freshToken(cloud, sold))
    expect(taken.status, taken.text).toBe(200)
  }
  const { rows } = await site.server.deps.pool.query(
    'select name, account_ref_id from customer order by name',
  )
  expect(rows).toEqual([
    { name: 'FIRST', account_ref_id: 'SECOND' },
    { name: 'SECOND', account_ref_id: 'FIRST' },
  ])
})

test('with more to report than a token holds it is served on, and returned once that went over', async () => {
  const sold = await sell(cloud.deps, cloud.tenantId, metered())
  await carry(site, await exportTo(cloud, site, sold))
  const url = `/api/v1/entitlements/${entitlementOf(sold)}/import`
  expect((await device(site.server, sold, 'one').activate()).status).toBe(201)
  // Three reports, two of which fill a token.
  await site.server.deps.pool.query(
    `insert into report_line (tenant_id, group_id, entitlement_id, begun_with, kind, line)
      select tenant_id, group_id, entitlement_id, begun_with, kind,
        line || jsonb_build_object('detail', jsonb_build_object('note', repeat('x', 2200)))
      from (select * from report_line where entitlement_id = $1 limit 1) l,
        generate_series(1, 2900)`,
    [sold.entitlementId],
  )
  const giveBack = () =>
    site.post('/entitlements/export', { entitlementId: entitlementOf(sold), force: true })
  const refused = await giveBack()
  expect([refused.status, refused.body.errorCode]).toEqual([409, 'stateConflict'])
  expect((await device(site.server, sold, 'two').activate()).status).toBe(201)

  const usage = await site.post('/usage-report')
  const reports = '/api/v1/local-license-servers/usage-reports'
  const taken = await cloud.post(reports, usage.body)
  expect(taken.body.items, taken.text).toContainEqual({
    ...{ entitlementId: entitlementOf(sold), accepted: 2, errorCode: null },
  })
  expect((await carry(site, await freshToken(cloud, sold))).status).toBe(200)
  const back = await giveBack()
  expect(back.status, back.text.slice(0, 200)).toBe(200)
  const returned = await cloud.post(url, back.body)
  expect(returned.status, returned.text).toBe(204)
  expect(await shown(cloud, sold)).toMatchObject({ status: 'active', export: null, seatsUsed: 2 })
})

test('however much was used, no token of it is larger than the vendor takes', async () => {
  const sold = await sell(cloud.deps, cloud.tenantId, metered())
  await carry(site, await exportTo(cloud, site, sold))
  const { pool: connections } = site.server.deps
  const { entitlementId } = sold
  expect((await device(site.server, sold, 'one').activate()).status).toBe(201)
  await connections.query(
    `insert into report_line (tenant_id, group_id, entitlement_id, begun_with, kind, line)
      select tenant_id, group_id, entitlement_id, begun_with, kind, line
      from report_line, generate_series(1, 4000) where entitlement_id = $1`,
    [entitlementId],
  )
  const id = { entitlementId: entitlementOf(sold) }
  const back = await site.post('/entitlements/export', { ...id, force: true })
  expect(back.body.token.length).toBeGreaterThan(1_500_000)
  const returned = await cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/import`, back.body)
  expect(returned.status, returned.text).toBe(204)
  expect(await shown(cloud, sold)).toMatchObject({ status: 'active', export: null })

  // So large that they would not go over in one.
  const large = `update usage_report set report = repeat(report, 3000000 / length(report))
    where entitlement_id = $1`
  await connections.query(large, [entitlementId])
  const some = await site.post('/usage-report')
  expect(some.status, some.text.slice(0, 200)).toBe(200)
  expect(some.body.token.length).toBeLessThan(16_000_000)
})
