import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../../src/management/routes.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, fresh, outcome } from '../catalogue.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
})
afterAll(() => server.close())

const at = (id: string) => `/api/v1/products/${id}`
const none = { type: 'none', count: null }

describe('a new product', () => {
  test('has a lease of one day and no other periods', async () => {
    const made = await server.post('/api/v1/products', { name: 'Plotter', description: 'Draws' })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: expect.stringMatching(/^prod_[\w-]{22}$/),
      name: 'Plotter',
      description: 'Draws',
      leasePeriod: { type: 'day', count: 1 },
      offlineLeasePeriod: none,
      gracePeriod: none,
      lingerPeriod: none,
      delegationPeriod: none,
      leaseRenewal: { mode: 'atExpiry', interval: null, percent: null, courtesyRefresh: true },
      detection: true,
      createdAt: made.body.updatedAt,
      updatedAt: expect.stringMatching(/^2\d{3}-\d\d-\d\dT[\d:.]+Z$/),
    })
    expect((await server.get(at(made.body.id))).body).toEqual(made.body)
  })

  test('needs no description', async () => {
    expect((await make.product()).description).toBeNull()
  })

  test.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: '   ' }, 'name'],
    [{ name: 'x'.repeat(51) }, 'name'],
    [{ name: null }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: 'a\u0000b' }, 'name'],
    [{ name: 'Sound', description: 'x'.repeat(501) }, 'description'],
    [{ name: 'Sound', leasePeriod: { type: 'day', count: 1 } }, 'leasePeriod'],
  ])('made of %j is refused for its %s', async (body, field) => {
    const before = (await server.get('/api/v1/products')).body.elementsTotal
    const reply = await server.post('/api/v1/products', body)
    expect(reply).toMatchObject({ status: 422, body: { errorCode: 'validationFailed' } })
    expect(
      reply.body.validationErrors.map((each: { propertyName: string }) => each.propertyName),
    ).toContain(field)
    expect((await server.get('/api/v1/products')).body.elementsTotal).toBe(before)
  })

  test('with a name that is taken, in whatever case, is refused 409 naming the field', async () => {
    const { name } = await make.product()
    const reply = await server.post('/api/v1/products', { name: name.toUpperCase() })
    expect(outcome(reply)).toMatchObject({
      status: 409,
      body: {
        errorCode: 'duplicate',
        details: 'name is taken.',
        validationErrors: [{ propertyName: 'name', message: 'is taken', code: 'duplicate' }],
      },
    })
  })

  test('asked for twice at once is made once', async () => {
    const name = fresh('Race')
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => server.post('/api/v1/products', { name })),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    expect((await server.get(`/api/v1/products?search=${name}`)).body.elementsTotal).toBe(1)
  })
})

describe('the list of products', () => {
  test('is paged, searched and sorted, in a stable order', async () => {
    const mark = fresh('zeta')
    for (const letter of ['b', 'C', 'a', 'd']) await make.product({ name: `${mark} ${letter}` })
    const list = async (query: string) => {
      const { body } = await server.get(`/api/v1/products?search=${mark.toUpperCase()}&${query}`)
      const names = body.items.map(({ name }: { name: string }) => name.slice(-1))
      return { ...body, items: names.join('') }
    }
    const page = { pageSize: 3, elementsTotal: 4 }
    expect(await list('pageSize=3')).toMatchObject({ ...page, pageNumber: 1, items: 'bCa' })
    expect(await list('pageSize=3&pageNumber=2')).toMatchObject({
      ...page,
      pageNumber: 2,
      items: 'd',
    })
    expect(await list('pageSize=3&pageNumber=3')).toMatchObject({
      ...page,
      pageNumber: 3,
      items: '',
    })
    expect((await list('sort=name')).items).toBe('abCd')
    expect((await list('sort=-name')).items).toBe('dCba')
    expect((await list('sort=-createdAt')).items).toBe('daCb')
  })

  test('takes the wildcards of a search literally', async () => {
    await make.product({ name: fresh('100% sure_thing') })
    const found = async (text: string) =>
      (await server.get(`/api/v1/products?search=${encodeURIComponent(text)}`)).body.elementsTotal
    expect(await found('100% sure_')).toBe(1)
    expect(await found('1__% sure')).toBe(0)
    expect(await found('\\')).toBe(0)
  })

  test.each(['pageSize=501', 'pageSize=0', 'pageNumber=0', 'pageNumber=x', 'sort=leasePeriod'])(
    'refuses %s',
    async (query) => {
      expect((await server.get(`/api/v1/products?${query}`)).status).toBe(422)
    },
  )
})

describe('DELETE of a product', () => {
  test('takes it away with its own features, attributes and values of global ones', async () => {
    const { id } = await make.product()
    const [feature, attribute] = [await make.feature(), await make.attribute()]
    await make.feature({}, id)
    await make.attribute({}, id)
    await server.patch(`${at(id)}/features/${feature.id}`, { value: 3 })
    await server.patch(`${at(id)}/attributes/${attribute.id}`, { value: 'x' })
    expect((await server.delete(at(id))).status).toBe(204)
    expect(await server.get(at(id))).toMatchObject({
      status: 404,
      body: { errorCode: 'productUnknown' },
    })
    expect((await server.get(`/api/v1/features/${feature.id}`)).status).toBe(200)
  })

  test('is refused 409 naming its editions and offerings', async () => {
    const { id } = await make.product()
    const edition = await make.edition(id, { name: 'Lite' })
    const offering = await make.offering({ editionId: edition.id })
    const reply = await server.delete(at(id))
    expect(outcome(reply)).toMatchObject({
      status: 409,
      body: {
        errorCode: 'inUse',
        details: `In use by 1 edition (Lite) and 1 offering (${offering.sku}).`,
        explanation: {
          code: 'inUse',
          usedBy: [
            { type: 'edition', count: 1, first: [{ id: edition.id, name: 'Lite' }] },
            { type: 'offering', count: 1, first: [{ id: offering.id, name: offering.sku }] },
          ],
        },
      },
    })
    expect((await server.get(at(id))).status).toBe(200)
  })

  test('and a new edition of it at once never both succeed', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await make.product()
      const [deleted, added] = await Promise.all([
        server.delete(at(id)),
        server.post(`${at(id)}/editions`, { name: 'Race' }),
      ])
      expect([
        [204, 404],
        [409, 201],
      ]).toContainEqual([deleted.status, added.status])
    }
  })
})
