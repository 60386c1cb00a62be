import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { api, makeCustomer, offer, order, read, refused, takeSeat } from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const search = (q: string) => `${api}/search?q=${encodeURIComponent(q)}`
type Hit = { type: string; id: string; name: string; path: string }

async function found(q: string): Promise<string[]> {
  const { hits } = await read(server, search(q))
  return hits.map(({ type, name }: Hit) => `${type} ${name}`)
}

test('one text finds customers, orders, codes, seats, offerings and products', async () => {
  const offered = await offer(server)
  const customerId = await makeCustomer(server, 'Zanzibar Shipping')
  const sold = await order(server, offered, {
    customerId,
    orderRefId: 'ZAN-1',
    activationCode: 'ZANZI-CODE',
  })
  const { id } = await takeSeat(server, sold, 'zanzibar-laptop')
  expect(await found('zanzi')).toEqual([
    'customer Zanzibar Shipping',
    'entitlementGroup ZAN-1',
    'activation zanzibar-laptop',
  ])
  expect(await found('zanzi-code')).toEqual(['entitlementGroup ZAN-1'])
  expect(await found(offered.sku)).toEqual([expect.stringMatching(/^offering Thing/)])
  for (const each of [customerId, sold.groupId, sold.entitlementId, id, offered.productId]) {
    const { hits } = await read(server, search(each))
    expect(hits, each).toMatchObject([{ id: each }])
    expect((await server.get(hits[0].path)).status).toBe(200)
  }
  expect(await found(sold.entitlementId.replace('ent_', 'prod_'))).toEqual([])
})

test('what a token may not read is not among the hits', async () => {
  const customerId = await makeCustomer(server, 'Guarded Garden')
  await order(server, await offer(server), { customerId, orderRefId: 'GUARDED-1' })
  const types = async (token: string) => {
    const { hits } = (await server.get(search('guarded'), { token })).body
    return hits.map(({ type }: Hit) => type)
  }
  expect(await types(await server.token(['customers:read']))).toEqual(['customer'])
  expect(await types(await server.token(['entitlements:read']))).toEqual(['entitlementGroup'])
  expect(await types(await server.token(['products:read']))).toEqual([])
  const none = await server.get(search('guarded'), {
    token: await server.token(['webhooks:admin']),
  })
  refused(none, 403, 'permissionMissing')
})

test('another tenant finds nothing, by words, by seat or by id', async () => {
  const customerId = await makeCustomer(server, 'Private Pier')
  const sold = await order(server, await offer(server), { customerId, orderRefId: 'PRIVATE-1' })
  const { id } = await takeSeat(server, sold, 'private-seat')
  const stranger = await otherTenant(server)
  for (const q of [
    'private',
    customerId,
    sold.groupId,
    sold.entitlementId,
    id,
    sold.sku,
    sold.code,
  ]) {
    expect((await server.get(search(q), stranger)).body, q).toEqual({ hits: [], more: [] })
  }
})

test('says of which kinds there is more than it shows', async () => {
  for (const name of ['Many One', 'Many Two', 'Many Three']) await makeCustomer(server, name)
  const reply = await read(server, `${search('many')}&limit=2`)
  expect(reply.more).toEqual(['customer'])
  expect(reply.hits).toHaveLength(2)
})

test('without anything to look for is refused', async () => {
  refused(await server.get(`${api}/search`), 422, 'validationFailed', 'q')
  refused(await server.get(`${api}/search?q=%20`), 422, 'validationFailed', 'q')
  expect((await read(server, search('&%'))).hits).toEqual([])
})
