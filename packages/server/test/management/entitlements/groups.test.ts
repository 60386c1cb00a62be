import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  created,
  done,
  makeCustomer,
  offer,
  read,
  refused,
  seat,
  sell,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const groups = `${api}/entitlements/groups`
const unknownGroup = `${groups}/egr_AZqz8hI0eryN7wEjRWeJqw`

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
    // Longer than what an activation code may happen to begin with.
    for (const orderRefId of ['ORDER-1', 'ORDER-2', 'ORDER-3']) {
      sold.push(await sell(server, {}, { customerId, orderRefId }))
    }
    const ids = async (query: string) => {
      const { items, elementsTotal } = await read(server, `${groups}?${query}`)
      return [items.map(({ orderRefId }: { orderRefId: string }) => orderRefId), elementsTotal]
    }
    const of = `customerId=${customerId}&sort=orderRefId`
    expect(await ids(of)).toEqual([['ORDER-1', 'ORDER-2', 'ORDER-3'], 3])
    expect(await ids(`${of}&pageSize=2&pageNumber=2`)).toEqual([['ORDER-3'], 3])
    expect(await ids(`customerId=${customerId}&sort=-orderRefId`)).toEqual([
      ['ORDER-3', 'ORDER-2', 'ORDER-1'],
      3,
    ])
    expect(await ids('orderRefId=ORDER-2')).toEqual([['ORDER-2'], 1])
    expect(await ids(`activationCode=${sold[2]?.code}`)).toEqual([['ORDER-3'], 1])
    expect(await ids('activationCode=!')).toEqual([[], 0])
    expect(await ids(`search=${sold[1]?.code.toLowerCase()}`)).toEqual([['ORDER-2'], 1])
    expect((await ids('search=lister%20%25'))[1]).toBe(3)
    expect((await ids('search=sons+ORDER2'))[1]).toBe(1)
    expect((await ids('search=ister'))[1]).toBe(0)
    expect(await ids('search=ORDER-3')).toEqual([['ORDER-3'], 1])
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
