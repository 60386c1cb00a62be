import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../../src/management/routes.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, fresh } from '../catalogue.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
let productId: string
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
  productId = (await make.product()).id
})
afterAll(() => server.close())

const noLimit = { type: 'none', value: null }
const ofProduct = (id: string, product = productId) => `/api/v1/products/${product}/features/${id}`
const body = async (url: string) => (await server.get(url)).body

describe('a new feature', () => {
  test.each([
    [{ type: 'bool', value: 1 }, 1, noLimit],
    [{ type: 'bool' }, 0, noLimit],
    [{ type: 'usageCount', value: 0 }, 0, noLimit],
    [{ type: 'usageCount' }, null, noLimit],
    [{ type: 'elementPool', value: null }, null, noLimit],
    [{ type: 'elementPool', value: 9007199254740990 }, 9007199254740990, noLimit],
    [
      { type: 'usageCount', value: 9, overdraftLimit: { type: 'percentage', value: 10 } },
      9,
      { type: 'percentage', value: 10 },
    ],
    [
      { type: 'elementPool', value: 9, overdraftLimit: { type: 'unlimited' } },
      9,
      { type: 'unlimited', value: null },
    ],
  ])('made of %j has value %j and overdraft %j', async (fields, value, overdraftLimit) => {
    const key = fresh('new')
    const own = await server.post(`/api/v1/products/${productId}/features`, { key, ...fields })
    expect(own.status).toBe(201)
    expect(own.body).toEqual({
      id: expect.stringMatching(/^feat_[\w-]{22}$/),
      type: fields.type,
      key,
      description: null,
      value,
      overdraftLimit,
      level: 'product',
      valueLevel: 'product',
    })
    expect(await body(ofProduct(own.body.id))).toEqual(own.body)
    const sent = { ...fields, key: fresh('new'), description: 'words' }
    const global = await server.post('/api/v1/features', sent)
    expect(global.status).toBe(201)
    expect(global.body).toMatchObject({
      value,
      overdraftLimit,
      level: 'global',
      valueLevel: 'global',
      description: 'words',
    })
    expect(await body(`/api/v1/features/${global.body.id}`)).toEqual(global.body)
  })

  test.each([
    [{ type: 'bool', value: 2 }, 'value'],
    [{ type: 'bool', value: null }, 'value'],
    [{ type: 'bool', value: 1, overdraftLimit: { type: 'absolute', value: 1 } }, 'overdraftLimit'],
    [{ type: 'usageCount', value: -1 }, 'value'],
    [{ type: 'usageCount', value: 1.5 }, 'value'],
    [{ type: 'usageCount', value: '5' }, 'value'],
    [{ type: 'usageCount', value: 9007199254740991 }, 'value'],
    [{ type: 'consumption', value: 5 }, 'type'],
    [{ value: 5 }, 'type'],
    [{ type: 'elementPool', overdraftLimit: { type: 'none', value: 1 } }, 'overdraftLimit.value'],
    [
      { type: 'elementPool', overdraftLimit: { type: 'unlimited', value: 1 } },
      'overdraftLimit.value',
    ],
    [{ type: 'elementPool', overdraftLimit: { type: 'absolute' } }, 'overdraftLimit.value'],
    [
      { type: 'elementPool', overdraftLimit: { type: 'absolute', value: -1 } },
      'overdraftLimit.value',
    ],
    [
      { type: 'elementPool', overdraftLimit: { type: 'percentage', value: null } },
      'overdraftLimit.value',
    ],
    [{ type: 'elementPool', key: '' }, 'key'],
    [{ type: 'elementPool', key: 'x'.repeat(51) }, 'key'],
    [{ type: 'elementPool', description: 'x'.repeat(501) }, 'description'],
    [{ type: 'elementPool', unit: 'GB' }, 'unit'],
  ])('made of %j is refused for its %s', async (fields, field) => {
    const before = (await body('/api/v1/features')).elementsTotal
    const reply = await server.post('/api/v1/features', { key: fresh('bad'), ...fields })
    expect(reply).toMatchObject({ status: 422, body: { errorCode: 'validationFailed' } })
    const named = reply.body.validationErrors.map(
      (each: { propertyName: string }) => each.propertyName,
    )
    expect(named).toContain(field)
    expect((await body('/api/v1/features')).elementsTotal).toBe(before)
  })

  test.each([
    ['global', 'global'],
    ['global', 'product'],
    ['product', 'global'],
    ['product', 'product'],
  ])('with the key of a %s one is refused 409 as a %s one', async (first, second) => {
    const { key } = await make.feature({}, first === 'product' ? productId : undefined)
    const url = second === 'product' ? `/api/v1/products/${productId}/features` : '/api/v1/features'
    const reply = await server.post(url, { type: 'bool', key })
    expect(reply).toMatchObject({
      status: 409,
      body: { errorCode: 'duplicate', validationErrors: [{ propertyName: 'key' }] },
    })
  })

  test('of one key on both levels at once is made once', async () => {
    for (let round = 0; round < 5; round++) {
      const key = fresh('race')
      const replies = await Promise.all([
        server.post('/api/v1/features', { type: 'bool', key }),
        server.post(`/api/v1/products/${productId}/features`, { type: 'bool', key }),
      ])
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
    }
  })

  test('may have the key of another product', async () => {
    const other = await make.product()
    const { key } = await make.feature({}, other.id)
    expect((await make.feature({ key }, productId)).key).toBe(key)
  })
})

describe('a feature of a product', () => {
  test('is changed by PUT and PATCH, on the product itself', async () => {
    const feature = await make.feature({ description: 'kept' }, productId)
    const key = fresh('changed')
    expect((await server.put(ofProduct(feature.id), { key, value: 3 })).status).toBe(204)
    const overdraftLimit = { type: 'absolute', value: 1 }
    expect((await server.patch(ofProduct(feature.id), { overdraftLimit })).status).toBe(204)
    expect(await body(ofProduct(feature.id))).toEqual({ ...feature, key, value: 3, overdraftLimit })
    expect((await server.patch(ofProduct(feature.id), { overdraftLimit: null })).status).toBe(204)
    expect((await body(ofProduct(feature.id))).overdraftLimit).toEqual(noLimit)
  })

  test('is unknown to other products, to other editions and to the global list', async () => {
    const { id } = await make.feature({}, productId)
    const other = await make.product()
    const { id: editionId } = await make.edition(other.id)
    for (const [url, sent] of [
      [ofProduct(id, other.id), { value: 1 }],
      [`/api/v1/products/${other.id}/editions/${editionId}/features/${id}`, { value: 1 }],
      [`/api/v1/features/${id}`, { key: 'x', value: 1 }],
    ] as const) {
      for (const reply of [
        await server.get(url),
        await server.put(url, sent),
        await server.delete(url),
      ]) {
        expect(reply).toMatchObject({ status: 404, body: { errorCode: 'featureNotFound' } })
      }
    }
    expect((await body('/api/v1/features?search=feature')).items).not.toContainEqual(
      expect.objectContaining({ id }),
    )
  })

  test('renamed to a key that is taken is refused 409 and stays', async () => {
    const [one, global] = [await make.feature({}, productId), await make.feature()]
    const reply = await server.patch(ofProduct(one.id), { key: global.key })
    expect(reply).toMatchObject({ status: 409, body: { errorCode: 'duplicate' } })
    expect(await body(ofProduct(one.id))).toEqual(one)
  })

  test('with a stale If-Match is not changed', async () => {
    const { id } = await make.feature({}, productId)
    const { etag = '' } = (await server.get(ofProduct(id))).headers
    const headers = { 'if-match': etag }
    expect((await server.patch(ofProduct(id), { value: 1 }, { headers })).status).toBe(204)
    expect((await server.patch(ofProduct(id), { value: 2 }, { headers })).status).toBe(412)
    expect((await server.delete(ofProduct(id), { headers })).status).toBe(412)
  })
})

describe('the list of features', () => {
  test('of a product has inherited and own ones in the order of their keys', async () => {
    const product = await make.product()
    const mark = fresh('listed')
    const keys = async (query: string) => {
      const { items } = await body(
        `/api/v1/products/${product.id}/features?search=${mark}&${query}`,
      )
      return items.map(({ key, level }: { key: string; level: string }) => [key.slice(-1), level])
    }
    await make.feature({ key: `${mark} c`, type: 'bool', value: 1 })
    await make.feature({ key: `${mark} a` })
    await make.feature({ key: `${mark} b` }, product.id)
    const [a, b, c] = [
      ['a', 'global'],
      ['b', 'product'],
      ['c', 'global'],
    ]
    expect(await keys('')).toEqual([a, b, c])
    expect(await keys('sort=-key')).toEqual([c, b, a])
    expect(await keys('sort=type')).toEqual([c, a, b])
    expect(await keys('pageSize=2&pageNumber=2')).toEqual([c])
  })

  test('is whole when no page is asked for', async () => {
    const product = await make.product()
    for (let n = 0; n < 12; n++) await make.feature({}, product.id)
    const { items, elementsTotal, pageSize } = await body(`/api/v1/products/${product.id}/features`)
    expect(items.length).toBe(elementsTotal)
    expect(elementsTotal).toBeGreaterThan(11)
    expect(pageSize).toBe(500)
  })
})

describe('DELETE of a feature', () => {
  test('that nothing refers to takes it away', async () => {
    const [own, global] = [await make.feature({}, productId), await make.feature()]
    expect((await server.delete(ofProduct(own.id))).status).toBe(204)
    expect((await server.get(ofProduct(own.id))).status).toBe(404)
    expect((await server.delete(`/api/v1/features/${global.id}`)).status).toBe(204)
    expect((await server.get(`/api/v1/features/${global.id}`)).status).toBe(404)
  })

  test('is refused 409 while a product or an edition sets a value', async () => {
    const product = await make.product({ name: fresh('Setter') })
    const edition = await make.edition(product.id, { name: 'Pro' })
    const global = await make.feature()
    await server.put(
      `/api/v1/products/${product.id}/editions/${edition.id}/features/${global.id}`,
      { value: 3 },
    )
    await server.patch(ofProduct(global.id, product.id), { value: 2 })
    expect(await server.delete(`/api/v1/features/${global.id}`)).toMatchObject({
      status: 409,
      body: {
        errorCode: 'inUse',
        details: `In use by 1 product (${product.name}) and 1 edition (${product.name} Pro).`,
      },
    })
    expect((await server.get(`/api/v1/features/${global.id}`)).status).toBe(200)
  })

  test('is refused 409 while an entitlement grants it', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const [own, global] = [await make.feature({}, product.id), await make.feature()]
    const { sku } = await make.offering({ editionId: edition.id })
    await make.group([sku])
    for (const url of [ofProduct(own.id, product.id), `/api/v1/features/${global.id}`]) {
      expect(await server.delete(url)).toMatchObject({
        status: 409,
        body: { errorCode: 'inUse', details: `In use by 1 entitlement (${sku}).` },
      })
    }
  })

  test('takes away one that came after what was sold', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const { sku } = await make.offering({ editionId: edition.id })
    await make.group([sku])
    const late = await make.feature({}, product.id)
    expect((await server.delete(ofProduct(late.id, product.id))).status).toBe(204)
  })

  test('of a value that is not set leaves everything as it is, 204', async () => {
    const { id } = await make.feature({ value: 6 })
    const { id: editionId } = await make.edition(productId)
    const inEdition = `/api/v1/products/${productId}/editions/${editionId}/features/${id}`
    for (const url of [ofProduct(id), inEdition]) {
      expect((await server.delete(url)).status).toBe(204)
      expect(await body(url)).toMatchObject({ value: 6, valueLevel: 'global' })
    }
  })
})
