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

describe('the value of an inherited feature', () => {
  test('falls back edition → product → global, level by level', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const { id } = await make.feature({ type: 'elementPool', value: 1 })
    const inProduct = ofProduct(id, product.id)
    const inEdition = `/api/v1/products/${product.id}/editions/${edition.id}/features/${id}`
    const values = async () => {
      const [p, e] = [await body(inProduct), await body(inEdition)]
      expect(p.level).toBe('global')
      return [p.value, p.valueLevel, e.value, e.valueLevel]
    }
    expect(await values()).toEqual([1, 'global', 1, 'global'])
    expect((await server.put(inEdition, { value: 3 })).status).toBe(204)
    expect(await values()).toEqual([1, 'global', 3, 'edition'])
    expect((await server.patch(inProduct, { value: 2 })).status).toBe(204)
    expect(await values()).toEqual([2, 'product', 3, 'edition'])
    expect((await server.delete(inEdition)).status).toBe(204)
    expect(await values()).toEqual([2, 'product', 2, 'product'])
    expect((await server.put(inProduct, { value: null })).status).toBe(204)
    expect(await values()).toEqual([null, 'product', null, 'product'])
    expect((await server.delete(inProduct)).status).toBe(204)
    expect(await values()).toEqual([1, 'global', 1, 'global'])
    await server.put(`/api/v1/features/${id}`, { key: fresh('renamed'), value: 7 })
    expect(await values()).toEqual([7, 'global', 7, 'global'])
  })

  test('set in one product does not reach another', async () => {
    const { id } = await make.feature({ value: 1 })
    const other = await make.product()
    await server.patch(ofProduct(id), { value: 5 })
    expect(await body(ofProduct(id, other.id))).toMatchObject({ value: 1, valueLevel: 'global' })
  })

  test('keeps the overdraft of the level above until one is set beside it', async () => {
    const overdraftLimit = { type: 'absolute', value: 4 }
    const { id } = await make.feature({ value: 1, overdraftLimit })
    const { id: editionId } = await make.edition(productId)
    const inEdition = `/api/v1/products/${productId}/editions/${editionId}/features/${id}`
    await server.put(inEdition, { value: 8 })
    expect(await body(inEdition)).toMatchObject({ value: 8, overdraftLimit })
    await server.put(inEdition, { value: 9, overdraftLimit: { type: 'none' } })
    expect(await body(inEdition)).toMatchObject({ value: 9, overdraftLimit: noLimit })
    await server.put(inEdition, { value: 10 })
    expect(await body(inEdition)).toMatchObject({ value: 10, overdraftLimit: noLimit })
    await server.put(inEdition, { value: 10, overdraftLimit: null })
    expect(await body(inEdition)).toMatchObject({ value: 10, overdraftLimit })
  })

  test('is set by PATCH of the overdraft alone, keeping the value', async () => {
    const { id } = await make.feature({ value: 6 })
    const overdraftLimit = { type: 'percentage', value: 50 }
    expect((await server.patch(ofProduct(id), { overdraftLimit })).status).toBe(204)
    expect(await body(ofProduct(id))).toMatchObject({ value: 6, overdraftLimit })
  })

  test('is not set by an empty PATCH', async () => {
    const { id } = await make.feature({ value: 6 })
    expect((await server.patch(ofProduct(id), {})).status).toBe(204)
    expect((await body(ofProduct(id))).valueLevel).toBe('global')
  })

  test.each([
    ['key', { key: 'another', value: 1 }],
    ['description', { description: 'another', value: 1 }],
    ['value', { value: -1 }],
  ])('cannot be sent with another %s', async (propertyName, sent) => {
    const { id } = await make.feature({ value: 6 })
    const reply = await server.patch(ofProduct(id), sent)
    expect(reply).toMatchObject({ status: 422, body: { validationErrors: [{ propertyName }] } })
    expect(await body(ofProduct(id))).toMatchObject({ value: 6, valueLevel: 'global' })
  })

  test('may be sent with key and description as they are', async () => {
    const feature = await make.feature({ value: 6, description: 'same' })
    const { key, description } = feature
    expect((await server.put(ofProduct(feature.id), { key, description, value: 5 })).status).toBe(
      204,
    )
    expect((await server.put(ofProduct(feature.id), { key: null, value: 4 })).status).toBe(204)
    expect(await body(ofProduct(feature.id))).toEqual({
      ...feature,
      value: 4,
      valueLevel: 'product',
    })
  })

  test('of a bool is on or off on every level', async () => {
    const { id } = await make.feature({ type: 'bool', value: 0 })
    const { id: editionId } = await make.edition(productId)
    const inEdition = `/api/v1/products/${productId}/editions/${editionId}/features/${id}`
    for (const url of [ofProduct(id), inEdition]) {
      for (const sent of [
        { value: 2 },
        { value: null },
        { value: 1, overdraftLimit: { type: 'unlimited' } },
      ]) {
        expect((await server.put(url, sent)).status).toBe(422)
      }
      expect((await server.put(url, { value: 1 })).status).toBe(204)
      expect((await body(url)).value).toBe(1)
    }
  })
})
