import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../../src/management/routes.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, isInvalid, regex } from '../catalogue.ts'

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

describe('the value of an inherited attribute', () => {
  test('falls back edition → product → global; null set by an edition hides the others', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const { id } = await make.attribute({ value: 'DE' })
    const inProduct = ofProduct(id, product.id)
    const inEdition = `/api/v1/products/${product.id}/editions/${edition.id}/attributes/${id}`
    const values = async () => {
      const [p, e] = [await body(inProduct), await body(inEdition)]
      return [p.value, p.valueLevel, e.value, e.valueLevel]
    }
    expect(await values()).toEqual(['DE', 'global', 'DE', 'global'])
    expect((await server.patch(inProduct, { value: 'AT' })).status).toBe(204)
    expect(await values()).toEqual(['AT', 'product', 'AT', 'product'])
    expect((await server.patch(inEdition, { value: null })).status).toBe(204)
    expect(await values()).toEqual(['AT', 'product', null, 'edition'])
    expect((await server.patch(inEdition, {})).status).toBe(204)
    expect(await values()).toEqual(['AT', 'product', null, 'edition'])
    expect((await server.delete(inEdition)).status).toBe(204)
    expect(await values()).toEqual(['AT', 'product', 'AT', 'product'])
    expect((await server.delete(inProduct)).status).toBe(204)
    expect(await values()).toEqual(['DE', 'global', 'DE', 'global'])
    expect((await server.delete(inProduct)).status).toBe(204)
    expect((await server.delete(inEdition)).status).toBe(204)
  })

  test('obeys the rules of the definition on every level', async () => {
    const { id } = await make.attribute({ validationRules: [regex('^[A-Z]{2}$')] })
    const { id: editionId } = await make.edition(productId)
    const inEdition = `/api/v1/products/${productId}/editions/${editionId}/attributes/${id}`
    for (const url of [ofProduct(id), inEdition]) {
      expect(await server.patch(url, { value: 'Germany' })).toMatchObject(
        isInvalid('value', 'wrong form'),
      )
      expect((await server.patch(url, { value: 'DE' })).status).toBe(204)
    }
  })

  test.each([
    ['key', { key: 'another', value: 'x' }],
    ['validationRules', { value: 'x', validationRules: [] }],
    ['numberRange', { value: 'x', numberRange: { min: 1 } }],
  ])('cannot be sent with another %s', async (field, sent) => {
    const attribute = await make.attribute({ value: 'v', validationRules: [regex('.')] })
    const reply = await server.put(ofProduct(attribute.id), { key: attribute.key, ...sent })
    expect(reply).toMatchObject(isInvalid(field))
    expect(await body(ofProduct(attribute.id))).toEqual(attribute)
  })

  test('may be sent with the rules as they are', async () => {
    const attribute = await make.attribute({ value: 'v', validationRules: [regex('.')] })
    const { key, validationRules, numberRange } = attribute
    const sent = { key, validationRules, numberRange, value: 'w' }
    expect((await server.put(ofProduct(attribute.id), sent)).status).toBe(204)
    expect(await body(ofProduct(attribute.id))).toEqual({
      ...attribute,
      value: 'w',
      valueLevel: 'product',
    })
  })
})
