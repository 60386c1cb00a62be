import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { productRoutes } from '../../src/management/products/product-routes.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ routes: [productRoutes] })
})
afterAll(() => server.close())

describe('a new product', () => {
  test('has a lease of one day and no other periods', async () => {
    const made = await server.post('/api/v1/products', { name: 'Plotter', description: 'Draws' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'Plotter',
        description: 'Draws',
        leasePeriod: { type: 'day', count: 1 },
        offlineLeasePeriod: { type: 'none', count: null },
        gracePeriod: { type: 'none', count: null },
        lingerPeriod: { type: 'none', count: null },
      },
    })
    const read = await server.get(`/api/v1/products/${made.body.id}`)
    expect(read).toMatchObject({ status: 200, body: made.body })
    expect(read.headers.etag).toBe(made.headers.etag)
    console.log(
      (await server.get('/api/v1/products')).text,
      await server.delete(`/api/v1/products/${made.body.id}`),
    )
    console.log((await server.get('/openapi.json')).text)
  })
})
