import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  day,
  done,
  makeCustomer,
  offer,
  order,
  read,
  refused,
  seat,
  sell,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const none = { type: 'none', count: null }
const whole = 'expand=product,features,attributes,offering,plan,customer'

describe('an entitlement', () => {
  test('reads as what was ordered, with all that can be expanded', async () => {
    const customerId = await makeCustomer(server, 'Reader')
    const offered = await offer(server, {
      product: { gracePeriod: { type: 'day', count: 3 } },
      features: [
        { type: 'bool', key: 'export', value: 1, description: 'Exports' },
        { type: 'usageCount', key: 'reports', value: 100 },
        {
          type: 'elementPool',
          key: 'storage',
          value: 10,
          overdraftLimit: { type: 'percentage', value: 25 },
        },
      ],
      attributes: [{ type: 'string', key: 'region', value: 'EU' }],
      offering: { seatCount: 10, overdraftSeatLimit: { type: 'percentage', value: 25 } },
    })
    const sold = await order(server, offered, { customerId, orderRefId: 'PO-9' })
    const base = `${api}/entitlements/${sold.entitlementId}`
    const entitlement = await read(server, `${sold.entitlement}?${whole}`)
    expect(entitlement).toEqual({
      id: sold.entitlementId,
      entitlementGroupId: sold.groupId,
      group: {
        id: sold.groupId,
        created: '2026-01-01T00:00:00Z',
        customerId,
        customer: expect.objectContaining({ id: customerId, name: 'Reader' }),
        orderRefId: 'PO-9',
      },
      sku: offered.sku,
      offeringId: offered.offeringId,
      offeringName: expect.stringMatching(/^Thing/),
      productId: offered.productId,
      editionId: offered.editionId,
      planId: offered.planId,
      planName: expect.stringMatching(/^Thing/),
      planType: null,
      licenseType: 'subscription',
      licenseStartType: 'entitlementCreation',
      licenseDurationType: 'year',
      licenseDurationCount: 1,
      localLicenseServerId: null,
      outOfSync: false,
      hasMaintenance: false,
      maintenanceDuration: none,
      seatCount: 10,
      overdraftSeatLimit: { type: 'percentage', value: 25 },
      overdraftSeatCount: 2,
      concurrencyMode: 'concurrent',
      leasePeriod: { type: 'day', count: 1 },
      offlineLeasePeriod: none,
      gracePeriod: { type: 'day', count: 3 },
      lingerPeriod: none,
      usageResetSchedule: 'onRenewal',
      leaseRenewal: { mode: 'atExpiry', interval: null, percent: null, courtesyRefresh: true },
      detection: true,
      created: '2026-01-01T00:00:00Z',
      snapshotDate: '2026-01-01T00:00:00Z',
      provisioningDate: null,
      activationDate: '2026-01-01T00:00:00Z',
      expiryDate: '2027-01-01T00:00:00Z',
      gracePeriodExpiry: '2027-01-04T00:00:00Z',
      maintenanceExpiryDate: null,
      disabledDate: null,
      customerDisabledDate: null,
      exported: false,
      status: 'active',
      version: '1.1',
      editInfo: {
        seatCountEdited: false,
        overdraftSeatLimitEdited: false,
        leasePeriodEdited: false,
        offlineLeasePeriodEdited: false,
        gracePeriodEdited: false,
        lingerPeriodEdited: false,
        usageResetScheduleEdited: false,
        leaseRenewalEdited: false,
        detectionEdited: false,
      },
      seatsUsed: 0,
      seatsAvailable: 12,
      overdraftSeatsUsed: 0,
      seatUtilizationRate: 0,
      publication: {
        publishedVersion: '1.1',
        publishedAt: '2026-01-01T00:00:00Z',
        publishAt: null,
        windowEnd: null,
      },
      product: expect.objectContaining({ id: offered.productId }),
      plan: {
        id: offered.planId,
        name: expect.stringMatching(/^Thing/),
        licenseType: 'subscription',
        licenseStartType: 'entitlementCreation',
        licenseDuration: { type: 'year', count: 1 },
        planType: null,
      },
      offering: {
        id: offered.offeringId,
        seatCount: 10,
        overdraftSeatLimit: { type: 'percentage', value: 25 },
        attributes: [{ id: offered.attributes.region, key: 'region', value: 'EU' }],
        features: [
          { id: offered.features.export, key: 'export', value: 1 },
          { id: offered.features.reports, key: 'reports', value: 100 },
          { id: offered.features.storage, key: 'storage', value: 10 },
        ],
      },
      features: [
        {
          id: offered.features.export,
          type: 'bool',
          key: 'export',
          description: 'Exports',
          value: 1,
          used: null,
          edited: false,
          overdraftLimit: { type: 'none', value: null },
          totalLimitIncludingOverdraft: 1,
          currentUsagePeriodStart: null,
          nextUsagePeriodStart: null,
        },
        expect.objectContaining({
          key: 'reports',
          used: 0,
          currentUsagePeriodStart: '2026-01-01T00:00:00Z',
          nextUsagePeriodStart: null,
        }),
        expect.objectContaining({ key: 'storage', used: 0, totalLimitIncludingOverdraft: 12 }),
      ],
      attributes: [
        {
          id: offered.attributes.region,
          type: 'string',
          key: 'region',
          value: 'EU',
          edited: false,
        },
      ],
      export: null,
      actions: {
        update: { method: 'PATCH', path: base },
        changeOffering: { method: 'PATCH', path: `${base}/change-offering` },
        resetOverrides: { method: 'PATCH', path: `${base}/reset-overrides` },
        renew: { method: 'PATCH', path: `${base}/renew` },
        disable: { method: 'PATCH', path: `${base}/disable` },
        provision: { method: 'POST', path: `${base}/provision` },
      },
    })
    expect(await read(server, sold.entitlement)).toEqual({
      ...entitlement,
      product: null,
      plan: null,
      offering: null,
      features: null,
      attributes: null,
      group: { ...entitlement.group, customer: null },
    })
  })

  test('keeps what it was sold with; its expanded offering is that of today', async () => {
    const sold = await sell(server, { features: [{ type: 'elementPool', key: 'kept', value: 3 }] })
    const feature = `${api}/products/${sold.productId}/features/${sold.features.kept}`
    done(await server.patch(feature, { value: 7 }))
    done(await server.patch(`${api}/offerings/${sold.offeringId}`, { seatCount: 50 }))
    const { features, offering, seatCount } = await read(server, `${sold.entitlement}?${whole}`)
    expect(features).toMatchObject([{ key: 'kept', value: 3 }])
    expect(offering).toMatchObject({ seatCount: 50, features: [{ key: 'kept', value: 7 }] })
    expect(seatCount).toBe(5)
  })

  test.each([
    [
      'none',
      { type: 'none' },
      2,
      { seatsAvailable: 0, overdraftSeatsUsed: null, overdraftSeatCount: 0 },
    ],
    [
      'absolute',
      { type: 'absolute', value: 3 },
      4,
      { seatsAvailable: 1, overdraftSeatsUsed: 2, overdraftSeatCount: 3, seatUtilizationRate: 200 },
    ],
    [
      'unlimited',
      { type: 'unlimited' },
      3,
      {
        seatsAvailable: null,
        overdraftSeatsUsed: 1,
        overdraftSeatCount: null,
        seatUtilizationRate: 150,
      },
    ],
  ])('counts seats with overdraft %s', async (_, overdraftSeatLimit, taken, expected) => {
    const sold = await sell(server, { offering: { seatCount: 2, overdraftSeatLimit } })
    for (let n = 0; n < taken; n++) {
      expect((await seat(server, sold, `seat ${n}`).activate()).status).toBe(201)
    }
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: taken, ...expected })
  })

  test('counts use exactly: seats that have lapsed, and what they held, no longer count', async () => {
    const sold = await sell(server, {
      features: [{ type: 'elementPool', key: 'gb', value: 10 }],
      offering: { seatCount: 3 },
    })
    const [one, two] = [seat(server, sold, 'one'), seat(server, sold, 'two')]
    for (const device of [one, two]) {
      await device.activate()
      await device.checkout('gb', 4)
    }
    const use = async () => {
      const url = `${sold.entitlement}?expand=features`
      const { seatsUsed, seatsAvailable, features } = await read(server, url)
      return [seatsUsed, seatsAvailable, features[0].used]
    }
    expect(await use()).toEqual([2, 1, 8])
    server.clock.set(server.clock.now() + day / 2)
    await two.refresh()
    // The lease of the first has ended and so has the margin after it; nobody has asked since.
    server.clock.set(server.clock.now() + day / 2 + 30_000)
    expect(await use()).toEqual([1, 2, 4])
    const { items } = await read(server, `${sold.entitlement}/activations`)
    expect(items).toMatchObject([{ seatId: 'two', status: 'active' }])
  })

  test('shows a usage count of a period that has ended as zero', async () => {
    const sold = await sell(server, {
      features: [{ type: 'usageCount', key: 'runs', value: 5 }],
      offering: { usageResetSchedule: 'calendarMonth' },
    })
    const one = seat(server, sold, 'one')
    await one.activate()
    await one.checkout('runs', 3)
    const runs = async () => (await read(server, `${sold.entitlement}?expand=features`)).features[0]
    expect(await runs()).toMatchObject({ used: 3, nextUsagePeriodStart: '2026-02-01T00:00:00Z' })
    server.clock.set(Date.UTC(2026, 1, 1))
    expect(await runs()).toMatchObject({
      used: 0,
      currentUsagePeriodStart: '2026-02-01T00:00:00Z',
      nextUsagePeriodStart: '2026-03-01T00:00:00Z',
    })
  })

  test('of another tenant is not there, and without permission none is', async () => {
    const sold = await sell(server)
    const stranger = await otherTenant(server)
    const places = ['', '/activations', '/activations-log', '/versions', '/rights']
    for (const place of places) {
      refused(await server.get(sold.entitlement + place, stranger), 404, 'entitlementUnknown')
      const creator = { token: await server.token(['entitlements:create', 'products:read']) }
      refused(await server.get(sold.entitlement + place, creator), 403, 'permissionMissing')
      for (const scope of ['entitlements:read', 'entitlements:admin'] as const) {
        const token = await server.token([scope])
        expect((await server.get(sold.entitlement + place, { token })).status).toBe(200)
      }
      for (const id of ['ent_AZqz8hI0eryN7wEjRWeJqw', 'ent_', sold.groupId]) {
        refused(await server.get(`${api}/entitlements/${id}${place}`), 404, 'entitlementUnknown')
      }
    }
    expect((await server.get(`${api}/entitlements`, stranger)).body).toMatchObject({ items: [] })
  })
})
