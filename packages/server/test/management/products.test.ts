import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../src/management/routes.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { catalogueOf, fresh, outcome } from './catalogue.ts'

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

describe('PUT of a product', () => {
  const periods = {
    leasePeriod: { type: 'hour', count: 8 },
    offlineLeasePeriod: { type: 'week', count: 2 },
    gracePeriod: { type: 'month', count: 1 },
  }

  test('sets name and periods', async () => {
    const { id } = await make.product({ description: 'kept' })
    const name = fresh('Renamed')
    const lingerPeriod = { type: 'minute', count: 5 }
    const reply = await server.put(at(id), { name, ...periods, lingerPeriod })
    expect(reply).toMatchObject({ status: 204, text: '' })
    expect((await server.get(at(id))).body).toMatchObject({
      id,
      name,
      description: 'kept',
      ...periods,
      lingerPeriod,
    })
  })

  test('leaves an optional field as it is when it is left out, and clears it by null', async () => {
    const { id, name } = await make.product({ description: 'kept' })
    const lingerPeriod = { type: 'minute', count: 5 }
    await server.patch(at(id), { lingerPeriod })
    await server.put(at(id), { name, ...periods })
    expect((await server.get(at(id))).body).toMatchObject({ description: 'kept', lingerPeriod })
    await server.put(at(id), { name, ...periods, description: null })
    expect((await server.get(at(id))).body.description).toBeNull()
  })

  test.each([
    ['name', { ...periods }],
    ['gracePeriod', { name: 'x', ...periods, gracePeriod: undefined }],
    ['leasePeriod.count', { name: 'x', ...periods, leasePeriod: { type: 'day' } }],
    ['leasePeriod.count', { name: 'x', ...periods, leasePeriod: { type: 'day', count: 0 } }],
    ['leasePeriod.count', { name: 'x', ...periods, leasePeriod: { type: 'day', count: 32768 } }],
    ['leasePeriod.type', { name: 'x', ...periods, leasePeriod: { type: 'decade', count: 1 } }],
    ['colour', { name: 'x', ...periods, colour: 'red' }],
  ])('is refused for its %s and changes nothing', async (field, body) => {
    const before = await make.product()
    const reply = await server.put(at(before.id), body)
    expect(reply.status).toBe(422)
    expect(reply.body.validationErrors[0].propertyName).toBe(field)
    expect((await server.get(at(before.id))).body).toEqual(before)
  })
})

describe('PATCH of a product', () => {
  test('changes only what is sent', async () => {
    const before = await make.product({ description: 'kept' })
    expect(
      (await server.patch(at(before.id), { gracePeriod: { type: 'day', count: 3 } })).status,
    ).toBe(204)
    expect((await server.get(at(before.id))).body).toEqual({
      ...before,
      gracePeriod: { type: 'day', count: 3 },
      updatedAt: expect.any(String),
    })
  })

  test('to the name of another is refused 409 and changes nothing', async () => {
    const [one, other] = [await make.product(), await make.product()]
    const reply = await server.patch(at(one.id), { name: other.name, description: 'new' })
    expect(reply).toMatchObject({ status: 409, body: { errorCode: 'duplicate' } })
    expect((await server.get(at(one.id))).body).toEqual(one)
  })

  test('may set the lease to none while every offering is node-locked', async () => {
    const { id } = await make.product()
    const edition = await make.edition(id)
    await make.offering({ editionId: edition.id, concurrencyMode: 'nodeLock' })
    expect((await server.patch(at(id), { leasePeriod: { type: 'none' } })).status).toBe(204)
    expect((await server.get(at(id))).body.leasePeriod).toEqual(none)
  })

  test('may not set the lease to none while a concurrent offering exists', async () => {
    const { id } = await make.product()
    const edition = await make.edition(id)
    const { sku } = await make.offering({ editionId: edition.id, concurrencyMode: 'concurrent' })
    const before = (await server.get(at(id))).body
    const reply = await server.patch(at(id), { leasePeriod: { type: 'none' } })
    expect(reply.status).toBe(422)
    expect(reply.body.validationErrors).toEqual([
      {
        propertyName: 'leasePeriod',
        message: `concurrent offerings need a lease period (1: ${sku})`,
        code: 'leaseNeeded',
      },
    ])
    expect((await server.get(at(id))).body).toEqual(before)
  })

  test('of the lease and a new concurrent offering at once never both succeed', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await make.product()
      const edition = await make.edition(id)
      const plan = await make.plan()
      const offering = {
        name: 'Race',
        sku: fresh('RACE'),
        editionId: edition.id,
        planId: plan.id,
        seatCount: 1,
        concurrencyMode: 'concurrent',
      }
      const [patched, offered] = await Promise.all([
        server.patch(at(id), { leasePeriod: { type: 'none' } }),
        server.post('/api/v1/offerings', offering),
      ])
      expect([
        [204, 422],
        [422, 201],
      ]).toContainEqual([patched.status, offered.status])
    }
  })
})

describe('If-Match on a product', () => {
  test('lets a change through that means the current one, and refuses 412 a stale one', async () => {
    const { id } = await make.product()
    const { etag = '' } = (await server.get(at(id))).headers
    const headers = { 'if-match': etag }
    expect((await server.patch(at(id), { description: 'first' }, { headers })).status).toBe(204)
    const late = await server.patch(at(id), { description: 'second' }, { headers })
    expect(late).toMatchObject({ status: 412, body: { errorCode: 'preconditionFailed' } })
    expect((await server.delete(at(id), { headers })).status).toBe(412)
    expect((await server.get(at(id))).body.description).toBe('first')
  })

  test('lets one of two edits of the same version through', async () => {
    const { id } = await make.product()
    const { etag = '' } = (await server.get(at(id))).headers
    const edits = ['a', 'b', 'c'].map((description) =>
      server.patch(at(id), { description }, { headers: { 'if-match': etag } }),
    )
    const statuses = (await Promise.all(edits)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([204, 412, 412])
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
    expect(await list('pageSize=3')).toEqual({ ...page, pageNumber: 1, items: 'bCa' })
    expect(await list('pageSize=3&pageNumber=2')).toEqual({ ...page, pageNumber: 2, items: 'd' })
    expect(await list('pageSize=3&pageNumber=3')).toEqual({ ...page, pageNumber: 3, items: '' })
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
