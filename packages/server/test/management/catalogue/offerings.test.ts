import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../../src/management/routes.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, fresh, isInvalid } from '../catalogue.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
let productId: string
let editionId: string
let planId: string
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
  productId = (await make.product()).id
  editionId = (await make.edition(productId)).id
  planId = (await make.plan()).id
  await make.customFields('offering', ['region', 'note', 'a', 'b', 'c'])
})
afterAll(() => server.close())

const at = (id: string) => `/api/v1/offerings/${id}`
const none = { type: 'none', count: null }
const unknownId = 'AAAAAAAAAAAAAAAAAAAAAA'
const needed = () => ({
  name: 'Ten seats',
  sku: fresh('SKU'),
  editionId,
  planId,
  seatCount: 10,
  concurrencyMode: 'concurrent',
})

describe('a new offering', () => {
  test('of the needed fields has the defaults for the others', async () => {
    const sent = needed()
    const made = await server.post('/api/v1/offerings', sent)
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: expect.stringMatching(/^off_[\w-]{22}$/),
      ...sent,
      productId,
      edition: null,
      plan: null,
      stats: null,
      description: null,
      overdraftSeatLimit: { type: 'none', value: null },
      hasMaintenance: false,
      maintenanceDuration: none,
      gracePeriod: null,
      leasePeriod: null,
      leaseRenewal: null,
      detection: null,
      usageResetSchedule: 'onRenewal',
      customFields: {},
      createdAt: made.body.updatedAt,
      updatedAt: expect.any(String),
    })
    expect((await server.get(at(made.body.id))).body).toEqual(made.body)
  })

  test('is read as it was made of all fields', async () => {
    const sent = {
      ...needed(),
      description: 'words',
      overdraftSeatLimit: { type: 'percentage', value: 150 },
      hasMaintenance: true,
      maintenanceDuration: { type: 'year', count: 1 },
      gracePeriod: { type: 'day', count: 7 },
      usageResetSchedule: 'calendarMonth',
      customFields: { region: 'north', note: null },
    }
    const { body } = await server.post('/api/v1/offerings', sent)
    expect(body).toMatchObject(sent)
    expect((await server.get(at(body.id))).body).toEqual(body)
  })

  test('takes null for what is left out', async () => {
    const sent = {
      ...needed(),
      description: null,
      overdraftSeatLimit: null,
      hasMaintenance: null,
      maintenanceDuration: null,
      gracePeriod: null,
      usageResetSchedule: null,
      customFields: null,
    }
    const { status, body } = await server.post('/api/v1/offerings', sent)
    expect(status).toBe(201)
    expect(body).toMatchObject({ usageResetSchedule: 'onRenewal', maintenanceDuration: none })
  })

  test('of a perpetual plan never has its usage reset', async () => {
    const perpetual = await make.plan({ licenseType: 'perpetual', licenseDuration: null })
    expect((await make.offering({ planId: perpetual.id })).usageResetSchedule).toBe('never')
  })

  test.each([
    ['sku', { sku: undefined }],
    ['sku', { sku: 'x'.repeat(51) }],
    ['sku', { sku: ' ' }],
    ['name', { name: 'x'.repeat(51) }],
    ['seatCount', { seatCount: 0 }],
    ['seatCount', { seatCount: 2147483648 }],
    ['seatCount', { seatCount: 1.5 }],
    ['concurrencyMode', { concurrencyMode: 'shared' }],
    ['overdraftSeatLimit.value', { overdraftSeatLimit: { type: 'none', value: 3 } }],
    ['overdraftSeatLimit.value', { overdraftSeatLimit: { type: 'unlimited', value: 0 } }],
    ['overdraftSeatLimit.value', { overdraftSeatLimit: { type: 'absolute' } }],
    ['overdraftSeatLimit.value', { overdraftSeatLimit: { type: 'absolute', value: -1 } }],
    ['overdraftSeatLimit.value', { overdraftSeatLimit: { type: 'percentage', value: -1 } }],
    ['overdraftSeatLimit.type', { overdraftSeatLimit: { type: 'some' } }],
    ['maintenanceDuration', { hasMaintenance: true }],
    ['usageResetSchedule', { usageResetSchedule: 'weekly' }],
    ['gracePeriod.count', { gracePeriod: { type: 'day' } }],
    ['customFields.a', { customFields: { a: 1 } }],
    ['customFields', { customFields: { ['k'.repeat(51)]: 'v' } }],
    ['editionId', { editionId: 'ed_1' }],
    ['editionId', { editionId: `ed_${unknownId}` }],
    ['planId', { planId: `plan_${unknownId}` }],
    ['price', { price: 5 }],
  ])('is refused for its %s of %j', async (field, fields) => {
    const before = (await server.get('/api/v1/offerings')).body.elementsTotal
    const reply = await server.post('/api/v1/offerings', { ...needed(), ...fields })
    expect(reply).toMatchObject({ status: 422, body: { errorCode: 'validationFailed' } })
    expect(reply.body.validationErrors[0].propertyName).toContain(field)
    expect((await server.get('/api/v1/offerings')).body.elementsTotal).toBe(before)
  })

  test('that is concurrent is refused 422 where the lease is none, node-locked is not', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    await server.patch(`/api/v1/products/${product.id}`, { leasePeriod: { type: 'none' } })
    const sent = { ...needed(), editionId: edition.id }
    expect(await server.post('/api/v1/offerings', sent)).toMatchObject(isInvalid('concurrencyMode'))
    const locked = { ...sent, concurrencyMode: 'nodeLock' }
    const made = await server.post('/api/v1/offerings', locked)
    expect(made.status).toBe(201)
    expect(await server.patch(at(made.body.id), { concurrencyMode: 'concurrent' })).toMatchObject(
      isInvalid('concurrencyMode'),
    )
  })

  test('asked for by two at once under one SKU is made once', async () => {
    const sent = needed()
    const replies = await Promise.all([1, 2].map(() => server.post('/api/v1/offerings', sent)))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
      errorCode: 'duplicate',
      validationErrors: [{ propertyName: 'sku' }],
    })
    const found = await server.get(`/api/v1/offerings?search=${sent.sku}`)
    expect(found.body.elementsTotal).toBe(1)
  })
})

describe('a change of an offering', () => {
  test('by PATCH keeps what is not sent', async () => {
    const offering = await make.offering({ customFields: { a: '1' }, description: 'kept' })
    expect((await server.patch(at(offering.id), { seatCount: 25 })).status).toBe(204)
    const updatedAt = expect.any(String)
    expect((await server.get(at(offering.id))).body).toEqual({
      ...offering,
      seatCount: 25,
      updatedAt,
    })
  })

  test('by PUT keeps an optional field left out, and null sets it back', async () => {
    const optional = {
      gracePeriod: { type: 'day', count: 7 },
      overdraftSeatLimit: { type: 'absolute', value: 2 },
      usageResetSchedule: 'monthly',
      customFields: { a: '1' },
    }
    const { id } = await make.offering(optional)
    const sent = needed()
    expect((await server.put(at(id), sent)).status).toBe(204)
    expect((await server.get(at(id))).body).toMatchObject({ ...sent, ...optional })
    const cleared = { ...sent, gracePeriod: null, overdraftSeatLimit: null }
    expect(
      (await server.put(at(id), { ...cleared, usageResetSchedule: null, customFields: null }))
        .status,
    ).toBe(204)
    expect((await server.get(at(id))).body).toMatchObject({
      gracePeriod: null,
      overdraftSeatLimit: { type: 'none', value: null },
      usageResetSchedule: 'onRenewal',
      customFields: {},
    })
  })

  test('replaces the custom fields as a whole', async () => {
    const { id } = await make.offering({ customFields: { a: '1', b: '2' } })
    await server.patch(at(id), { customFields: { c: '3' } })
    expect((await server.get(at(id))).body.customFields).toEqual({ c: '3' })
  })

  test('to a SKU that is taken is refused 409 and changes nothing', async () => {
    const [one, other] = [await make.offering(), await make.offering()]
    expect(await server.patch(at(one.id), { sku: other.sku, seatCount: 1 })).toMatchObject({
      status: 409,
      body: { errorCode: 'duplicate', validationErrors: [{ propertyName: 'sku' }] },
    })
    expect((await server.get(at(one.id))).body).toEqual(one)
  })

  test('to an edition of another product is refused 409 once something was sold', async () => {
    const offering = await make.offering({ editionId })
    const otherProduct = await make.product()
    const other = await make.edition(otherProduct.id)
    expect((await server.patch(at(offering.id), { editionId: other.id })).status).toBe(204)
    expect((await server.get(at(offering.id))).body.productId).toBe(otherProduct.id)
    await make.group([offering.sku])
    expect(await server.patch(at(offering.id), { editionId })).toMatchObject({
      status: 409,
      body: { errorCode: 'differentProduct' },
    })
    const sibling = await make.edition(otherProduct.id)
    expect((await server.patch(at(offering.id), { editionId: sibling.id })).status).toBe(204)
  })

  test('does not touch what was sold', async () => {
    const offering = await make.offering({ seatCount: 5 })
    const group = await make.group([offering.sku])
    await server.patch(at(offering.id), { seatCount: 50, name: 'Other' })
    const sold = await server.get(`/api/v1/entitlements/${group.entitlements[0].id}`)
    expect(sold.body).toMatchObject({ seatCount: 5, offeringName: offering.name })
  })

  test('with a stale If-Match is refused 412, whatever was expanded when it was read', async () => {
    const { id } = await make.offering()
    const { etag = '' } = (await server.get(`${at(id)}?expand=plan,stats`)).headers
    const headers = { 'if-match': etag }
    expect((await server.patch(at(id), { seatCount: 6 }, { headers })).status).toBe(204)
    expect((await server.patch(at(id), { seatCount: 7 }, { headers })).status).toBe(412)
  })
})

describe('the list of offerings', () => {
  test('is filtered by product, edition, plan and mode', async () => {
    const product = await make.product()
    const [first, second] = [await make.edition(product.id), await make.edition(product.id)]
    const plan = await make.plan()
    const a = await make.offering({ editionId: first.id, planId: plan.id })
    const b = await make.offering({ editionId: second.id, concurrencyMode: 'nodeLock' })
    const ids = async (query: string) =>
      (await server.get(`/api/v1/offerings?${query}`)).body.items.map(
        ({ id }: { id: string }) => id,
      )
    expect(await ids(`productId=${product.id}`)).toEqual([a.id, b.id])
    expect(await ids(`productId=${product.id}&sort=-createdAt`)).toEqual([b.id, a.id])
    expect(await ids(`editionId=${second.id}`)).toEqual([b.id])
    expect(await ids(`planId=${plan.id}`)).toEqual([a.id])
    expect(await ids(`productId=${product.id}&concurrencyMode=nodeLock`)).toEqual([b.id])
    expect(await ids(`productId=prod_${unknownId}`)).toEqual([])
    expect(await ids(`search=${a.sku.toLowerCase()}`)).toEqual([a.id])
  })

  test('refuses a filter that is no id', async () => {
    expect(await server.get('/api/v1/offerings?productId=7')).toMatchObject(isInvalid('productId'))
  })

  test('shows what expand asks for, and ignores words it does not know', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const plan = await make.plan()
    const offering = await make.offering({ editionId: edition.id, planId: plan.id })
    await make.group([offering.sku, offering.sku])
    const shown = async (expand: string) => {
      const one = (await server.get(`${at(offering.id)}?expand=${expand}`)).body
      const list = await server.get(`/api/v1/offerings?productId=${product.id}&expand=${expand}`)
      expect(list.body.items).toEqual([one])
      return { edition: one.edition, plan: one.plan, stats: one.stats }
    }
    const nothing = { edition: null, plan: null, stats: null }
    expect(await shown('')).toEqual(nothing)
    expect(await shown('price')).toEqual(nothing)
    expect(await shown('edition')).toEqual({ ...nothing, edition: { ...edition, product: null } })
    expect(await shown('edition.product')).toEqual({ ...nothing, edition: { ...edition, product } })
    expect(await shown('plan, stats')).toEqual({
      ...nothing,
      plan,
      stats: { entitlementsCount: 2 },
    })
  })
})

describe('DELETE of an offering', () => {
  test('takes it away when nothing was sold, and its SKU is free again', async () => {
    const { id, sku } = await make.offering()
    expect((await server.delete(at(id))).status).toBe(204)
    expect(await server.get(at(id))).toMatchObject({
      status: 404,
      body: { errorCode: 'offeringUnknown' },
    })
    expect((await make.offering({ sku })).sku).toBe(sku)
  })

  test('is refused 409 while entitlements have it, naming the first of them', async () => {
    const { id, sku } = await make.offering()
    const group = await make.group(Array(7).fill(sku))
    const reply = await server.delete(at(id))
    expect(reply).toMatchObject({ status: 409, body: { errorCode: 'inUse' } })
    expect(reply.body.details).toBe(
      `In use by 7 entitlements (${Array(5).fill(sku).join(', ')}, …).`,
    )
    const [{ count, first }] = reply.body.explanation.usedBy
    expect(count).toBe(7)
    const sold = group.entitlements.map((each: { id: string }) => each.id)
    expect(sold).toEqual(expect.arrayContaining(first.map((each: { id: string }) => each.id)))
    expect((await server.get(at(id))).status).toBe(200)
  })

  test('and a sale at once never leave an entitlement without offering', async () => {
    for (let round = 0; round < 5; round++) {
      const { id, sku } = await make.offering()
      const [deleted, ordered] = await Promise.all([
        server.delete(at(id)),
        server.post('/api/v1/entitlements/groups', { skus: [sku] }),
      ])
      expect(ordered.status).toBeLessThan(500)
      expect(deleted.status === 204).toBe(ordered.status !== 201)
    }
  })
})
