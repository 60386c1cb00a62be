import { afterAll, beforeAll, expect, test } from 'vitest'
import { created, refused, sell, takeSeat } from '../management/back-office.ts'
import { importFile } from '../management/imports/importing.ts'
import { type TestServer, testServer } from '../support/server.ts'

const older = { headers: { 'n-apiversion': '2024-01-01' } }

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('a reply says in which version it is spoken', async () => {
  expect((await server.get('/api/v1/products')).headers['n-apiversion']).toBe('2025-10-10')
  expect((await server.get('/api/v1/products', older)).headers['n-apiversion']).toBe('2024-01-01')
})

test('a usage count is called consumption in version 2024-01-01, both ways', async () => {
  const body = { type: 'consumption', key: 'older-runs', value: 5 }
  const made = created(await server.post('/api/v1/features', body, older))
  expect(made.type).toBe('consumption')
  expect((await server.get(`/api/v1/features/${made.id}`)).body.type).toBe('usageCount')
  expect((await server.get(`/api/v1/features/${made.id}`, older)).body.type).toBe('consumption')
})

test('the older word is refused where it is not asked for', async () => {
  const body = { type: 'consumption', key: 'other-runs', value: 5 }
  refused(await server.post('/api/v1/features', body), 422, 'validationFailed', 'type')
})

test('check-out and return have no reply in version 2024-01-01, but a nonce', async () => {
  const features = [{ type: 'elementPool', key: 'cores', value: 4 }]
  const { device } = await takeSeat(server, await sell(server, { features }), 'pc')
  const send = (action: string) =>
    device.call('PATCH', `/features/${action}`, { key: 'cores', amount: 2 }, older.headers)
  const taken = await send('checkout')
  expect([taken.status, taken.text]).toEqual([204, ''])
  expect(taken.headers['n-nonce']).toMatch(/./)
  expect((await send('return')).status).toBe(204)
})

test('one SKU is ordered at the older address, with the code and reference that came along', async () => {
  const { sku } = await sell(server)
  const body = { sku, activationCode: 'older-code', orderRefId: 'PO-7' }
  // Asked for as of any other order, a dry run sells nothing: the code is free.
  const dry = await server.post('/api/v1/entitlements?dryRun=true', body, older)
  expect([dry.status, dry.body.entitlements]).toMatchObject([200, [{ sku }]])
  const group = created(await server.post('/api/v1/entitlements', body, older))
  expect(group).toMatchObject({ orderRefId: 'PO-7', activationCodes: ['OLDER-CODE'] })
  expect(group.entitlements).toMatchObject([{ sku }])
})

test('an order of an unknown SKU, or with a taken code, makes nothing', async () => {
  const { sku, code } = await sell(server)
  refused(
    await server.post('/api/v1/entitlements', { sku: 'none' }),
    422,
    'validationFailed',
    'sku',
  )
  refused(
    await server.post('/api/v1/entitlements', { sku, activationCode: code }),
    409,
    'duplicate',
  )
})

test('who sees the graph of activations is a switch in version 2024-01-01', async () => {
  const url = '/api/v1/account/eup/settings'
  const body = { url: 'https://portal.vendor.example', showActivationsGraph: true }
  expect((await server.patch(url, body, older)).status).toBe(204)
  expect((await server.get(url)).body.showActivationsGraph).toBe('user')
  expect((await server.get(url, older)).body.showActivationsGraph).toBe(true)
  expect((await server.patch(url, { ...body, showActivationsGraph: false }, older)).status).toBe(
    204,
  )
  expect((await server.get(url)).body.showActivationsGraph).toBe('none')
})

test('what the vendor keeps under keys of its own stays as it is, both ways', async () => {
  const field = { entityType: 'customer', key: 'type' }
  created(await server.post('/api/v1/account/custom-fields', field))
  for (const type of ['consumption', 'usageCount']) {
    const body = { name: `Keeps ${type}`, customFields: { type } }
    const made = created(await server.post('/api/v1/customers', body, older))
    expect(made.customFields).toEqual({ type })
    const url = `/api/v1/customers/${made.id}`
    expect((await server.get(url)).body.customFields).toEqual({ type })
    expect((await server.get(url, older)).body.customFields).toEqual({ type })
  }
})

test('a file is taken in version 2024-01-01 as well', async () => {
  const file = 'accountRefId,name\nOLDER-1,Older\n'
  const done = await importFile(server, 'customers', file, older)
  expect(done).toMatchObject({ status: 'finished', created: 1 })
})
