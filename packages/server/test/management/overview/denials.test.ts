import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  day,
  makeCustomer,
  type Ordered,
  offer,
  order,
  read,
  refused,
  seat,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
let first: Ordered
let second: Ordered
let customerId: string
const began = Date.UTC(2026, 0, 1)
beforeAll(async () => {
  server = await testServer({ testClock: true })
  customerId = await makeCustomer(server, '=Denied & Sons')
  const pool = { type: 'elementPool', key: 'gb', value: 5 }
  const offered = await offer(server, { offering: { seatCount: 1 }, features: [pool] })
  first = await order(server, offered, { customerId })
  second = await order(server, offered)
  const { device } = await takeSeat(server, first, 'holder')
  refused(await device.checkout('gb', 9), 402, 'featureLimitReached')
  server.clock.set(began + 60_000)
  refused(await seat(server, first, 'late').activate(), 402, 'noSeatAvailable')
  server.clock.set(began + 2 * day)
  await takeSeat(server, second, 'other')
  refused(await seat(server, second, 'later').activate(), 402, 'noSeatAvailable')
})
afterAll(() => server.close())

const seatsOf = async (query: string) =>
  (await read(server, `${api}/denials?${query}`)).items.map(
    ({ seatId }: { seatId: string }) => seatId,
  )

describe('denials', () => {
  test('are told of all entitlements, the latest first, each with its reason and whose it was', async () => {
    const { items, elementsTotal } = await read(server, `${api}/denials`)
    expect(elementsTotal).toBe(3)
    expect(items).toMatchObject([
      { seatId: 'later', entitlementId: second.entitlementId, customerName: null },
      {
        timestamp: '2026-01-01T00:01:00Z',
        operation: 'activationDenied',
        code: 'noSeatAvailable',
        meaning: expect.stringMatching(/seat/i),
        cure: expect.any(String),
        feature: null,
        entitlementId: first.entitlementId,
        sku: first.sku,
        customerId,
        customerName: '=Denied & Sons',
        activationId: null,
        seatId: 'late',
        seatsUsed: 1,
        seatLimit: 1,
        ipAddress: '127.0.0.1',
      },
      {
        operation: 'featureCheckoutDenied',
        code: 'featureLimitReached',
        feature: 'gb',
        amount: 9,
        activationId: expect.stringMatching(/^act_/),
      },
    ])
  })

  test('are narrowed by code, kind, seat, entitlement, customer, product and time, and paged', async () => {
    expect(await seatsOf('code=featureLimitReached')).toEqual(['holder'])
    expect(await seatsOf('operation=activationDenied')).toEqual(['later', 'late'])
    expect(await seatsOf('seatId=late')).toEqual(['late'])
    expect(await seatsOf(`entitlementId=${second.entitlementId}`)).toEqual(['later'])
    expect(await seatsOf(`customerId=${customerId}`)).toEqual(['late', 'holder'])
    expect(await seatsOf(`productId=${first.productId}`)).toHaveLength(3)
    expect(await seatsOf('from=2026-01-02&to=2026-01-04')).toEqual(['later'])
    expect(await seatsOf('to=2026-01-01T00:01:00Z')).toEqual(['holder'])
    const last = await read(server, `${api}/denials?pageSize=1&pageNumber=3`)
    expect(last).toMatchObject({ elementsTotal: 3, items: [{ seatId: 'holder' }] })
    expect(await seatsOf('pageSize=1&pageNumber=4')).toEqual([])
    const wrong = await server.get(`${api}/denials?operation=refresh`)
    refused(wrong, 422, 'validationFailed', 'operation')
  })

  test('are counted by day and code, days without any included', async () => {
    const url = `${api}/denials/summary?from=2026-01-01&to=2026-01-04`
    expect(await read(server, url)).toMatchObject({
      total: 3,
      codes: [
        { code: 'noSeatAvailable', count: 2 },
        { code: 'featureLimitReached', count: 1 },
      ],
      days: [
        { date: '2026-01-01', count: 2, codes: { noSeatAvailable: 1, featureLimitReached: 1 } },
        { date: '2026-01-02', count: 0, codes: {} },
        { date: '2026-01-03', count: 1, codes: { noSeatAvailable: 1 } },
      ],
    })
    const ofCustomer = await read(server, `${url}&customerId=${customerId}`)
    expect(ofCustomer.total).toBe(2)
  })

  test('are written as CSV, with nothing that a spreadsheet would run', async () => {
    const { text, headers } = await server.get(`${api}/denials/export?to=2026-01-02`)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    const [header, ...lines] = text.trim().split('\n')
    expect(header).toMatch(/^timestamp,operation,code,/)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^2026-01-01T00:01:00Z,activationDenied,noSeatAvailable,/)
    expect(lines[0]).toContain(",'=Denied & Sons,")
  })

  test('of another tenant are not seen', async () => {
    const stranger = await otherTenant(server)
    const { body } = await server.get(`${api}/denials`, stranger)
    expect(body).toMatchObject({ elementsTotal: 0, items: [] })
    const url = `${api}/denials?entitlementId=${first.entitlementId}`
    expect((await server.get(url, stranger)).body.items).toEqual([])
    expect(
      (await server.get(`${api}/denials/export`, stranger)).text.trim().split('\n'),
    ).toHaveLength(1)
  })
})
