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

const at = (id: string) => `/api/v1/plans/${id}`
const none = { type: 'none', count: null }
const year = { type: 'year', count: 1 }
const start = 'activation'

describe('a new plan', () => {
  test('is read as it was made', async () => {
    const sent = {
      name: fresh('Yearly'),
      description: 'Paid in advance',
      licenseType: 'subscription',
      licenseStartType: 'manualActivation',
      licenseDuration: year,
      planType: 'paid',
    }
    const made = await server.post('/api/v1/plans', sent)
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: expect.stringMatching(/^plan_[\w-]{22}$/),
      ...sent,
      createdAt: made.body.updatedAt,
      updatedAt: expect.any(String),
    })
    expect((await server.get(at(made.body.id))).body).toEqual(made.body)
  })

  test.each([undefined, null, { type: 'none' }])(
    'that is perpetual has no duration, sent as %j',
    async (licenseDuration) => {
      const plan = await make.plan({ licenseType: 'perpetual', licenseDuration })
      expect(plan).toMatchObject({ licenseDuration: none, planType: null, description: null })
    },
  )

  test.each(['activation', 'entitlementCreation', 'custom', 'manualActivation'])(
    'may start by %s',
    async (licenseStartType) => {
      expect((await make.plan({ licenseStartType })).licenseStartType).toBe(licenseStartType)
    },
  )

  test.each([
    [{ licenseType: 'subscription', licenseStartType: start }, 'licenseDuration'],
    [
      { licenseType: 'subscription', licenseStartType: start, licenseDuration: null },
      'licenseDuration',
    ],
    [
      { licenseType: 'subscription', licenseStartType: start, licenseDuration: none },
      'licenseDuration',
    ],
    [
      { licenseType: 'perpetual', licenseStartType: start, licenseDuration: year },
      'licenseDuration',
    ],
    [{ licenseType: 'lifetime', licenseStartType: start }, 'licenseType'],
    [{ licenseType: 'perpetual', licenseStartType: 'someday' }, 'licenseStartType'],
    [{ licenseType: 'perpetual' }, 'licenseStartType'],
    [{ licenseType: 'perpetual', licenseStartType: start, planType: 'gift' }, 'planType'],
    [{ licenseType: 'perpetual', licenseStartType: start, name: 'x'.repeat(51) }, 'name'],
  ])('made of %j is refused for its %s', async (fields, propertyName) => {
    const before = (await server.get('/api/v1/plans')).body.elementsTotal
    const reply = await server.post('/api/v1/plans', { name: fresh('Bad'), ...fields })
    expect(reply).toMatchObject({
      status: 422,
      body: { errorCode: 'validationFailed', validationErrors: [{ propertyName }] },
    })
    expect((await server.get('/api/v1/plans')).body.elementsTotal).toBe(before)
  })

  test('with a name that is taken is refused 409, also when both come at once', async () => {
    const sent = {
      name: fresh('Race'),
      licenseType: 'perpetual',
      licenseStartType: start,
    }
    const replies = await Promise.all([1, 2, 3].map(() => server.post('/api/v1/plans', sent)))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
      errorCode: 'duplicate',
      validationErrors: [{ propertyName: 'name' }],
    })
  })
})

describe('a change of a plan', () => {
  test('by PATCH keeps what is not sent', async () => {
    const plan = await make.plan({ planType: 'trial', description: 'kept' })
    const licenseDuration = { type: 'day', count: 30 }
    expect((await server.patch(at(plan.id), { licenseDuration })).status).toBe(204)
    const updatedAt = expect.any(String)
    expect((await server.get(at(plan.id))).body).toEqual({ ...plan, licenseDuration, updatedAt })
  })

  test('by PUT sets what is sent, and null clears', async () => {
    const plan = await make.plan({ planType: 'trial', description: 'kept' })
    const sent = {
      name: fresh('Put'),
      licenseType: 'perpetual',
      licenseStartType: 'custom',
      licenseDuration: null,
      planType: null,
    }
    expect((await server.put(at(plan.id), sent)).status).toBe(204)
    expect((await server.get(at(plan.id))).body).toMatchObject({
      ...sent,
      licenseDuration: none,
      description: 'kept',
    })
  })

  test.each([{ licenseType: 'perpetual' }, { licenseDuration: none }, { licenseDuration: null }])(
    'to %j alone breaks the rule of the duration: refused 422, nothing changed',
    async (sent) => {
      const plan = await make.plan()
      expect(await server.patch(at(plan.id), sent)).toMatchObject({
        status: 422,
        body: { validationErrors: [{ propertyName: 'licenseDuration' }] },
      })
      expect((await server.get(at(plan.id))).body).toEqual(plan)
    },
  )

  test('to a name that is taken is refused 409', async () => {
    const [one, other] = [await make.plan(), await make.plan()]
    expect((await server.patch(at(one.id), { name: other.name })).status).toBe(409)
    expect((await server.get(at(one.id))).body).toEqual(one)
  })

  test('with a stale If-Match is refused 412', async () => {
    const { id } = await make.plan()
    const { etag = '' } = (await server.get(at(id))).headers
    const headers = { 'if-match': etag }
    expect((await server.patch(at(id), { planType: 'beta' }, { headers })).status).toBe(204)
    expect((await server.patch(at(id), { planType: 'free' }, { headers })).status).toBe(412)
  })
})

describe('the list of plans', () => {
  test('is filtered, searched and sorted', async () => {
    const mark = fresh('listed')
    const { id: a } = await make.plan({ name: `${mark} b`, planType: 'trial' })
    const { id: b } = await make.plan({ name: `${mark} a` })
    const { id: c } = await make.plan({
      name: `${mark} c`,
      licenseType: 'perpetual',
      licenseDuration: null,
      planType: 'paid',
    })
    const ids = async (query: string) =>
      (await server.get(`/api/v1/plans?search=${mark}&${query}`)).body.items.map(
        ({ id }: { id: string }) => id,
      )
    expect(await ids('')).toEqual([a, b, c])
    expect(await ids('sort=name')).toEqual([b, a, c])
    expect(await ids('sort=planType')).toEqual([c, a, b])
    expect(await ids('sort=-planType')).toEqual([b, a, c])
    expect(await ids('licenseType=perpetual')).toEqual([c])
    expect(await ids('planType=trial')).toEqual([a])
  })
})

describe('DELETE of a plan', () => {
  test('takes it away when no offering has it', async () => {
    const { id } = await make.plan()
    expect((await server.delete(at(id))).status).toBe(204)
    expect(await server.get(at(id))).toMatchObject({
      status: 404,
      body: { errorCode: 'planUnknown' },
    })
  })

  test('is refused 409 while an offering has it', async () => {
    const { id } = await make.plan()
    const { sku } = await make.offering({ planId: id })
    expect(await server.delete(at(id))).toMatchObject({
      status: 409,
      body: { errorCode: 'inUse', details: `In use by 1 offering (${sku}).` },
    })
    expect((await server.get(at(id))).status).toBe(200)
  })
})
