import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../src/management/routes.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { catalogueOf, fresh } from './catalogue.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
  await make.customFields('customer', ['region', 'tier'])
})
afterAll(() => server.close())

const at = (id: string) => `/api/v1/customers/${id}`
const body = async (url: string) => (await server.get(url)).body
const whole = () => ({
  name: fresh('Harbour & Lane'),
  legalName: 'Harbour & Lane Architects Ltd',
  description: 'Draws harbours',
  accountRefId: fresh('ACC'),
  type: 'customer',
  status: 'inactive',
  website: 'https://harbourlane.example',
  linkedInUrl: 'harbourlane.example/in',
  contractValue: 12500.75,
  contractStartDate: '2026-01-01T00:00:00Z',
  contractRenewalDate: '2027-01-01T00:00:00Z',
  address: {
    addressLine1: '1 Quay Street',
    addressLine2: null,
    city: 'Bristol',
    stateRegion: null,
    postalCode: 'BS1 4XE',
    country: 'GB',
  },
  customFields: { region: 'south-west', tier: null },
})

describe('a new customer', () => {
  test('of a name alone is active and has nothing else', async () => {
    const name = fresh('Alone')
    const made = await server.post('/api/v1/customers', { name })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: expect.stringMatching(/^cust_[\w-]{22}$/),
      name,
      legalName: null,
      description: null,
      accountRefId: null,
      type: null,
      status: 'active',
      disabledDate: null,
      website: null,
      linkedInUrl: null,
      contractValue: null,
      contractStartDate: null,
      contractRenewalDate: null,
      address: null,
      customFields: {},
      stats: null,
      createdAt: made.body.updatedAt,
      updatedAt: expect.any(String),
    })
    expect(await body(at(made.body.id))).toEqual(made.body)
  })

  test('of all fields is read as it was made', async () => {
    const sent = whole()
    const made = await server.post('/api/v1/customers', sent)
    expect(made).toMatchObject({ status: 201, body: sent })
    expect(await server.get(at(made.body.id))).toMatchObject({
      body: made.body,
      headers: { etag: made.headers.etag },
    })
  })

  test('has its dates in UTC and its country in capitals', async () => {
    const customer = await make.customer({
      contractStartDate: '2026-03-01T02:00:00+02:00',
      contractRenewalDate: '2027-03-01',
      address: { country: 'de' },
    })
    expect(customer).toMatchObject({
      contractStartDate: '2026-03-01T00:00:00Z',
      contractRenewalDate: '2027-03-01T00:00:00Z',
      address: { country: 'DE', city: null },
    })
  })

  test('may share its name, but not its accountRefId', async () => {
    const { name, accountRefId } = await make.customer({ accountRefId: fresh('ACC') })
    expect((await server.post('/api/v1/customers', { name })).status).toBe(201)
    expect(await server.post('/api/v1/customers', { name, accountRefId })).toMatchObject({
      status: 409,
      body: { errorCode: 'duplicate', validationErrors: [{ propertyName: 'accountRefId' }] },
    })
  })

  test('asked for by two at once under one accountRefId is made once', async () => {
    const sent = { name: 'Race', accountRefId: fresh('RACE') }
    const replies = await Promise.all([1, 2, 3].map(() => server.post('/api/v1/customers', sent)))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  test.each([
    ['name', {}],
    ['name', { name: 'x'.repeat(256) }],
    ['legalName', { name: 'n', legalName: 'x'.repeat(256) }],
    ['description', { name: 'n', description: 'x'.repeat(501) }],
    ['accountRefId', { name: 'n', accountRefId: 'x'.repeat(51) }],
    ['accountRefId', { name: 'n', accountRefId: ' ' }],
    ['type', { name: 'n', type: 'friend' }],
    ['status', { name: 'n', status: 'gone' }],
    ['status', { name: 'n', status: 'disabled' }],
    ['contractValue', { name: 'n', contractValue: -1 }],
    ['contractValue', { name: 'n', contractValue: 1e12 + 1 }],
    ['contractStartDate', { name: 'n', contractStartDate: '2026-02-30' }],
    ['contractStartDate', { name: 'n', contractStartDate: '0001-01-01T00:00:00+14:00' }],
    ['contractRenewalDate', { name: 'n', contractRenewalDate: '9999-12-31T23:00:00-12:00' }],
    ['address.city', { name: 'n', address: { city: 'x'.repeat(101) } }],
    ['address.country', { name: 'n', address: { country: 'GBR' } }],
    ['address.planet', { name: 'n', address: { planet: 'Mars' } }],
    ['website', { name: 'n', website: 'javascript:alert(1)' }],
    ['website', { name: 'n', website: ' JavaScript:alert(1)' }],
    ['linkedInUrl', { name: 'n', linkedInUrl: 'data:text/html,x' }],
    ['customFields.a', { name: 'n', customFields: { a: ['x'] } }],
    ['disabledDate', { name: 'n', disabledDate: '2026-01-01' }],
  ])('is refused for its %s: %j', async (propertyName, sent) => {
    const before = (await body('/api/v1/customers')).elementsTotal
    const reply = await server.post('/api/v1/customers', sent)
    expect(reply).toMatchObject({
      status: 422,
      body: { errorCode: 'validationFailed', validationErrors: [{ propertyName }] },
    })
    expect((await body('/api/v1/customers')).elementsTotal).toBe(before)
  })
})

describe('a change of a customer', () => {
  test('by PATCH keeps what is not sent', async () => {
    const { body: customer } = await server.post('/api/v1/customers', whole())
    expect((await server.patch(at(customer.id), { website: 'other.example' })).status).toBe(204)
    expect(await body(at(customer.id))).toEqual({
      ...customer,
      website: 'other.example',
      updatedAt: expect.any(String),
    })
  })

  test('by PUT needs the name, keeps what is left out, and null clears', async () => {
    const { body: customer } = await server.post('/api/v1/customers', whole())
    expect((await server.put(at(customer.id), { website: null })).status).toBe(422)
    const sent = {
      name: fresh('Put'),
      website: null,
      address: null,
      type: null,
      accountRefId: null,
    }
    expect((await server.put(at(customer.id), sent)).status).toBe(204)
    expect(await body(at(customer.id))).toEqual({
      ...customer,
      ...sent,
      updatedAt: expect.any(String),
    })
  })

  test('by the whole of what was read is taken, also of a disabled one', async () => {
    const { id } = await make.customer({ status: 'inactive', address: { city: 'Ulm' } })
    const again = async () => {
      const { id: _, disabledDate, stats, createdAt, updatedAt, ...sent } = await body(at(id))
      expect((await server.put(at(id), sent)).status).toBe(204)
      expect(await body(at(id))).toMatchObject({ ...sent, disabledDate })
    }
    await again()
    await server.patch(`${at(id)}/disable`)
    await again()
    await server.patch(`${at(id)}/enable`)
    expect((await body(at(id))).status).toBe('inactive')
  })

  test('cannot disable or enable: that reaches the entitlements too', async () => {
    const { id } = await make.customer()
    const refused = { status: 422, body: { validationErrors: [{ propertyName: 'status' }] } }
    expect(await server.patch(at(id), { status: 'disabled' })).toMatchObject(refused)
    await server.patch(`${at(id)}/disable`)
    expect((await body(at(id))).status).toBe('disabled')
    expect(await server.patch(at(id), { status: 'active' })).toMatchObject(refused)
    expect(await body(at(id))).toMatchObject({ status: 'disabled' })
  })

  test('to an accountRefId that is taken is refused 409 and changes nothing', async () => {
    const [one, other] = [
      await make.customer({ accountRefId: fresh('ACC') }),
      await make.customer({ accountRefId: fresh('ACC') }),
    ]
    const sent = { accountRefId: other.accountRefId, name: 'New' }
    expect((await server.patch(at(one.id), sent)).status).toBe(409)
    expect(await body(at(one.id))).toEqual(one)
  })

  test('of different fields by two at once loses neither', async () => {
    const { id } = await make.customer()
    await Promise.all([
      server.patch(at(id), { legalName: 'Legal' }),
      server.patch(at(id), { website: 'w.example' }),
      server.patch(at(id), { description: 'Words' }),
    ])
    expect(await body(at(id))).toMatchObject({
      legalName: 'Legal',
      website: 'w.example',
      description: 'Words',
    })
  })

  test('with a stale If-Match is refused 412', async () => {
    const { id } = await make.customer()
    const { etag = '' } = (await server.get(`${at(id)}?expand=stats`)).headers
    const headers = { 'if-match': etag }
    expect((await server.patch(at(id), { legalName: 'a' }, { headers })).status).toBe(204)
    expect((await server.patch(at(id), { legalName: 'b' }, { headers })).status).toBe(412)
    expect((await server.delete(at(id), { headers })).status).toBe(412)
  })
})

describe('the figures of a customer', () => {
  test('count the entitlements of all its groups', async () => {
    const { id } = await make.customer()
    const { sku } = await make.offering()
    const stats = async () => [
      (await body(`${at(id)}?expand=stats`)).stats,
      await body(`${at(id)}/stats`),
    ]
    expect(await stats()).toEqual([{ entitlementsCount: 0 }, { entitlementsCount: 0 }])
    await make.group([sku, sku], { customerId: id })
    await make.group([sku], { customerId: id })
    expect(await stats()).toEqual([{ entitlementsCount: 3 }, { entitlementsCount: 3 }])
    expect((await body(at(id))).stats).toBeNull()
  })
})

describe('the list of customers', () => {
  test('is searched by name and accountRefId, sorted and paged', async () => {
    const mark = fresh('listed')
    const [a, b, c] = [
      await make.customer({ name: `${mark} b` }),
      await make.customer({ name: `${mark} A`, accountRefId: fresh('zz') }),
      await make.customer({ name: 'Elsewhere', accountRefId: `${mark}-ref` }),
    ].map(({ id }) => id)
    const ids = async (query: string) =>
      (await body(`/api/v1/customers?search=${mark}&${query}`)).items.map(
        ({ id }: { id: string }) => id,
      )
    expect(await ids('')).toEqual([a, b, c])
    expect(await ids('sort=name')).toEqual([c, b, a])
    expect(await ids('sort=accountRefId')).toEqual([c, b, a])
    expect(await ids('sort=-accountRefId')).toEqual([a, b, c])
    expect(await ids('pageSize=2&pageNumber=2')).toEqual([c])
  })

  test('filtered by a status holds those that show it', async () => {
    const mark = fresh('status')
    await make.customer({ name: `${mark} active` })
    await make.customer({ name: `${mark} inactive`, status: 'inactive' })
    const { id } = await make.customer({ name: `${mark} disabled`, status: 'inactive' })
    await server.patch(`${at(id)}/disable`)
    for (const status of ['active', 'inactive', 'disabled']) {
      const { items } = await body(`/api/v1/customers?search=${mark}&status=${status}`)
      expect(items).toMatchObject([{ name: `${mark} ${status}`, status }])
    }
  })
})

describe('DELETE of a customer', () => {
  test('takes it away when it has no groups', async () => {
    const { id } = await make.customer()
    expect((await server.delete(at(id))).status).toBe(204)
    expect(await server.get(at(id))).toMatchObject({
      status: 404,
      body: { errorCode: 'customerUnknown' },
    })
  })

  test('is refused 409 while it has groups, named by their order', async () => {
    const { id } = await make.customer()
    const { sku } = await make.offering()
    await make.group([sku], { customerId: id, orderRefId: 'PO-77' })
    expect(await server.delete(at(id))).toMatchObject({
      status: 409,
      body: { errorCode: 'inUse', details: 'In use by 1 entitlement group (PO-77).' },
    })
    expect((await server.get(at(id))).status).toBe(200)
  })

  test('and an order of it at once never both succeed', async () => {
    const { sku } = await make.offering()
    for (let round = 0; round < 5; round++) {
      const { id } = await make.customer()
      const [deleted, ordered] = await Promise.all([
        server.delete(at(id)),
        server.post('/api/v1/entitlements/groups', { skus: [sku], customerId: id }),
      ])
      expect(ordered.status).toBeLessThan(500)
      expect(deleted.status === 204).toBe(ordered.status !== 201)
    }
  })
})
