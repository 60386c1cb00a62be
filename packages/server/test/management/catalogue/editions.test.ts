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

const editions = (product = productId) => `/api/v1/products/${product}/editions`

describe('an edition', () => {
  test('is made of a name and read under its product', async () => {
    const made = await server.post(editions(), { name: 'Good', description: 'The small one' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^ed_[\w-]{22}$/),
        productId,
        name: 'Good',
        description: 'The small one',
      },
    })
    expect((await server.get(`${editions()}/${made.body.id}`)).body).toEqual(made.body)
  })

  test('has a name that no other edition of the product has', async () => {
    const { name } = await make.edition(productId)
    const reply = await server.post(editions(), { name: name.toLowerCase() })
    expect(reply).toMatchObject({
      status: 409,
      body: { errorCode: 'duplicate', validationErrors: [{ propertyName: 'name' }] },
    })
    const other = await make.product()
    expect((await server.post(editions(other.id), { name })).status).toBe(201)
  })

  test('made twice at once is made once', async () => {
    const name = fresh('Race')
    const replies = await Promise.all([1, 2, 3].map(() => server.post(editions(), { name })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  test('is not found under another product', async () => {
    const { id } = await make.edition(productId)
    const other = await make.product()
    for (const reply of [
      await server.get(`${editions(other.id)}/${id}`),
      await server.put(`${editions(other.id)}/${id}`, { name: 'Stolen' }),
      await server.delete(`${editions(other.id)}/${id}`),
      await server.get(`${editions(other.id)}/${id}/features`),
      await server.get(`${editions(other.id)}/${id}/attributes`),
    ]) {
      expect(reply).toMatchObject({ status: 404, body: { errorCode: 'editionUnknown' } })
    }
    expect((await server.get(`${editions()}/${id}`)).status).toBe(200)
  })

  test.each([
    [{}, 'name'],
    [{ name: 'x'.repeat(51) }, 'name'],
    [{ name: 'Fine', description: 'x'.repeat(501) }, 'description'],
    [{ name: 'Fine', price: 1 }, 'price'],
  ])('made of %j is refused for its %s', async (body, propertyName) => {
    const reply = await server.post(editions(), body)
    expect(reply).toMatchObject({ status: 422, body: { validationErrors: [{ propertyName }] } })
  })

  test('of an unknown product is refused 404 productUnknown', async () => {
    for (const product of ['prod_AAAAAAAAAAAAAAAAAAAAAA', 'prod_1', 'nonsense']) {
      const replies = [
        await server.post(editions(product), { name: 'Lost' }),
        await server.get(editions(product)),
      ]
      for (const reply of replies) {
        expect(reply).toMatchObject({ status: 404, body: { errorCode: 'productUnknown' } })
      }
    }
  })
})

describe('PUT of an edition', () => {
  test('changes its name, keeps a description left out, clears it by null', async () => {
    const { id } = await make.edition(productId, { description: 'kept' })
    const name = fresh('Better')
    expect((await server.put(`${editions()}/${id}`, { name })).status).toBe(204)
    expect((await server.get(`${editions()}/${id}`)).body).toMatchObject({
      name,
      description: 'kept',
    })
    await server.put(`${editions()}/${id}`, { name, description: null })
    expect((await server.get(`${editions()}/${id}`)).body.description).toBeNull()
  })

  test('to the name of another is refused 409 and changes nothing', async () => {
    const [one, other] = [await make.edition(productId), await make.edition(productId)]
    const reply = await server.put(`${editions()}/${one.id}`, { name: other.name })
    expect(reply).toMatchObject({ status: 409, body: { errorCode: 'duplicate' } })
    expect((await server.get(`${editions()}/${one.id}`)).body).toEqual(one)
  })

  test('with a stale If-Match is refused 412', async () => {
    const { id, name } = await make.edition(productId)
    const { etag = '' } = (await server.get(`${editions()}/${id}`)).headers
    const headers = { 'if-match': etag }
    const put = (description: string) =>
      server.put(`${editions()}/${id}`, { name, description }, { headers })
    expect((await put('a')).status).toBe(204)
    expect((await put('b')).status).toBe(412)
  })
})

describe('the list of editions', () => {
  test('holds those of the product only, sorted and searched', async () => {
    const { id } = await make.product()
    for (const name of ['good', 'Better', 'best']) await make.edition(id, { name })
    const names = async (query: string) =>
      (await server.get(`${editions(id)}?${query}`)).body.items.map(
        ({ name }: { name: string }) => name,
      )
    expect(await names('')).toEqual(['good', 'Better', 'best'])
    expect(await names('sort=name')).toEqual(['best', 'Better', 'good'])
    expect(await names('search=BE&sort=-name')).toEqual(['Better', 'best'])
    expect(await names('pageSize=1&pageNumber=2')).toEqual(['Better'])
  })
})

describe('DELETE of an edition', () => {
  test('takes it away with the values that it sets', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const feature = await make.feature({}, product.id)
    const at = `${editions(product.id)}/${edition.id}`
    await server.put(`${at}/features/${feature.id}`, { value: 3 })
    expect((await server.delete(at)).status).toBe(204)
    expect((await server.get(at)).status).toBe(404)
    const own = `/api/v1/products/${product.id}/features/${feature.id}`
    expect((await server.delete(own)).status).toBe(204)
  })

  test('is refused 409 while an offering has it', async () => {
    const { id } = await make.edition(productId)
    const { sku } = await make.offering({ editionId: id })
    const reply = await server.delete(`${editions()}/${id}`)
    expect(reply).toMatchObject({
      status: 409,
      body: { errorCode: 'inUse', details: `In use by 1 offering (${sku}).` },
    })
    expect((await server.get(`${editions()}/${id}`)).status).toBe(200)
  })

  test('is refused 409 while an entitlement has it, though its offering moved on', async () => {
    const [first, second] = [await make.edition(productId), await make.edition(productId)]
    const offering = await make.offering({ editionId: first.id })
    await make.group([offering.sku])
    await server.patch(`/api/v1/offerings/${offering.id}`, { editionId: second.id })
    const reply = await server.delete(`${editions()}/${first.id}`)
    expect(reply).toMatchObject({
      status: 409,
      body: { errorCode: 'inUse', details: `In use by 1 entitlement (${offering.sku}).` },
    })
  })
})
