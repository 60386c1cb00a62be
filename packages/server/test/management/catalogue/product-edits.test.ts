import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../../src/management/routes.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, fresh } from '../catalogue.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
})
afterAll(() => server.close())

const at = (id: string) => `/api/v1/products/${id}`
const none = { type: 'none', count: null }

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
