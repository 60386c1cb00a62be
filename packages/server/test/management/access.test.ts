import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { managementRoutes } from '../../src/management/routes.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { catalogueOf, outcome } from './catalogue.ts'
import { otherTenant } from './other-tenant.ts'

type Things = Record<
  | 'product'
  | 'edition'
  | 'plan'
  | 'offering'
  | 'customer'
  | 'feature'
  | 'ownFeature'
  | 'attribute'
  | 'ownAttribute',
  string
>
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Operation = readonly [
  method: Method,
  path: (things: Things) => string,
  body?: (things: Things) => object,
]

let server: TestServer
let things: Things
let unknown: Things
let stranger: Awaited<ReturnType<typeof otherTenant>>
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  stranger = await otherTenant(server)
  const make = catalogueOf(server)
  const product = (await make.product()).id
  const edition = (await make.edition(product)).id
  const plan = (await make.plan()).id
  things = {
    product,
    edition,
    plan,
    offering: (await make.offering({ editionId: edition, planId: plan })).id,
    customer: (await make.customer()).id,
    feature: (await make.feature()).id,
    ownFeature: (await make.feature({}, product)).id,
    attribute: (await make.attribute()).id,
    ownAttribute: (await make.attribute({}, product)).id,
  }
  const nothing = (id: string) => id.replace(/_.*/, '_AAAAAAAAAAAAAAAAAAAAAA')
  unknown = Object.fromEntries(
    Object.entries(things).map(([key, id]) => [key, nothing(id)]),
  ) as Things
})
afterAll(() => server.close())

const named = () => ({ name: 'New' })
const periods = {
  leasePeriod: { type: 'day', count: 1 },
  offlineLeasePeriod: { type: 'none' },
  gracePeriod: { type: 'none' },
}
const plan = { licenseType: 'perpetual', licenseStartType: 'activation' }
const offering = ({ edition, plan }: Things) => ({
  name: 'New',
  sku: 'NEW',
  editionId: edition,
  planId: plan,
  seatCount: 1,
  concurrencyMode: 'nodeLock',
})
const keyed = () => ({ type: 'string', key: 'new' })
const valued = () => ({ value: 1 })
const texted = () => ({ value: 'x' })

const inEdition = ({ product, edition }: Things) => `/products/${product}/editions/${edition}`

/** Every operation on something that exists. */
const onThings: readonly Operation[] = [
  ['get', ({ product }) => `/products/${product}`],
  ['put', ({ product }) => `/products/${product}`, () => ({ name: 'New', ...periods })],
  ['patch', ({ product }) => `/products/${product}`, named],
  ['delete', ({ product }) => `/products/${product}`],
  ['post', ({ product }) => `/products/${product}/editions`, named],
  ['get', ({ product }) => `/products/${product}/editions`],
  ['get', inEdition],
  ['put', inEdition, named],
  ['delete', inEdition],
  ['get', ({ feature }) => `/features/${feature}`],
  ['put', ({ feature }) => `/features/${feature}`, () => ({ key: 'new', value: 1 })],
  ['patch', ({ feature }) => `/features/${feature}`, valued],
  ['delete', ({ feature }) => `/features/${feature}`],
  ['post', ({ product }) => `/products/${product}/features`, () => ({ type: 'bool', key: 'new' })],
  ['get', ({ product }) => `/products/${product}/features`],
  ['get', ({ product, ownFeature }) => `/products/${product}/features/${ownFeature}`],
  ['put', ({ product, ownFeature }) => `/products/${product}/features/${ownFeature}`, valued],
  ['patch', ({ product, ownFeature }) => `/products/${product}/features/${ownFeature}`, valued],
  ['delete', ({ product, ownFeature }) => `/products/${product}/features/${ownFeature}`],
  ['get', (all) => `${inEdition(all)}/features`],
  ['get', (all) => `${inEdition(all)}/features/${all.feature}`],
  ['put', (all) => `${inEdition(all)}/features/${all.feature}`, valued],
  ['delete', (all) => `${inEdition(all)}/features/${all.feature}`],
  ['get', ({ attribute }) => `/attributes/${attribute}`],
  ['put', ({ attribute }) => `/attributes/${attribute}`, () => ({ key: 'new' })],
  ['patch', ({ attribute }) => `/attributes/${attribute}`, texted],
  ['delete', ({ attribute }) => `/attributes/${attribute}`],
  ['post', ({ product }) => `/products/${product}/attributes`, keyed],
  ['get', ({ product }) => `/products/${product}/attributes`],
  ['get', ({ product, ownAttribute }) => `/products/${product}/attributes/${ownAttribute}`],
  [
    'put',
    ({ product, ownAttribute }) => `/products/${product}/attributes/${ownAttribute}`,
    () => ({ key: 'new' }),
  ],
  [
    'patch',
    ({ product, ownAttribute }) => `/products/${product}/attributes/${ownAttribute}`,
    texted,
  ],
  ['delete', ({ product, ownAttribute }) => `/products/${product}/attributes/${ownAttribute}`],
  ['get', (all) => `${inEdition(all)}/attributes`],
  ['get', (all) => `${inEdition(all)}/attributes/${all.attribute}`],
  ['patch', (all) => `${inEdition(all)}/attributes/${all.attribute}`, texted],
  ['delete', (all) => `${inEdition(all)}/attributes/${all.attribute}`],
  ['get', ({ plan }) => `/plans/${plan}`],
  ['put', ({ plan }) => `/plans/${plan}`, () => ({ name: 'New', ...plan })],
  ['patch', ({ plan }) => `/plans/${plan}`, named],
  ['delete', ({ plan }) => `/plans/${plan}`],
  ['get', ({ offering }) => `/offerings/${offering}`],
  ['put', (all) => `/offerings/${all.offering}`, offering],
  ['patch', ({ offering }) => `/offerings/${offering}`, named],
  ['delete', ({ offering }) => `/offerings/${offering}`],
  ['get', ({ customer }) => `/customers/${customer}`],
  ['get', ({ customer }) => `/customers/${customer}/stats`],
  ['put', ({ customer }) => `/customers/${customer}`, named],
  ['patch', ({ customer }) => `/customers/${customer}`, named],
  ['delete', ({ customer }) => `/customers/${customer}`],
]

/** Every operation on the whole. */
const onAll: readonly Operation[] = [
  ['get', () => '/products'],
  ['post', () => '/products', named],
  ['get', () => '/features'],
  ['post', () => '/features', () => ({ type: 'bool', key: 'new' })],
  ['get', () => '/attributes'],
  ['post', () => '/attributes', keyed],
  ['get', () => '/plans'],
  ['post', () => '/plans', () => ({ name: 'New', ...plan })],
  ['get', () => '/offerings'],
  ['post', () => '/offerings', offering],
  ['get', () => '/customers'],
  ['post', () => '/customers', named],
]

const title = ([method, path]: Operation) => {
  const words = new Proxy({} as Things, { get: (_, key) => `{${String(key)}}` })
  return `${method.toUpperCase()} ${path(words)}`
}

type Sending = { token?: string | null; headers?: Record<string, string> }
function send([method, path, body]: Operation, on: Things, sending: Sending) {
  const url = `/api/v1${path(on)}`
  if (method === 'get' || method === 'delete') return server[method](url, sending)
  return server[method](url, body?.(on), sending)
}

/** Everything that the operations could change. */
async function everything() {
  const reads = [...onThings, ...onAll].filter(([method]) => method === 'get')
  return Promise.all(reads.map(async (operation) => (await send(operation, things, {})).text))
}

describe.each([...onThings, ...onAll].map((operation) => [title(operation), operation] as const))(
  '%s',
  (name, operation) => {
    const right = name.includes('/customers') ? 'customers' : 'products'
    const allowed = [`${right}:admin`, ...(name.startsWith('GET') ? [`${right}:read`] : [])]

    test('is refused 403 to a token without its scopes, and changes nothing', async () => {
      const before = await everything()
      const others = scopes.filter((scope) => !allowed.includes(scope))
      const reply = await send(operation, things, { token: await server.token(others) })
      expect(reply).toMatchObject({ status: 403, body: { errorCode: 'permissionMissing' } })
      expect(await everything()).toEqual(before)
    })

    test('is refused 401 without a token', async () => {
      const reply = await send(operation, things, { token: null })
      expect(reply).toMatchObject({ status: 401, body: { errorCode: 'tokenMissing' } })
    })
  },
)

describe.each(onThings.map((operation) => [title(operation), operation] as const))(
  '%s by another tenant',
  (_, operation) => {
    test('is answered as if nothing were there, and changes nothing', async () => {
      const before = await everything()
      const reply = await send(operation, things, stranger)
      expect(reply.status).toBe(404)
      expect(reply.body.errorCode).toMatch(/(Unknown|NotFound)$/)
      expect(outcome(reply)).toEqual(outcome(await send(operation, unknown, stranger)))
      expect(await everything()).toEqual(before)
    })
  },
)

describe('another tenant', () => {
  test('sees nothing in any list', async () => {
    for (const operation of onAll.filter(([method]) => method === 'get')) {
      expect((await send(operation, things, stranger)).body.elementsTotal).toBe(0)
    }
  })

  test('cannot offer what is not its own', async () => {
    const post = (on: Things) => server.post('/api/v1/offerings', offering(on), stranger)
    expect(outcome(await post(things))).toEqual(outcome(await post(unknown)))
    expect((await post(things)).status).toBe(422)
  })

  test('may use the same names, keys and SKUs', async () => {
    for (const path of ['/products', '/plans', '/features', '/attributes', '/customers']) {
      const operation = onAll.find(([method, at]) => method === 'post' && at(things) === path)
      if (!operation) throw new Error(path)
      expect((await send(operation, things, {})).status).toBe(201)
      expect((await send(operation, things, stranger)).status).toBe(201)
    }
  })
})

describe('an unknown part of the way', () => {
  test.each([
    ['/products/{product}/features/{unknown}', 'featureNotFound'],
    ['/products/{unknown}/features/{feature}', 'productUnknown'],
    ['/products/{product}/attributes/nonsense', 'attributeNotFound'],
    ['/products/{product}/editions/nonsense/features', 'editionUnknown'],
    ['/products/{product}/editions/{edition}/features/{attribute}', 'featureNotFound'],
    ['/plans/{product}', 'planUnknown'],
  ])('%s is named: %s', async (path, errorCode) => {
    const url = path.replace(/\{(\w+)\}/g, (_, word: string) =>
      word === 'unknown' ? 'x_AAAAAAAAAAAAAAAAAAAAAA' : things[word as keyof Things],
    )
    expect(await server.get(`/api/v1${url}`)).toMatchObject({ status: 404, body: { errorCode } })
  })
})
