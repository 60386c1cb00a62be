import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { api, day, done, makeCustomer, offer, order, read, refused, sell } from '../back-office.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

describe('the list of entitlements', () => {
  test('is filtered by every id, by SKU and by search', async () => {
    const customerId = await makeCustomer(server, 'Filtered & Co')
    const sold = await sell(server, {}, { customerId, orderRefId: 'FILTER-1' })
    await sell(server)
    for (const query of [
      `customerId=${customerId}`,
      `productId=${sold.productId}`,
      `groupId=${sold.groupId}`,
      `offeringId=${sold.offeringId}`,
      `editionId=${sold.editionId}`,
      `sku=${sold.sku}`,
      'search=filter-1',
      'search=Filtered%20%26',
      `search=${sold.code.toLowerCase()}`,
    ]) {
      const { items, elementsTotal } = await read(server, `${api}/entitlements?${query}`)
      expect([items.map(({ id }: { id: string }) => id), elementsTotal], query).toEqual([
        [sold.entitlementId],
        1,
      ])
    }
    const wrong = await server.get(`${api}/entitlements?productId=${sold.groupId}`)
    refused(wrong, 422, 'validationFailed', 'productId')
  })

  test('is sorted, and expiring ones are found', async () => {
    const { productId, ...offered } = await offer(server)
    const expiries = ['2026-05-03T00:00:00Z', '2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z']
    for (const expiryDate of expiries) {
      const sold = await order(server, { productId, ...offered })
      done(await server.patch(sold.entitlement, { expiryDate }))
    }
    const dates = async (query: string) =>
      (await read(server, `${api}/entitlements?productId=${productId}&${query}`)).items.map(
        (item: { expiryDate: string }) => item.expiryDate.slice(8, 10),
      )
    expect(await dates('sort=expiryDate')).toEqual(['01', '02', '03'])
    expect(await dates('sort=-expiryDate')).toEqual(['03', '02', '01'])
    expect(await dates('sort=expiryDate&expiresBefore=2026-05-03')).toEqual(['01', '02'])
    expect(await dates('sort=expiryDate&expiresFrom=2026-05-02')).toEqual(['02', '03'])
    expect(await dates('sort=expiryDate&pageSize=2&pageNumber=2')).toEqual(['03'])
    const all = await read(server, `${api}/entitlements?productId=${productId}&pageSize=1`)
    expect(all).toMatchObject({ elementsTotal: 3, pageSize: 1, pageNumber: 1 })
    expect(all.items).toHaveLength(1)
  })

  test('by status agrees with the status that each shows, at every stage of a life', async () => {
    const offered = await offer(server, {
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'manualActivation',
        licenseDuration: { type: 'day', count: 10 },
      },
      product: { gracePeriod: { type: 'day', count: 5 } },
    })
    const waiting = await order(server, offered)
    const running = await order(server, offered)
    const off = await order(server, offered)
    const perpetual = await offer(server, {
      of: offered,
      plan: { licenseType: 'perpetual', licenseStartType: 'entitlementCreation' },
    })
    const forever = await order(server, perpetual)
    done(await server.patch(`${running.entitlement}/activate`))
    done(await server.patch(`${off.entitlement}/activate`))
    done(await server.patch(`${off.entitlement}/disable`))
    const statuses = [
      'disabled',
      'customerDisabled',
      'exported',
      'created',
      'active',
      'gracePeriod',
      'expired',
    ]
    const startAt = server.clock.now()
    for (const [days, ms, expected] of [
      [0, 0, 'active'],
      [10, -1, 'active'],
      [10, 0, 'gracePeriod'],
      [15, -1, 'gracePeriod'],
      [15, 0, 'expired'],
    ] as const) {
      server.clock.set(startAt + days * day + ms)
      const found = new Map<string, string>()
      for (const status of statuses) {
        const query = `productId=${offered.productId}&status=${status}`
        for (const item of (await read(server, `${api}/entitlements?${query}`)).items) {
          expect(item.status).toBe(status)
          found.set(item.id, status)
        }
      }
      expect(Object.fromEntries(found)).toEqual({
        [waiting.entitlementId]: 'created',
        [running.entitlementId]: expected,
        [off.entitlementId]: 'disabled',
        [forever.entitlementId]: 'active',
      })
    }
  })
})
