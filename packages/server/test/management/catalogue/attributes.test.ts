import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../../src/management/routes.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, fresh, isInvalid, regex } from '../catalogue.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
let productId: string
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
  productId = (await make.product()).id
})
afterAll(() => server.close())

const ofProduct = (id: string, product = productId) =>
  `/api/v1/products/${product}/attributes/${id}`
const body = async (url: string) => (await server.get(url)).body

describe('a new attribute', () => {
  test('is read as it was made, on both levels', async () => {
    const sent = {
      type: 'number',
      key: fresh('both'),
      value: '2.5',
      numberRange: { min: 1, max: null, integer: false },
      validationRules: [regex('^[0-9.]+$'), { ruleType: 'email' }],
    }
    const plain = { ...sent, validationRules: [sent.validationRules[0]] }
    const global = await server.post('/api/v1/attributes', plain)
    expect(global).toMatchObject({ status: 201 })
    expect(global.body).toEqual({
      id: expect.stringMatching(/^atr_[\w-]{22}$/),
      ...plain,
      level: 'global',
      valueLevel: 'global',
    })
    expect(await body(`/api/v1/attributes/${global.body.id}`)).toEqual(global.body)
    const own = await make.attribute({ ...plain, key: fresh('own') }, productId)
    expect(own).toMatchObject({ level: 'product', valueLevel: 'product' })
    expect(await body(ofProduct(own.id))).toEqual(own)
  })

  test('needs neither value nor rules', async () => {
    expect(
      await make.attribute({ type: 'date', validationRules: null, numberRange: null }),
    ).toMatchObject({ type: 'date', value: null, validationRules: [], numberRange: null })
  })

  test('has the same entity tag when it is made and when it is read', async () => {
    const made = await server.post('/api/v1/attributes', {
      type: 'number',
      key: fresh('tagged'),
      numberRange: { integer: true, max: 9, min: 1 },
      validationRules: [regex('1')],
    })
    expect((await server.get(`/api/v1/attributes/${made.body.id}`)).headers.etag).toBe(
      made.headers.etag,
    )
  })

  test.each([
    [{ type: 'number', value: 'many' }, 'value'],
    [{ type: 'number', value: '' }, 'value'],
    [{ type: 'number', value: 5 }, 'value'],
    [{ type: 'number', value: '0', numberRange: { min: 1 } }, 'value'],
    [{ type: 'number', value: '1.5', numberRange: { integer: true } }, 'value'],
    [{ type: 'number', numberRange: { min: 2, max: 1 } }, 'numberRange'],
    [{ type: 'string', numberRange: { min: 1 } }, 'numberRange'],
    [{ type: 'date', value: '31.01.2026' }, 'value'],
    [{ type: 'date', value: '2026-02-30' }, 'value'],
    [{ type: 'string', value: 'x'.repeat(501) }, 'value'],
    [{ type: 'string', value: 'abc', validationRules: [regex('^[0-9]+$')] }, 'value'],
    [{ type: 'string', value: 'a@', validationRules: [{ ruleType: 'email' }] }, 'value'],
    [{ type: 'string', validationRules: [regex('[')] }, 'validationRules[0].regex'],
    [
      { type: 'string', validationRules: [regex('ok'), regex('(?=a)')] },
      'validationRules[1].regex',
    ],
    [{ type: 'string', validationRules: [regex('(a)\\1')] }, 'validationRules[0].regex'],
    [{ type: 'string', validationRules: [regex('x'.repeat(501))] }, 'validationRules[0].regex'],
    [
      { type: 'string', validationRules: [{ ruleType: 'regex', regex: 'a' }] },
      'validationRules[0].errorMessage',
    ],
    [
      { type: 'string', validationRules: [regex('a', 'x'.repeat(51))] },
      'validationRules[0].errorMessage',
    ],
    [{ type: 'string', validationRules: [{ ruleType: 'length' }] }, 'validationRules[0].ruleType'],
    [{ type: 'string', validationRules: Array(11).fill(regex('a')) }, 'validationRules'],
    [{ type: 'boolean' }, 'type'],
    [{ type: 'string', key: 'x'.repeat(51) }, 'key'],
    [{ type: 'string', unit: 'm' }, 'unit'],
  ])('made of %j is refused for its %s', async (fields, propertyName) => {
    const before = (await body('/api/v1/attributes')).elementsTotal
    const reply = await server.post('/api/v1/attributes', { key: fresh('bad'), ...fields })
    expect(reply).toMatchObject(isInvalid(propertyName))
    expect((await body('/api/v1/attributes')).elementsTotal).toBe(before)
  })

  test.each([
    ['global', 'global'],
    ['global', 'product'],
    ['product', 'global'],
    ['product', 'product'],
  ])('with the key of a %s one is refused 409 as a %s one', async (first, second) => {
    const { key } = await make.attribute({}, first === 'product' ? productId : undefined)
    const url =
      second === 'product' ? `/api/v1/products/${productId}/attributes` : '/api/v1/attributes'
    expect(await server.post(url, { type: 'string', key })).toMatchObject({
      status: 409,
      body: { errorCode: 'duplicate', validationErrors: [{ propertyName: 'key' }] },
    })
  })
})

describe('PUT of an attribute', () => {
  test('changes what is sent and keeps what is left out', async () => {
    const attribute = await make.attribute({ value: 'v', validationRules: [regex('.')] }, productId)
    const key = fresh('changed')
    expect((await server.put(ofProduct(attribute.id), { key })).status).toBe(204)
    expect(await body(ofProduct(attribute.id))).toEqual({ ...attribute, key })
    await server.put(ofProduct(attribute.id), { key, value: null, validationRules: null })
    expect(await body(ofProduct(attribute.id))).toMatchObject({ value: null, validationRules: [] })
  })

  test('with a rule that its own value breaks is refused and changes nothing', async () => {
    const attribute = await make.attribute({ value: 'abc' })
    const { id, key } = attribute
    const reply = await server.put(`/api/v1/attributes/${id}`, {
      key,
      validationRules: [regex('^[0-9]+$')],
    })
    expect(reply).toMatchObject(isInvalid('value', 'wrong form'))
    expect(await body(`/api/v1/attributes/${id}`)).toEqual(attribute)
  })

  test('with a rule that the value of an edition breaks is refused and changes nothing', async () => {
    const attribute = await make.attribute({ type: 'number', value: '5' })
    const { id, key } = attribute
    const { id: editionId } = await make.edition(productId)
    const inEdition = `/api/v1/products/${productId}/editions/${editionId}/attributes/${id}`
    await server.patch(inEdition, { value: '50' })
    const put = (more: object) => server.put(`/api/v1/attributes/${id}`, { key, ...more })
    expect(await put({ numberRange: { max: 10 } })).toMatchObject(isInvalid('numberRange'))
    expect(await put({ validationRules: [regex('^.$')] })).toMatchObject(
      isInvalid('validationRules'),
    )
    expect(await body(`/api/v1/attributes/${id}`)).toEqual(attribute)
    await server.delete(inEdition)
    expect((await put({ numberRange: { max: 10 } })).status).toBe(204)
  })

  test('cannot change the type', async () => {
    const { id, key } = await make.attribute()
    expect(await server.put(`/api/v1/attributes/${id}`, { key, type: 'date' })).toMatchObject(
      isInvalid('type'),
    )
  })

  test('with a stale If-Match is refused 412', async () => {
    const { id } = await make.attribute()
    const { etag = '' } = (await server.get(`/api/v1/attributes/${id}`)).headers
    const headers = { 'if-match': etag }
    const patch = (value: string) =>
      server.patch(`/api/v1/attributes/${id}`, { value }, { headers })
    expect((await patch('a')).status).toBe(204)
    expect((await patch('b')).status).toBe(412)
  })

  test('of a rule and of a value that breaks it at once never both succeed', async () => {
    for (let round = 0; round < 5; round++) {
      const { id, key } = await make.attribute({ type: 'number' })
      const statuses = (
        await Promise.all([
          server.put(`/api/v1/attributes/${id}`, { key, numberRange: { max: 10 } }),
          server.patch(ofProduct(id), { value: '50' }),
        ])
      ).map(({ status }) => status)
      expect(statuses.sort()).toEqual([204, 422])
    }
  })
})

describe('the list of attributes', () => {
  test('of an edition has all of its product, in the order of their keys', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const mark = fresh('listed')
    const global = await make.attribute({ key: `${mark} b`, value: 'g' })
    const own = await make.attribute({ key: `${mark} a`, value: 'p' }, product.id)
    const url = `/api/v1/products/${product.id}/editions/${edition.id}/attributes`
    await server.patch(`${url}/${own.id}`, { value: 'e' })
    const list = await body(`${url}?search=${mark}`)
    expect(list).toMatchObject({ elementsTotal: 2, pageNumber: 1 })
    expect(list.items).toEqual([{ ...own, value: 'e', valueLevel: 'edition' }, global])
  })
})

describe('DELETE of an attribute', () => {
  test('that nothing refers to takes it away', async () => {
    const [own, global] = [await make.attribute({}, productId), await make.attribute()]
    for (const url of [ofProduct(own.id), `/api/v1/attributes/${global.id}`]) {
      expect((await server.delete(url)).status).toBe(204)
      expect(await server.get(url)).toMatchObject({
        status: 404,
        body: { errorCode: 'attributeNotFound' },
      })
    }
  })

  test('is refused 409 while a product or an edition sets a value', async () => {
    const product = await make.product({ name: fresh('Setter') })
    const edition = await make.edition(product.id, { name: 'Pro' })
    const { id } = await make.attribute()
    const url = `/api/v1/products/${product.id}/editions/${edition.id}/attributes/${id}`
    await server.patch(url, { value: 'e' })
    await server.patch(ofProduct(id, product.id), { value: 'p' })
    expect(await server.delete(`/api/v1/attributes/${id}`)).toMatchObject({
      status: 409,
      body: {
        errorCode: 'inUse',
        details: `In use by 1 product (${product.name}) and 1 edition (${product.name} Pro).`,
      },
    })
  })

  test('is refused 409 while an entitlement grants it', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const { id } = await make.attribute({}, product.id)
    const { sku } = await make.offering({ editionId: edition.id })
    await make.group([sku])
    expect(await server.delete(ofProduct(id, product.id))).toMatchObject({
      status: 409,
      body: { errorCode: 'inUse', details: `In use by 1 entitlement (${sku}).` },
    })
  })
})
