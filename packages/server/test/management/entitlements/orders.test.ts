import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  created,
  done,
  makeCustomer,
  offer,
  order,
  read,
  refused,
  seat,
  sell,
} from '../back-office.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const groups = `${api}/entitlements/groups`

async function howMany(): Promise<number> {
  return (await read(server, groups)).elementsTotal
}

describe('an order', () => {
  test('makes a group with a generated code and an entitlement for each SKU', async () => {
    const [a, b] = [await offer(server), await offer(server)]
    const reply = await server.post(groups, { skus: [a.sku, b.sku], orderRefId: ' PO-1 ' })
    expect(reply.status, reply.text).toBe(201)
    expect(reply.body).toEqual({
      id: expect.stringMatching(/^egr_/),
      created: '2026-01-01T00:00:00Z',
      customerId: null,
      customer: null,
      orderRefId: 'PO-1',
      licenseFile: null,
      activationCodes: [expect.stringMatching(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)],
      entitlements: [a, b].map(({ sku, offeringId, productId }) => ({
        id: expect.stringMatching(/^ent_/),
        sku,
        offeringId,
        offeringName: expect.any(String),
        entitlementGroupId: reply.body.id,
        productId,
        status: 'active',
        exported: false,
      })),
    })
    expect(await read(server, `${groups}/${reply.body.id}?expand=entitlements`)).toEqual(reply.body)
  })

  test('takes codes of the vendor, in their normal form, each of which gives a seat', async () => {
    const codes = { activationCode: ' acme-1 ', activationCodes: ['ACME-2', 'acme-1'] }
    const sold = await sell(server, {}, codes)
    const { activationCodes } = await read(server, sold.group)
    expect(activationCodes).toEqual(['ACME-1', 'ACME-2'])
    for (const code of activationCodes) {
      expect((await seat(server, { ...sold, code }, code).activate()).status).toBe(201)
    }
  })

  test('is for a customer, whom replies show when asked to', async () => {
    const customerId = await makeCustomer(server, 'Harbour & Lane')
    const sold = await sell(server, {}, { customerId })
    expect(await read(server, sold.group)).toMatchObject({
      customerId,
      customer: null,
      entitlements: null,
    })
    expect(await read(server, `${sold.group}?expand=customer`)).toMatchObject({
      customer: { id: customerId, name: 'Harbour & Lane' },
    })
  })

  test('of a disabled customer is customerDisabled from the start', async () => {
    const customerId = await makeCustomer(server, 'Insolvent')
    done(await server.patch(`${api}/customers/${customerId}/disable`))
    const sold = await sell(server, {}, { customerId })
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'customerDisabled' })
    expect((await seat(server, sold, 'one').activate()).body.errorCode).toBe('customerDisabled')
  })

  test('starts the term on the given date when the plan says so', async () => {
    const plan = {
      licenseType: 'subscription',
      licenseStartType: 'custom',
      licenseDuration: { type: 'month', count: 1 },
    }
    const sold = await sell(server, { plan }, { startDate: '2026-01-31T00:00:00Z' })
    expect(await read(server, sold.entitlement)).toMatchObject({
      status: 'created',
      activationDate: '2026-01-31T00:00:00Z',
      expiryDate: '2026-02-28T00:00:00Z',
    })
  })

  test.each([
    [{ skus: [] }, 'skus'],
    [{ skus: ['NOBODY-SELLS-THIS'] }, 'skus[0]'],
    [{ skus: ['$sku'], activationCode: 'no code!' }, 'activationCode'],
    [{ skus: ['$sku'], activationCodes: ['FINE-1', '-'] }, 'activationCodes[1]'],
    [{ skus: ['$sku'], customerId: 'cust_AZqz8hI0eryN7wEjRWeJqw' }, 'customerId'],
    [{ skus: ['$sku'], startDate: '2026-02-01' }, 'startDate'],
    [{ skus: ['$sku'], orderRefId: 'x'.repeat(51) }, 'orderRefId'],
    [{ skus: ['$sku'], sku: 'X' }, 'sku'],
  ])('%j is refused for %s and makes nothing', async (body, field) => {
    const { sku } = await offer(server)
    const before = await howMany()
    const skus = body.skus.map((each) => (each === '$sku' ? sku : each))
    refused(await server.post(groups, { ...body, skus }), 422, 'validationFailed', field)
    expect(await howMany()).toBe(before)
  })

  test('with a code that another group has is refused whole', async () => {
    const sold = await sell(server)
    const before = await howMany()
    const codes = { activationCodes: ['NEW-TO-ALL', sold.code] }
    refused(await server.post(groups, { skus: [sold.sku], ...codes }), 409, 'duplicate')
    expect(await howMany()).toBe(before)
    created(await server.post(groups, { skus: [sold.sku], activationCode: 'NEW-TO-ALL' }))
  })

  test('of a concurrent offering whose product has lost its lease period is refused', async () => {
    const offered = await offer(server, { offering: { concurrencyMode: 'nodeLock' } })
    const none = { leasePeriod: { type: 'none' } }
    done(await server.patch(`${api}/products/${offered.productId}`, none))
    const sold = await order(server, offered)
    expect(await read(server, sold.entitlement)).toMatchObject({
      leasePeriod: { type: 'none', count: null },
    })
    const { deps } = server
    await deps.db.updateTable('offering').set({ concurrency_mode: 'concurrent' }).execute()
    const reply = await server.post(groups, { skus: [offered.sku] })
    expect(refused(reply, 422, 'validationFailed', 'skus[0]').body.validationErrors[0].code).toBe(
      'leaseNeeded',
    )
  })

  test('of twenty at one moment with one code succeeds once', async () => {
    const { sku } = await offer(server)
    const body = { skus: [sku], activationCode: 'RACE-FOR-ME' }
    const replies = await Promise.all(Array.from({ length: 20 }, () => server.post(groups, body)))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(19)
    expect(await read(server, `${groups}?activationCode=race-for-me`)).toMatchObject({
      elementsTotal: 1,
    })
  })
})
