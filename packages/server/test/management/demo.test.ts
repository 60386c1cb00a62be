import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { firstTenantName } from '../../src/identity/bootstrap.ts'
import { type DemoInfo, makeDemo } from '../../src/management/demo.ts'
import { findTenant, renameTenant } from '../../src/storage/tenants.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
let demo: DemoInfo
beforeAll(async () => {
  server = await testServer({ testClock: true })
  const { db } = server.deps
  await renameTenant(db, server.tenantId, { from: 'Test', to: firstTenantName })
  demo = await makeDemo(server.deps, { id: server.tenantId })
})
afterAll(() => server.close())

const items = async (path: string) =>
  (await server.get(`/api/v1${path}${path.includes('?') ? '&' : '?'}pageSize=500`)).body.items

function withoutPasswords(told: DemoInfo): unknown {
  return JSON.parse(
    JSON.stringify(told, (name, value) => (name === 'password' ? undefined : value)),
  )
}

describe('the demo', () => {
  test('gives the tenant that nobody has named the name of its vendor', async () => {
    expect((await findTenant(server.deps.db, server.tenantId))?.name).toBe('Plumbline')
  })

  test('says who looks after its oldest customer, and since when there is a contract', async () => {
    const [customer] = await items('/customers?sort=createdAt')
    expect(customer).toMatchObject({ contractStartDate: '2024-01-01T00:00:00Z' })
    const owners = await items(`/customers/${customer.id}/responsibility-owners`)
    expect(owners.map(({ username }: { username: string }) => username).sort()).toEqual([
      'nora',
      'sam',
    ])
  })

  test('names a product, a code that activates it, and the keys that an application is built with', async () => {
    expect(demo).toEqual({
      productId: expect.stringMatching(/^prod_/),
      productName: 'Plumbline Studio',
      activationCode: expect.stringMatching(/^[A-Z0-9-]{19}$/),
      offlineKey: expect.objectContaining({ kty: 'RSA', kid: expect.any(String) }),
      publicKeys: [
        expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', kid: expect.any(String) }),
      ],
      activationCodes: expect.objectContaining({ active: demo.activationCode }),
      users: expect.arrayContaining([
        { username: 'nora', password: expect.any(String), role: 'Product Management' },
      ]),
      portal: {
        url: expect.stringMatching(/\/portal\/t_/),
        people: [
          expect.objectContaining({ email: 'mara.lind@harbourlane.example', role: 'admin' }),
          expect.objectContaining({ email: 'tom.okafor@harbourlane.example', role: 'user' }),
        ],
      },
    })
    const [admin] = demo.portal.people
    const credentials = { username: admin?.email, password: admin?.password }
    const signedIn = await server.post('/api/v1/portal/session', credentials, { token: null })
    expect(signedIn).toMatchObject({ status: 201, body: { role: 'admin' } })
    const { productId, activationCode } = demo
    const body = { productId, activationCode, seatId: 'seat-1' }
    const reply = await server.post('/api/v1/activate', body, { token: null })
    expect(reply).toMatchObject({ status: 201, body: { activation: { status: 'active' } } })
    const features = reply.body.activation.features
    expect(features.map(({ key, total }: { key: string; total: number }) => [key, total])).toEqual([
      ['betaChannel', 0],
      ['clashDetection', 0],
      ['export', 1],
      ['renderCores', 16],
      ['reportRuns', 500],
    ])
  })

  test('has orders in every state', async () => {
    const groups = await items('/entitlements/groups?expand=entitlements')
    const statuses = Object.fromEntries(
      Object.entries(demo.activationCodes).map(([shows, code]) => {
        const group = groups.find((each: { activationCodes: string[] }) =>
          each.activationCodes.includes(code),
        )
        return [shows, group.entitlements.map(({ status }: { status: string }) => status)]
      }),
    )
    expect(statuses).toEqual({
      active: ['active', 'active'],
      expiring: ['active'],
      gracePeriod: ['gracePeriod'],
      expired: ['expired', 'expired'],
      perpetual: ['active'],
      disabled: ['disabled'],
      customerDisabled: ['customerDisabled'],
      trial: ['created'],
    })
  })

  test('shows every kind of thing that a catalogue has', async () => {
    const offerings = await items('/offerings?expand=plan')
    const of = (key: string) => new Set(offerings.map((each: Record<string, unknown>) => each[key]))
    expect(of('concurrencyMode')).toEqual(new Set(['concurrent', 'nodeLock']))
    const overdrafts = offerings.map(
      (each: { overdraftSeatLimit: { type: string } }) => each.overdraftSeatLimit.type,
    )
    expect(new Set(overdrafts)).toEqual(new Set(['none', 'absolute', 'percentage', 'unlimited']))
    const plans = await items('/plans')
    const types = plans.map((each: { licenseType: string; planType: string }) => [
      each.licenseType,
      each.planType,
    ])
    expect(types).toContainEqual(['subscription', 'trial'])
    expect(types).toContainEqual(['perpetual', 'paid'])
    const [first] = await items('/products?sort=name&search=studio')
    expect((await items(`/products/${first.id}/editions`)).length).toBe(3)
    const features = await items(`/products/${first.id}/features`)
    expect(new Set(features.map(({ type }: { type: string }) => type))).toEqual(
      new Set(['bool', 'usageCount', 'elementPool']),
    )
    const attributes = await items(`/products/${first.id}/attributes`)
    expect(attributes.map(({ key }: { key: string }) => key)).toEqual([
      'distribution',
      'maxProjectSizeMb',
      'supportLevel',
      'territory',
    ])
  })

  test('has people, notes and custom fields where a person would look for them', async () => {
    const people = await items('/customers/contacts/search?sort=email')
    expect(people.map(({ email }: { email: string }) => email)).toEqual([
      'j.brueckner@brueckner-statik.example',
      'mara.lind@harbourlane.example',
      'tom.okafor@harbourlane.example',
    ])
    const [group] = await items('/entitlements/groups?orderRefId=PO-1001')
    const authorised = await items(`/entitlements/groups/${group.id}/authorized-contacts`)
    expect(authorised).toHaveLength(2)
    const { notes } = (await server.get(`/api/v1/customers/${group.customerId}/notes`)).body
    expect(notes).toMatchObject([{ author: { displayName: 'Demo', system: true } }])
    expect(await items('/account/custom-fields')).toHaveLength(3)
  })

  test('has seats in use and uses counted, beyond what was bought', async () => {
    const [sold] = await items('/entitlements?sku=PL-STU-PRO-N3-P')
    expect(sold).toMatchObject({ seatCount: 3, seatsUsed: 4, overdraftSeatsUsed: 1 })
    const { days } = (await server.get(`/api/v1/entitlements/${sold.id}/usage-history`)).body
    expect(days).toMatchObject([{ minSeatsUsed: 1, maxSeatsUsed: 4, seatLimit: 4 }])
    const { periods } = (await server.get(`/api/v1/entitlements/${sold.id}/usage`)).body
    expect(periods).toMatchObject([{ key: 'reportRuns', used: 530, overdraftUsed: 30, open: true }])
  })

  test('made again adds nothing and tells the same, but for passwords, which were told in it only', async () => {
    const paths = [
      '/products',
      '/features',
      '/attributes',
      '/plans',
      '/offerings',
      '/customers',
      '/customers/contacts/search',
      '/account/custom-fields',
      '/entitlements/groups',
      '/entitlements',
    ]
    const ids = () =>
      Promise.all(
        paths.map(async (path) => (await items(path)).map(({ id }: { id: string }) => id)),
      )
    const before = await ids()
    const again = await makeDemo(server.deps, { id: server.tenantId })
    expect(withoutPasswords(again)).toEqual(withoutPasswords(demo))
    expect(await ids()).toEqual(before)
    const [sold] = await items('/entitlements?sku=PL-STU-PRO-N3-P&expand=features')
    expect(sold.seatsUsed).toBe(4)
    expect(sold.features).toContainEqual(expect.objectContaining({ key: 'reportRuns', used: 530 }))
  })
})
