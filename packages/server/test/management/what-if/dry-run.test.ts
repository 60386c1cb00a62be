import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseDigest } from '../../support/database-digest.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  day,
  done,
  hour,
  makeCustomer,
  offer,
  order,
  read,
  refused,
  seat,
  sell,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const rich = {
  features: [
    { type: 'elementPool', key: 'storage', value: 10 },
    { type: 'bool', key: 'export', value: 1 },
    { type: 'usageCount', key: 'runs', value: 5 },
  ],
  attributes: [{ type: 'string', key: 'region', value: 'EU' }],
}

/** What a call would do, while it does nothing. */
async function dryRun(method: 'patch' | 'post', url: string, body?: unknown) {
  const before = await databaseDigest(server)
  const reply = await server[method](`${url}${url.includes('?') ? '&' : '?'}dryRun=true`, body)
  expect(await databaseDigest(server)).toBe(before)
  return reply
}

describe('a dry run of an update', () => {
  test('tells what changes, what is lost, and by when the device knows', async () => {
    const sold = await sell(server, rich)
    const { device, id } = await takeSeat(server, sold, 'desk')
    expect((await device.checkout('storage', 8)).status).toBe(200)
    const reply = await dryRun('patch', sold.entitlement, {
      seatCount: 7,
      features: [
        { id: sold.features.storage, value: 5 },
        { id: sold.features.export, value: 0 },
      ],
    })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({
      dryRun: true,
      version: { from: '1.1', to: '1.2' },
      status: { from: 'active', to: 'active' },
      losses: {
        features: [
          { key: 'export', reason: 'off', from: 1, to: 0 },
          { key: 'storage', reason: 'lowered', from: 10, to: 5 },
        ],
        holdings: [{ key: 'storage', over: 3 }],
        usage: [],
      },
      seats: { used: 1, limit: 7, overLimit: 0, freed: [] },
      devices: {
        total: 1,
        worstCase: '2026-01-02T00:00:00Z',
        items: [{ activationId: id, seatId: 'desk', leaseBy: '2026-01-02T00:00:00Z' }],
      },
    })
    expect(reply.body.changes).toContainEqual({ field: 'seatCount', from: 5, to: 7 })
    expect(await read(server, sold.entitlement)).toMatchObject({ version: '1.1', seatCount: 5 })
  })

  test('that changes nothing touches no device', async () => {
    const sold = await sell(server)
    await takeSeat(server, sold, 'desk')
    const { body } = await dryRun('patch', sold.entitlement, {})
    expect(body).toMatchObject({ version: { from: '1.1', to: '1.1' }, changes: [] })
    expect(body.devices).toEqual({ total: 0, worstCase: null, items: [] })
  })

  test('names the holders of seats that are too many, as the call itself would', async () => {
    const sold = await sell(server)
    await takeSeat(server, sold, 'one')
    await takeSeat(server, sold, 'two')
    const asked = refused(
      await dryRun('patch', sold.entitlement, { seatCount: 1 }),
      409,
      'seatsInUse',
    )
    const real = refused(await server.patch(sold.entitlement, { seatCount: 1 }), 409, 'seatsInUse')
    expect({ ...asked.body, traceId: 0 }).toEqual({ ...real.body, traceId: 0 })
    const forced = await dryRun('patch', `${sold.entitlement}?forceSeatCount=true`, {
      seatCount: 1,
    })
    expect(forced.body.seats).toMatchObject({ used: 2, limit: 1, overLimit: 1 })
  })

  test('is refused for another version, an unknown entitlement, another tenant and a missing scope', async () => {
    const sold = await sell(server)
    const url = `${sold.entitlement}?dryRun=true`
    const headers = { 'if-match': '"1.9"' }
    refused(await server.patch(url, {}, { headers }), 412, 'preconditionFailed')
    expect((await server.patch(url, {}, { headers: { 'if-match': '"1.1"' } })).status).toBe(200)
    const stranger = await otherTenant(server)
    refused(await server.patch(url, { seatCount: 2 }, stranger), 404, 'entitlementUnknown')
    const token = await server.token(['entitlements:read'])
    refused(await server.patch(url, { seatCount: 2 }, { token }), 403, 'permissionMissing')
  })
})

describe('a dry run of a change of offering', () => {
  test('tells of counts that begin again, of periods that close, and of holdings that are gone', async () => {
    const sold = await sell(server, rich)
    const other = await offer(server, { of: sold, offering: { seatCount: 2 } })
    const { device } = await takeSeat(server, sold, 'desk')
    expect((await device.checkout('runs', 3)).status).toBe(200)
    server.clock.set(server.clock.now() + hour)
    const change = `${sold.entitlement}/change-offering`
    const { status, body } = await dryRun('patch', change, { offeringId: other.offeringId })
    expect(status).toBe(200)
    expect(body.losses.usage).toEqual([{ key: 'runs', used: 3 }])
    expect(body.summaries).toMatchObject([{ key: 'runs', used: 3, reason: 'changeOffering' }])
    const kept = await dryRun('patch', change, { offeringId: other.offeringId, keepUsage: true })
    expect(kept.body.losses.usage).toEqual([])
    expect(kept.body.summaries).toEqual([])
  })

  test('tells that the first seat no longer starts it', async () => {
    const plan = { licenseType: 'subscription', licenseDuration: { type: 'year', count: 1 } }
    const sold = await sell(server, { plan: { ...plan, licenseStartType: 'activation' } })
    const started = { ...plan, licenseStartType: 'manualActivation' }
    const byHand = await offer(server, { of: sold, plan: started })
    const change = `${sold.entitlement}/change-offering`
    const { body } = await dryRun('patch', change, { offeringId: byHand.offeringId })
    expect(body.losses.startsBy).toBe('manualActivation')
    const same = await dryRun('patch', change, { offeringId: sold.offeringId })
    expect(same.status).toBe(200)
    expect(same.body.losses).not.toHaveProperty('startsBy')
  })

  test('is refused as the change is, for another product', async () => {
    const sold = await sell(server)
    const other = await offer(server)
    const change = [
      `${sold.entitlement}/change-offering`,
      { offeringId: other.offeringId },
    ] as const
    refused(await dryRun('patch', ...change), 409, 'differentProduct')
    refused(await server.patch(...change), 409, 'differentProduct')
  })
})

describe('a dry run of the life of an entitlement', () => {
  test('shows the dates that a renewal or a start would set, and the seats that disabling stops', async () => {
    const sold = await sell(server)
    await takeSeat(server, sold, 'desk')
    const renewed = await dryRun('patch', `${sold.entitlement}/renew`)
    const expiry = renewed.body.changes.find(
      ({ field }: { field: string }) => field === 'expiryDate',
    )
    done(await server.patch(`${sold.entitlement}/renew`))
    expect((await read(server, sold.entitlement)).expiryDate).toBe(expiry.to)
    const disabled = await dryRun('patch', `${sold.entitlement}/disable`)
    expect(disabled.body).toMatchObject({
      status: { from: 'active', to: 'disabled' },
      devices: { total: 1 },
    })
    refused(await dryRun('patch', `${sold.entitlement}/activate`), 409, 'alreadyStarted')
  })

  test('takes back first what lapsed meanwhile, and leaves even that unwritten', async () => {
    const sold = await order(server, await offer(server, { offering: { seatCount: 1 } }))
    expect((await seat(server, sold, 'lost').activate()).status).toBe(201)
    server.clock.set(server.clock.now() + 3 * day)
    const { body } = await dryRun('patch', `${sold.entitlement}/disable`)
    expect(body.devices.items).toEqual([])
    expect(
      (await dryRun('patch', sold.entitlement, { leasePeriod: { type: 'hour', count: 1 } })).body,
    ).toMatchObject({ version: { from: '1.1', to: '1.2' } })
  })
})

describe('a dry run of an order', () => {
  test('shows the entitlements that it would make, and is refused like the order', async () => {
    const offered = await offer(server, { ...rich, offering: { seatCount: 4 } })
    const groups = `${api}/entitlements/groups`
    const { status, body } = await dryRun('post', groups, { skus: [offered.sku] })
    expect(status).toBe(200)
    expect(body.entitlements).toMatchObject([{ sku: offered.sku, seatCount: 4, status: 'active' }])
    const sold = await order(server, offered, { activationCode: 'TAKEN-1' })
    const extended = await dryRun('post', `${sold.group}/extend`, { skus: [offered.sku] })
    expect(extended.body.entitlements).toMatchObject([{ sku: offered.sku, version: '1.1' }])
    const taken = { skus: [offered.sku], activationCode: 'TAKEN-1' }
    const refusal = await dryRun('post', groups, taken)
    expect({ ...refusal.body, traceId: 0 }).toEqual({
      ...(await server.post(groups, taken)).body,
      traceId: 0,
    })
    expect(refusal.status).toBe(409)
    expect((await read(server, `${sold.group}?expand=entitlements`)).entitlements).toHaveLength(1)
  })
})

describe('a dry run of disabling a customer', () => {
  test('shows each entitlement that it would stop, and none that is stopped already', async () => {
    const customerId = await makeCustomer(server, 'Late payer')
    const offered = await offer(server)
    const sold = await order(server, offered, { customerId })
    await order(server, offered, { customerId })
    await takeSeat(server, sold, 'desk')
    const url = `${api}/customers/${customerId}`
    const { body } = await dryRun('patch', `${url}/disable`)
    expect(body.entitlements).toMatchObject({
      total: 2,
      items: [
        {
          entitlementId: sold.entitlementId,
          status: { to: 'customerDisabled' },
          devices: { total: 1 },
        },
        { devices: { total: 0 } },
      ],
    })
    expect((await dryRun('patch', `${url}/enable`)).body.entitlements.total).toBe(0)
    done(await server.patch(`${url}/disable`))
    expect((await dryRun('patch', `${url}/disable`)).body.entitlements.total).toBe(0)
    expect((await dryRun('patch', `${url}/enable`)).body.entitlements.total).toBe(2)
    const stranger = await otherTenant(server)
    const asked = await server.patch(`${url}/disable?dryRun=true`, undefined, stranger)
    refused(asked, 404, 'customerUnknown')
  })
})
