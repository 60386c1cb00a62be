import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { done, type Ordered, offer, order, read, refused, seat, sell } from '../back-office.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const whole = 'expand=features,attributes'
const storage = { type: 'elementPool', key: 'storage', value: 10 }
const rich = {
  features: [
    storage,
    { type: 'bool', key: 'export', value: 0 },
    { type: 'usageCount', key: 'runs', value: 5 },
  ],
  attributes: [
    { type: 'string', key: 'region', value: 'EU' },
    { type: 'number', key: 'nodes', value: '3', numberRange: { min: 1, max: 9, integer: true } },
    {
      type: 'string',
      key: 'countries',
      validationRules: [{ ruleType: 'regex', regex: '^[A-Z]{2}$', errorMessage: 'Two letters' }],
    },
  ],
}

async function takeSeats(sold: Ordered, count: number) {
  const devices = Array.from({ length: count }, (_, n) => seat(server, sold, `seat ${n}`))
  for (const device of devices) expect((await device.activate()).status).toBe(201)
  return devices
}

/** Asserts that a call is refused as said and leaves the entitlement as it was, to the letter. */
async function changesNothing(
  sold: Ordered,
  call: () => ReturnType<TestServer['patch']>,
  status: number,
  code: string,
  field?: string,
) {
  const before = await read(server, `${sold.entitlement}?${whole}`)
  const reply = refused(await call(), status, code, field)
  expect(await read(server, `${sold.entitlement}?${whole}`)).toEqual(before)
  return reply
}

describe('an update', () => {
  test('sets what it names, marks it edited and leaves the rest', async () => {
    const sold = await sell(server, rich)
    const body = {
      seatCount: 7,
      overdraftSeatLimit: { type: 'absolute', value: 2 },
      expiryDate: '2030-01-01T00:00:00Z',
      hasMaintenance: true,
      maintenanceExpiryDate: '2029-01-01T00:00:00+02:00',
      leasePeriod: { type: 'hour', count: 2 },
      offlineLeasePeriod: { type: 'month', count: 1 },
      gracePeriod: { type: 'week', count: 1 },
      lingerPeriod: { type: 'none' },
      usageResetSchedule: 'monthly',
      features: [
        { id: sold.features.storage, value: null, overdraftLimit: null },
        { id: sold.features.export, value: 1 },
        { id: sold.features.runs, overdraftLimit: { type: 'absolute', value: 5 } },
      ],
      attributes: [{ id: sold.attributes.nodes, value: '9' }],
    }
    done(await server.patch(`${sold.entitlement}?reason=deal%20of%20May`, body))
    const after = await read(server, `${sold.entitlement}?${whole}`)
    expect(after).toMatchObject({
      seatCount: 7,
      overdraftSeatLimit: { type: 'absolute', value: 2 },
      seatsAvailable: 9,
      expiryDate: '2030-01-01T00:00:00Z',
      gracePeriodExpiry: '2030-01-08T00:00:00Z',
      hasMaintenance: true,
      maintenanceExpiryDate: '2028-12-31T22:00:00Z',
      leasePeriod: { type: 'hour', count: 2 },
      offlineLeasePeriod: { type: 'month', count: 1 },
      gracePeriod: { type: 'week', count: 1 },
      lingerPeriod: { type: 'none', count: null },
      usageResetSchedule: 'monthly',
      version: '1.2',
      editInfo: {
        seatCountEdited: true,
        overdraftSeatLimitEdited: true,
        leasePeriodEdited: true,
        offlineLeasePeriodEdited: true,
        gracePeriodEdited: true,
        lingerPeriodEdited: true,
        usageResetScheduleEdited: true,
      },
    })
    expect(byKey(after.features)).toMatchObject({
      storage: { value: null, totalLimitIncludingOverdraft: null, edited: true },
      export: { value: 1, edited: true },
      runs: { value: 5, totalLimitIncludingOverdraft: 10, edited: true },
    })
    expect(byKey(after.attributes)).toMatchObject({
      region: { value: 'EU', edited: false },
      nodes: { value: '9', edited: true },
      countries: { value: null, edited: false },
    })
  })

  test('of nothing, or of nulls, changes nothing and makes no version', async () => {
    const sold = await sell(server, rich)
    const before = await read(server, `${sold.entitlement}?${whole}`)
    const nulls = { seatCount: null, expiryDate: null, leasePeriod: null, features: null }
    for (const body of [{}, { ...nulls, attributes: null, hasMaintenance: null }]) {
      done(await server.patch(sold.entitlement, body))
    }
    expect(await read(server, `${sold.entitlement}?${whole}`)).toEqual(before)
  })

  test.each([
    [{ seatCount: 0 }, 'seatCount'],
    [{ seatCount: 1.5 }, 'seatCount'],
    [{ overdraftSeatLimit: { type: 'absolute' } }, 'overdraftSeatLimit.value'],
    [{ leasePeriod: { type: 'none' } }, 'leasePeriod'],
    [{ leasePeriod: { type: 'day' } }, 'leasePeriod.count'],
    [{ expiryDate: 'tomorrow' }, 'expiryDate'],
    [{ usageResetSchedule: 'daily' }, 'usageResetSchedule'],
    [{ seats: 3 }, 'seats'],
    [{ features: [{ id: 'feat_AZqz8hI0eryN7wEjRWeJqw', value: 1 }] }, 'features[0].id'],
    [{ features: [{ id: '$export', value: 2 }] }, 'features[0].value'],
    [{ features: [{ id: '$export', value: null }] }, 'features[0].value'],
    [
      { features: [{ id: '$export', overdraftLimit: { type: 'unlimited' } }] },
      'features[0].overdraftLimit',
    ],
    [{ features: [{ id: '$storage', value: -1 }] }, 'features[0].value'],
    [
      {
        features: [
          { id: '$storage', value: 1 },
          { id: '$storage', value: 2 },
        ],
      },
      'features[1].id',
    ],
    [{ attributes: [{ id: 'atr_AZqz8hI0eryN7wEjRWeJqw', value: '1' }] }, 'attributes[0].id'],
    [{ attributes: [{ id: '$nodes', value: '10' }] }, 'attributes[0].value'],
    [{ attributes: [{ id: '$nodes', value: 'three' }] }, 'attributes[0].value'],
    [{ attributes: [{ id: '$countries', value: 'Germany' }] }, 'attributes[0].value'],
  ])('%j is refused for %s', async (body, field) => {
    const sold = await sell(server, rich)
    const ids: Record<string, string> = { ...sold.features, ...sold.attributes }
    const text = JSON.stringify(body).replace(/\$(\w+)/g, (_, key) => ids[key] ?? key)
    // With a fine value beside it: nothing of a refused update is kept.
    const sent = { lingerPeriod: { type: 'day', count: 9 }, ...JSON.parse(text) }
    await changesNothing(
      sold,
      () => server.patch(sold.entitlement, sent),
      422,
      'validationFailed',
      field,
    )
  })

  test('sets no expiry on a perpetual licence, nor on one that has not started', async () => {
    const perpetual = { licenseType: 'perpetual', licenseStartType: 'entitlementCreation' }
    const bought = await sell(server, { plan: perpetual })
    const waiting = await sell(server, {
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'manualActivation',
        licenseDuration: { type: 'day', count: 1 },
      },
    })
    const body = { expiryDate: '2030-01-01' }
    await changesNothing(
      bought,
      () => server.patch(bought.entitlement, body),
      422,
      'validationFailed',
      'expiryDate',
    )
    const send = () => server.patch(waiting.entitlement, body)
    await changesNothing(waiting, send, 402, 'entitlementNotStarted')
  })

  test('to fewer seats than are held needs force, and then grants nothing until it fits', async () => {
    const sold = await sell(server)
    const devices = await takeSeats(sold, 4)
    const fewer = { seatCount: 2 }
    const reply = await changesNothing(
      sold,
      () => server.patch(sold.entitlement, fewer),
      409,
      'seatsInUse',
    )
    expect(reply.body.explanation).toMatchObject({
      code: 'seatsInUse',
      entitlementId: sold.entitlementId,
      limit: 2,
      inUse: 4,
      cures: [
        { change: 'freeSeat', entitlementId: sold.entitlementId },
        { change: 'forceSeatCount' },
      ],
    })
    expect(reply.body.explanation.holders).toEqual(
      expect.arrayContaining([
        { seatId: 'seat 0', seatName: null, since: '2026-01-01T00:00:00Z' },
        { seatId: 'seat 3', seatName: null, since: '2026-01-01T00:00:00Z' },
      ]),
    )
    done(await server.patch(`${sold.entitlement}?forceSeatCount=true`, fewer))
    expect(await read(server, sold.entitlement)).toMatchObject({
      seatCount: 2,
      seatsUsed: 4,
      seatsAvailable: 0,
      overdraftSeatsUsed: null,
      seatUtilizationRate: 200,
    })
    refused(await seat(server, sold, 'newcomer').activate(), 402, 'noSeatAvailable')
    refused((await devices[0]?.refresh()) ?? reply, 402, 'seatLost')
    refused((await devices[1]?.refresh()) ?? reply, 402, 'seatLost')
    expect((await devices[2]?.refresh())?.status).toBe(200)
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 2, seatsAvailable: 0 })
    done(await server.patch(sold.entitlement, { seatCount: 3 }))
    expect((await seat(server, sold, 'newcomer').activate()).status).toBe(201)
  })

  test('lowers a pool without cutting what is held', async () => {
    const sold = await sell(server, { features: [storage] })
    const [one] = await takeSeats(sold, 1)
    expect((await one?.checkout('storage', 8))?.status).toBe(200)
    done(
      await server.patch(sold.entitlement, { features: [{ id: sold.features.storage, value: 5 }] }),
    )
    const { features } = await read(server, `${sold.entitlement}?${whole}`)
    expect(features).toMatchObject([{ value: 5, used: 8, totalLimitIncludingOverdraft: 5 }])
    expect((await one?.checkout('storage', 1))?.body.errorCode).toBe('featureLimitReached')
    expect((await one?.giveBack('storage', 4))?.status).toBe(200)
    expect((await one?.checkout('storage', 1))?.status).toBe(200)
  })

  test('with If-Match changes the version that was read, and no other', async () => {
    const sold = await sell(server)
    const { etag } = (await server.get(sold.entitlement)).headers
    expect(etag).toBe('"1.1"')
    const send = (seatCount: number, ifMatch: string) =>
      server.patch(sold.entitlement, { seatCount }, { headers: { 'if-match': ifMatch } })
    const replies = await Promise.all([6, 7, 8, 9].map((count) => send(count, '"1.1"')))
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 412, 412, 412])
    for (const tag of ['"1.1"', '"2.2"', '"1.2", "1.3"', 'W/"1.2"', 'nonsense']) {
      await changesNothing(sold, () => send(1, tag), 412, 'preconditionFailed')
    }
    done(await send(3, '"1.2"'))
    done(await send(4, '*'))
    expect((await server.get(sold.entitlement)).headers.etag).toBe('"1.4"')
  })
})

describe('a change of the offering', () => {
  test('keeps edited values, takes the others, resets counts and computes the expiry anew', async () => {
    const small = await offer(server, rich)
    const sold = await order(server, small)
    const large = await offer(server, {
      of: small,
      offering: { seatCount: 20, usageResetSchedule: 'monthly' },
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'entitlementCreation',
        licenseDuration: { type: 'month', count: 1 },
      },
    })
    const [one] = await takeSeats(sold, 1)
    await one?.checkout('runs', 4)
    const edited = { overdraftSeatLimit: { type: 'absolute', value: 1 } }
    done(await server.patch(sold.entitlement, edited))
    server.clock.set(server.clock.now() + 3_600_000)
    const url = `${sold.entitlement}/change-offering`
    done(await server.patch(url, { offeringId: large.offeringId }))
    const after = await read(server, `${sold.entitlement}?${whole}`)
    expect(after).toMatchObject({
      offeringId: large.offeringId,
      sku: large.sku,
      seatCount: 20,
      overdraftSeatLimit: { type: 'absolute', value: 1 },
      seatsUsed: 1,
      usageResetSchedule: 'monthly',
      expiryDate: '2026-02-01T01:00:00Z',
    })
    expect(byKey(after.features)).toMatchObject({ runs: { used: 0 } })
  })

  test('with keepUsage and keepExpiry leaves counts and expiry', async () => {
    const small = await offer(server, rich)
    const sold = await order(server, small)
    const large = await offer(server, { of: small, offering: { seatCount: 20 } })
    const [one] = await takeSeats(sold, 1)
    await one?.checkout('runs', 4)
    const { expiryDate } = await read(server, sold.entitlement)
    server.clock.set(server.clock.now() + 3_600_000)
    const keep = { keepUsage: true, keepExpiry: true }
    const url = `${sold.entitlement}/change-offering`
    done(await server.patch(url, { offeringId: large.offeringId, ...keep }))
    const after = await read(server, `${sold.entitlement}?${whole}`)
    expect(after).toMatchObject({ seatCount: 20, expiryDate })
    expect(byKey(after.features)).toMatchObject({ runs: { used: 4 } })
  })

  test('is refused to another product, to nothing, and to fewer seats than are held', async () => {
    const base = await offer(server, rich)
    const sold = await order(server, base)
    await takeSeats(sold, 3)
    const url = `${sold.entitlement}/change-offering`
    const change = (offeringId: string, query = '') => server.patch(url + query, { offeringId })
    const other = await offer(server)
    await changesNothing(sold, () => change(other.offeringId), 409, 'differentProduct')
    const nothing = 'off_AZqz8hI0eryN7wEjRWeJqw'
    await changesNothing(sold, () => change(nothing), 422, 'validationFailed', 'offeringId')
    await changesNothing(sold, () => server.patch(url, {}), 422, 'validationFailed', 'offeringId')
    const less = await offer(server, { of: base, offering: { seatCount: 2 } })
    await changesNothing(sold, () => change(less.offeringId), 409, 'seatsInUse')
    done(await change(less.offeringId, '?forceSeatCount=true'))
    expect(await read(server, sold.entitlement)).toMatchObject({ seatCount: 2, seatsUsed: 3 })
  })

  test('to a concurrent offering without a lease is refused', async () => {
    const nodeLocked = { concurrencyMode: 'nodeLock' }
    const base = await offer(server, { offering: nodeLocked })
    const sold = await order(server, base)
    const floating = await offer(server, { of: base })
    done(await server.patch(sold.entitlement, { leasePeriod: { type: 'none' } }))
    const url = `${sold.entitlement}/change-offering`
    const send = () => server.patch(url, { offeringId: floating.offeringId })
    await changesNothing(sold, send, 422, 'validationFailed', 'offeringId')
  })
})

describe('a reset of overrides', () => {
  test('takes current catalogue values for what it names, edited or not', async () => {
    const sold = await sell(server, rich)
    const [one, two] = [sold.features.storage, sold.attributes.region]
    const edit = {
      seatCount: 9,
      leasePeriod: { type: 'hour', count: 1 },
      features: [{ id: one, value: 1 }],
      attributes: [{ id: two, value: 'US' }],
    }
    done(await server.patch(sold.entitlement, edit))
    const product = `/api/v1/products/${sold.productId}`
    done(await server.patch(product, { gracePeriod: { type: 'day', count: 4 } }))
    done(await server.patch(`${product}/features/${one}`, { value: 64 }))
    const body = {
      resetSeatCount: true,
      resetGracePeriod: true,
      resetLeasePeriod: false,
      resetLingerPeriod: null,
      resetFeatures: ['storage'],
      resetAttributes: ['region'],
    }
    done(await server.patch(`${sold.entitlement}/reset-overrides`, body))
    const after = await read(server, `${sold.entitlement}?${whole}`)
    expect(after).toMatchObject({
      seatCount: 5,
      gracePeriod: { type: 'day', count: 4 },
      leasePeriod: { type: 'hour', count: 1 },
      editInfo: { seatCountEdited: false, gracePeriodEdited: false, leasePeriodEdited: true },
    })
    expect(byKey(after.features)).toMatchObject({ storage: { value: 64, edited: false } })
    expect(byKey(after.attributes)).toMatchObject({ region: { value: 'EU', edited: false } })
  })

  test('is refused for keys that the offering has not, and for fewer seats than are held', async () => {
    const sold = await sell(server, rich)
    done(await server.patch(sold.entitlement, { seatCount: 8 }))
    await takeSeats(sold, 7)
    const url = `${sold.entitlement}/reset-overrides`
    const send = (body: object, query = '') => server.patch(url + query, body)
    const features = { resetSeatCount: true, resetFeatures: ['storage', 'nothing'] }
    const field = 'resetFeatures[1]'
    await changesNothing(sold, () => send(features), 422, 'validationFailed', field)
    const attributes = { resetAttributes: ['nothing'] }
    const other = 'resetAttributes[0]'
    await changesNothing(sold, () => send(attributes), 422, 'validationFailed', other)
    await changesNothing(sold, () => send({ resetSeatCount: true }), 409, 'seatsInUse')
    done(await send({ resetSeatCount: true }, '?forceSeatCount=true'))
    expect(await read(server, sold.entitlement)).toMatchObject({ seatCount: 5, seatsUsed: 7 })
  })
})

function byKey<T extends { key: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.key, item]))
}
