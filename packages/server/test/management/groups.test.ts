import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.ts'
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
} from './back-office.ts'
import { otherTenant } from './other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const groups = `${api}/entitlements/groups`
const unknownGroup = `${groups}/egr_AZqz8hI0eryN7wEjRWeJqw`

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

describe('a group', () => {
  test('is extended by further SKUs, which its codes then activate', async () => {
    const [sold, more] = [await sell(server), await offer(server)]
    const reply = await server.post(`${sold.group}/extend`, { skus: [more.sku, more.sku] })
    expect(created(reply).entitlements).toMatchObject([
      { sku: sold.sku },
      { sku: more.sku },
      { sku: more.sku },
    ])
    const activated = await seat(server, { ...more, ...sold, productId: more.productId }, 's')
    expect((await activated.activate()).status).toBe(201)
    refused(await server.post(`${unknownGroup}/extend`, { skus: [more.sku] }), 404, 'groupUnknown')
    refused(
      await server.post(`${sold.group}/extend`, { skus: ['NOBODY-SELLS-THIS'] }),
      422,
      'validationFailed',
      'skus[0]',
    )
    const { entitlements } = await read(server, `${sold.group}?expand=entitlements`)
    expect(entitlements).toHaveLength(3)
  })

  test('changes its order reference; what is null or left out stays, empty clears', async () => {
    const customerId = await makeCustomer(server, 'Kept')
    const sold = await sell(server, {}, { customerId, orderRefId: 'PO-2' })
    done(await server.patch(sold.group, { customerId: null, orderRefId: 'PO-3' }))
    expect(await read(server, sold.group)).toMatchObject({ customerId, orderRefId: 'PO-3' })
    done(await server.patch(sold.group, { orderRefId: '' }))
    expect(await read(server, sold.group)).toMatchObject({ customerId, orderRefId: null })
  })

  test('moved to a disabled customer is disabled, moved back it is enabled', async () => {
    const [good, bad] = [await makeCustomer(server, 'Good'), await makeCustomer(server, 'Bad')]
    done(await server.patch(`${api}/customers/${bad}/disable`))
    const sold = await sell(server, {}, { customerId: good })
    done(await server.patch(`${sold.group}?reason=merger`, { customerId: bad }))
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'customerDisabled' })
    done(await server.patch(sold.group, { customerId: good }))
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'active' })
    const { items } = await read(server, `${sold.entitlement}/versions`)
    expect(items).toMatchObject([
      { kind: 'setDisabled', reason: null, changes: [{ field: 'customerDisabledDate', to: null }] },
      {
        kind: 'setDisabled',
        reason: 'merger',
        changes: [{ field: 'customerDisabledDate', from: null, to: '2026-01-01T00:00:00Z' }],
      },
      { kind: 'create' },
    ])
  })

  test('is not moved to a customer that does not exist, nor past If-Match', async () => {
    const sold = await sell(server, {}, { orderRefId: 'PO-4' })
    const nobody = { customerId: 'cust_AZqz8hI0eryN7wEjRWeJqw' }
    refused(await server.patch(sold.group, nobody), 422, 'validationFailed', 'customerId')
    const etag = String((await server.get(sold.group)).headers.etag)
    const ifMatch = { headers: { 'if-match': etag } }
    done(await server.patch(sold.group, { orderRefId: 'PO-5' }, ifMatch))
    refused(
      await server.patch(sold.group, { orderRefId: 'PO-6' }, ifMatch),
      412,
      'preconditionFailed',
    )
    expect(await read(server, sold.group)).toMatchObject({ customerId: null, orderRefId: 'PO-5' })
    refused(await server.patch(unknownGroup, { orderRefId: 'PO-7' }), 404, 'groupUnknown')
  })

  test('is found by any of its codes and a product of its', async () => {
    const [sold, other] = [await sell(server), await sell(server)]
    const find = (body: object) => server.post(`${groups}/find`, body)
    const typed = ` ${sold.code.toLowerCase()} `
    const found = await find({ activationCode: typed, productId: sold.productId })
    expect(found).toMatchObject({ status: 200, body: { id: sold.groupId } })
    expect(await find({ activationCode: sold.code })).toMatchObject({ status: 200 })
    const wrong = { activationCode: sold.code, productId: other.productId }
    refused(await find(wrong), 404, 'activationCodeUnknown')
    refused(await find({ activationCode: 'NOBODY-HAS-IT' }), 404, 'activationCodeUnknown')
    refused(await find({ activationCode: '?' }), 422, 'validationFailed', 'activationCode')
  })

  test('is listed by customer, order reference, code and search, page by page', async () => {
    const customerId = await makeCustomer(server, 'Lister % Sons')
    const sold = []
    for (const orderRefId of ['L-1', 'L-2', 'L-3']) {
      sold.push(await sell(server, {}, { customerId, orderRefId }))
    }
    const ids = async (query: string) => {
      const { items, elementsTotal } = await read(server, `${groups}?${query}`)
      return [items.map(({ orderRefId }: { orderRefId: string }) => orderRefId), elementsTotal]
    }
    const of = `customerId=${customerId}&sort=orderRefId`
    expect(await ids(of)).toEqual([['L-1', 'L-2', 'L-3'], 3])
    expect(await ids(`${of}&pageSize=2&pageNumber=2`)).toEqual([['L-3'], 3])
    expect(await ids(`customerId=${customerId}&sort=-orderRefId`)).toEqual([
      ['L-3', 'L-2', 'L-1'],
      3,
    ])
    expect(await ids('orderRefId=L-2')).toEqual([['L-2'], 1])
    expect(await ids(`activationCode=${sold[2]?.code}`)).toEqual([['L-3'], 1])
    expect(await ids('activationCode=!')).toEqual([[], 0])
    expect(await ids(`search=${sold[1]?.code.toLowerCase()}`)).toEqual([['L-2'], 1])
    expect((await ids('search=lister%20%25'))[1]).toBe(3)
    expect((await ids('search=lister_'))[1]).toBe(0)
    expect(await ids('search=L-3')).toEqual([['L-3'], 1])
  })

  test('of another tenant is not there, and without permission nothing is', async () => {
    const sold = await sell(server)
    const stranger = await otherTenant(server)
    const codes = { activationCodes: [sold.code] }
    for (const reply of [
      await server.get(sold.group, stranger),
      await server.patch(sold.group, { orderRefId: 'X' }, stranger),
      await server.post(`${sold.group}/extend`, { skus: [sold.sku] }, stranger),
      await server.patch(`${sold.group}/activation-codes/add`, codes, stranger),
      await server.patch(`${sold.group}/activation-codes/generate`, { count: 1 }, stranger),
      await server.patch(`${sold.group}/activation-codes/remove`, codes, stranger),
    ]) {
      refused(reply, 404, 'groupUnknown')
    }
    const find = { activationCode: sold.code }
    refused(await server.post(`${groups}/find`, find, stranger), 404, 'activationCodeUnknown')
    const theirs = await server.get(groups, stranger)
    expect(theirs.body.elementsTotal).toBe(0)
    // A code is unique for each tenant, not for all.
    const own = await server.post(groups, { skus: [sold.sku], activationCode: sold.code }, stranger)
    refused(own, 422, 'validationFailed', 'skus[0]')

    const reader = { token: await server.token(['entitlements:read']) }
    const creator = { token: await server.token(['entitlements:create']) }
    expect((await server.get(sold.group, reader)).status).toBe(200)
    for (const reply of [
      await server.get(sold.group, creator),
      await server.patch(sold.group, { orderRefId: 'X' }, creator),
      await server.post(groups, { skus: [sold.sku] }, reader),
      await server.post(`${sold.group}/extend`, { skus: [sold.sku] }, reader),
      await server.post(`${groups}/find`, find, creator),
      await server.patch(`${sold.group}/activation-codes/add`, codes, reader),
      await server.patch(`${sold.group}/activation-codes/generate`, { count: 1 }, reader),
      await server.patch(`${sold.group}/activation-codes/remove`, codes, reader),
    ]) {
      refused(reply, 403, 'permissionMissing')
    }
    expect(await read(server, sold.group)).toMatchObject({
      orderRefId: null,
      activationCodes: [sold.code],
    })
  })
})
