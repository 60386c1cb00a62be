import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { day, done, offer, order, read, refused, seat, sell } from '../back-office.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const author = { type: 'apiClient', id: expect.stringMatching(/^api_/), name: 'Test' }

describe('the versions of an entitlement', () => {
  test('say who changed what from what to what, when and why, for every change', async () => {
    const base = await offer(server, {
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'manualActivation',
        licenseDuration: { type: 'year', count: 1 },
      },
      features: [{ type: 'elementPool', key: 'gb.fast', value: 1 }],
      attributes: [{ type: 'string', key: 'region', value: 'EU' }],
    })
    const sold = await order(server, base)
    const larger = await offer(server, { of: base, offering: { seatCount: 50 } })
    const url = sold.entitlement
    const update = {
      seatCount: 6,
      overdraftSeatLimit: { type: 'absolute', value: 1 },
      gracePeriod: { type: 'day', count: 2 },
      features: [{ id: sold.features['gb.fast'], value: 4 }],
      attributes: [{ id: sold.attributes.region, value: 'US' }],
    }
    done(await server.patch(`${url}/activate?reason=paid`))
    done(await server.patch(`${url}?reason=grew`, update))
    done(await server.patch(`${url}/renew`))
    done(await server.patch(`${url}/disable?reason=unpaid`))
    done(await server.patch(`${url}/enable`))
    done(await server.post(`${url}/provision`))
    done(await server.patch(`${url}/reset-overrides`, { resetSeatCount: true, resetFeatures: [] }))
    const keep = { offeringId: larger.offeringId, keepExpiry: true }
    done(await server.patch(`${url}/change-offering?reason=upgrade`, keep))

    const at = '2026-01-01T00:00:00Z'
    const { items, elementsTotal } = await read(server, `${url}/versions?pageSize=50`)
    expect(elementsTotal).toBe(9)
    const told = items.toReversed()
    expect(told.map(({ version }: { version: string }) => version)).toEqual(
      Array.from({ length: 9 }, (_, n) => `1.${n + 1}`),
    )
    for (const item of told) expect(item).toMatchObject({ date: at, author })
    expect(told).toMatchObject([
      { kind: 'create', reason: null, changes: [] },
      {
        kind: 'start',
        reason: 'paid',
        changes: [
          { field: 'activationDate', from: null, to: at },
          { field: 'termStartDate', from: null, to: at },
          { field: 'expiryDate', from: null, to: '2027-01-01T00:00:00Z' },
        ],
      },
      { kind: 'update', reason: 'grew', changes: expect.any(Array) },
      {
        kind: 'renew',
        changes: [
          { field: 'expiryDate', from: '2027-01-01T00:00:00Z', to: '2028-01-01T00:00:00Z' },
        ],
      },
      {
        kind: 'setDisabled',
        reason: 'unpaid',
        changes: [{ field: 'disabledDate', from: null, to: at }],
      },
      { kind: 'setDisabled', changes: [{ field: 'disabledDate', from: at, to: null }] },
      { kind: 'setProvisioned', changes: [{ field: 'provisioningDate', from: null, to: at }] },
      { kind: 'resetOverrides', changes: expect.any(Array) },
      { kind: 'changeOffering', reason: 'upgrade', changes: expect.any(Array) },
    ])
    const gb = 'features.gb.fast'
    expect(sorted(told[2].changes)).toEqual(
      sorted([
        { field: 'seatCount', from: 5, to: 6 },
        {
          field: 'overdraftSeatLimit',
          from: { type: 'none', value: null },
          to: { type: 'absolute', value: 1 },
        },
        {
          field: 'gracePeriod',
          from: { type: 'none', count: null },
          to: { type: 'day', count: 2 },
        },
        {
          field: 'editedFields',
          from: [],
          to: ['seatCount', 'overdraftSeatLimit', 'gracePeriod'],
        },
        { field: `${gb}.value`, from: 1, to: 4 },
        { field: `${gb}.edited`, from: false, to: true },
        { field: 'attributes.region.value', from: 'EU', to: 'US' },
        { field: 'attributes.region.edited', from: false, to: true },
      ]),
    )
    expect(sorted(told[7].changes)).toEqual(
      sorted([
        { field: 'seatCount', from: 6, to: 5 },
        {
          field: 'editedFields',
          from: ['seatCount', 'overdraftSeatLimit', 'gracePeriod'],
          to: ['overdraftSeatLimit', 'gracePeriod'],
        },
      ]),
    )
    expect(told[8].changes).toEqual(
      expect.arrayContaining([
        { field: 'offeringId', from: base.offeringId, to: larger.offeringId },
        { field: 'sku', from: base.sku, to: larger.sku },
        { field: 'seatCount', from: 5, to: 50 },
        {
          field: 'plan',
          from: expect.objectContaining({ id: base.planId, licenseStartType: 'manualActivation' }),
          to: expect.objectContaining({ id: larger.planId }),
        },
      ]),
    )
  })

  test('name the system where nobody of the vendor did it, and the seat that began the term', async () => {
    const sold = await sell(server, {
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'activation',
        licenseDuration: { type: 'day', count: 30 },
      },
    })
    expect((await seat(server, sold, 'first').activate()).status).toBe(201)
    const { items } = await read(server, `${sold.entitlement}/versions?pageSize=1`)
    expect(items).toMatchObject([
      { version: '1.2', kind: 'firstSeat', author: { type: 'activation' } },
    ])
  })

  test('come page by page', async () => {
    const sold = await sell(server)
    for (const seatCount of [6, 7, 8]) done(await server.patch(sold.entitlement, { seatCount }))
    const page = await read(server, `${sold.entitlement}/versions?pageSize=3&pageNumber=2`)
    expect(page).toMatchObject({ elementsTotal: 4, pageNumber: 2, items: [{ version: '1.1' }] })
  })
})

describe('the rights at an instant', () => {
  test('are those of the version in force then, with the status of then', async () => {
    const startAt = server.clock.now()
    const sold = await sell(server, {
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'entitlementCreation',
        licenseDuration: { type: 'day', count: 10 },
      },
      features: [{ type: 'elementPool', key: 'gb', value: 1 }],
      attributes: [{ type: 'string', key: 'region', value: 'EU' }],
    })
    server.clock.set(startAt + day)
    done(await server.patch(sold.entitlement, { seatCount: 6 }))
    // Twice at one instant: the later one is in force.
    done(await server.patch(sold.entitlement, { seatCount: 7 }))
    server.clock.set(startAt + 2 * day)
    done(await server.patch(`${sold.entitlement}/disable`))
    const rights = (at?: number) => {
      const query = at === undefined ? '' : `?at=${new Date(at).toISOString()}`
      return read(server, `${sold.entitlement}/rights${query}`)
    }
    expect(await rights(startAt)).toMatchObject({
      version: '1.1',
      seatCount: 5,
      status: 'active',
      plan: { id: sold.planId },
      features: [{ key: 'gb', value: 1, totalLimitIncludingOverdraft: 1 }],
      attributes: [{ key: 'region', value: 'EU' }],
    })
    expect(await rights(startAt + day - 1)).toMatchObject({ version: '1.1', seatCount: 5 })
    expect(await rights(startAt + day)).toMatchObject({ version: '1.3', seatCount: 7 })
    expect(await rights(startAt + 2 * day)).toMatchObject({ version: '1.4', status: 'disabled' })
    expect(await rights()).toMatchObject({ version: '1.4', status: 'disabled' })
    done(await server.patch(`${sold.entitlement}/enable`))
    // What is known now of an instant ahead.
    expect(await rights(startAt + 10 * day - 1)).toMatchObject({ status: 'active' })
    expect(await rights(startAt + 10 * day)).toMatchObject({ status: 'expired' })
    const before = new Date(startAt - 1).toISOString()
    refused(await server.get(`${sold.entitlement}/rights?at=${before}`), 404, 'entitlementUnknown')
    const wrong = await server.get(`${sold.entitlement}/rights?at=yesterday`)
    refused(wrong, 422, 'validationFailed', 'at')
  })
})

function sorted<T extends { field: string }>(changes: readonly T[]): T[] {
  return [...changes].sort((a, b) => (a.field < b.field ? -1 : 1))
}
