import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  day,
  done,
  makeCustomer,
  type Ordered,
  read,
  refused,
  sell,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const runs = {
  type: 'usageCount',
  key: 'runs',
  value: 10,
  overdraftLimit: { type: 'unlimited' },
}
const monthly = {
  features: [runs, { type: 'elementPool', key: 'gb', value: 5 }],
  offering: { usageResetSchedule: 'calendarMonth' },
  product: { leasePeriod: { type: 'year', count: 1 } },
}

const goTo = (date: string) => server.clock.set(Date.parse(`${date}T00:00:00Z`))

type Period = Record<'from' | 'to' | 'open' | 'used' | 'overdraftUsed' | 'reason', unknown>

async function periods(sold: Ordered, query = ''): Promise<Period[]> {
  return (await read(server, `${sold.entitlement}/usage${query}`)).periods
}

/** A seat that counts. */
async function counter(sold: Ordered, seatId = 'one') {
  const { device } = await takeSeat(server, sold, seatId)
  return async (amount: number) => {
    expect((await device.checkout('runs', amount)).status).toBe(200)
  }
}

describe('the usage of an entitlement', () => {
  test('is told by period with the part in overdraft; the current one is open', async () => {
    goTo('2026-01-10')
    const sold = await sell(server, monthly)
    const count = await counter(sold)
    await count(7)
    await count(8)
    goTo('2026-02-03')
    await count(4)
    expect(await periods(sold)).toMatchObject([
      {
        key: 'runs',
        from: '2026-01-10T00:00:00Z',
        to: '2026-02-01T00:00:00Z',
        used: 15,
        overdraftUsed: 5,
        open: false,
        reason: 'schedule',
      },
      {
        from: '2026-02-01T00:00:00Z',
        to: null,
        endsAt: '2026-03-01T00:00:00Z',
        used: 4,
        overdraftUsed: 0,
        open: true,
        reason: null,
      },
    ])
  })

  test('of a period that has ended is told as closed before anybody has closed it, and once after', async () => {
    goTo('2026-02-10')
    const sold = await sell(server, monthly)
    const count = await counter(sold)
    await count(12)
    goTo('2026-05-02')
    const before = await periods(sold)
    expect(before.map(({ from, used, open }) => [String(from).slice(0, 10), used, open])).toEqual([
      ['2026-02-10', 12, false],
      ['2026-03-01', 0, false],
      ['2026-04-01', 0, false],
      ['2026-05-01', 0, true],
    ])
    // Everybody at once; the first decision closes them.
    await Promise.all([
      server.deps.jobs.runDue(),
      ...Array.from({ length: 6 }, (_, n) => takeSeat(server, sold, n < 3 ? 'two' : 'three')),
      ...Array.from({ length: 4 }, async () => expect(await periods(sold)).toEqual(before)),
    ])
    expect(await periods(sold)).toEqual(before)
  })

  test('ends a period when it is reset by hand, renewed or given another offering', async () => {
    goTo('2026-05-10')
    const sold = await sell(server, { ...monthly, offering: { usageResetSchedule: 'onRenewal' } })
    const count = await counter(sold)
    await count(3)
    server.clock.set(server.clock.now() + day)
    done(await server.patch(`${sold.entitlement}/feature/${sold.features.runs}/reset`))
    await count(11)
    server.clock.set(server.clock.now() + day)
    const body = { offeringId: sold.offeringId }
    done(await server.patch(`${sold.entitlement}/change-offering`, body))
    await count(1)
    expect(await periods(sold)).toMatchObject([
      { used: 3, overdraftUsed: 0, reason: 'byHand', to: '2026-05-11T00:00:00Z' },
      { used: 11, overdraftUsed: 1, reason: 'changeOffering', to: '2026-05-12T00:00:00Z' },
      { used: 1, open: true },
    ])
  })

  test('over ranges that follow each other lists each closed period once', async () => {
    goTo('2026-05-20')
    const sold = await sell(server, monthly)
    const count = await counter(sold)
    for (const date of ['2026-06-05', '2026-07-05', '2026-08-05']) {
      goTo(date)
      await count(1)
    }
    const bounds = ['2026-05-01', '2026-06-01', '2026-07-01', '2026-08-01']
    const found = []
    for (const [n, from] of bounds.slice(0, 3).entries()) {
      found.push(...(await periods(sold, `?from=${from}&to=${bounds[n + 1]}`)))
    }
    const whole = await periods(sold)
    expect(whole.filter(({ open }) => !open)).toEqual(found)
    expect(found).toHaveLength(3)
    expect(await periods(sold, '?from=2026-08-01')).toMatchObject([{ open: true, used: 1 }])
  })

  test('has no open period before the term begins', async () => {
    const sold = await sell(server, {
      ...monthly,
      plan: { licenseType: 'perpetual', licenseStartType: 'manualActivation' },
    })
    expect(await periods(sold)).toEqual([])
    done(await server.patch(`${sold.entitlement}/activate`))
    expect(await periods(sold)).toMatchObject([{ open: true, used: 0 }])
  })
})

describe('the usage of all entitlements', () => {
  test('is listed for those that count something, by product and customer, and as CSV', async () => {
    goTo('2026-09-01')
    const customerId = await makeCustomer(server, '=HYPERLINK("x")')
    const sold = await sell(server, monthly, { customerId, orderRefId: '=1+1' })
    const poolOnly = await sell(server, {
      features: [{ type: 'elementPool', key: 'gb', value: 5 }],
    })
    const count = await counter(sold)
    await count(12)
    goTo('2026-10-01')
    const list = (query: string) => read(server, `${api}/usage${query}`)
    expect(await list(`?customerId=${customerId}`)).toMatchObject({
      elementsTotal: 1,
      items: [
        {
          entitlementId: sold.entitlementId,
          customerId,
          customerName: '=HYPERLINK("x")',
          accountRefId: null,
          sku: sold.sku,
          orderRefId: '=1+1',
          periods: [
            { used: 12, overdraftUsed: 2, open: false },
            { used: 0, open: true },
          ],
        },
      ],
    })
    expect(await list(`?productId=${poolOnly.productId}`)).toMatchObject({ elementsTotal: 0 })
    const all = await list('?pageSize=500')
    const pages = []
    for (let n = 1; n <= all.elementsTotal; n++) {
      pages.push(...(await list(`?pageSize=1&pageNumber=${n}`)).items)
    }
    expect(pages).toEqual(all.items)
    const reply = await server.get(`${api}/usage/export?productId=${sold.productId}`)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toContain('text/csv')
    const name = `"'=HYPERLINK(""x"")"`
    expect(reply.text.split('\n')).toEqual([
      'entitlementId,entitlementGroupId,customerId,customerName,accountRefId,orderRefId,productId,sku,key,from,to,open,used,overdraftUsed,reason',
      `${sold.entitlementId},${sold.groupId},${customerId},${name},,'=1+1,${sold.productId},${sold.sku},runs,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,false,12,2,schedule`,
      `${sold.entitlementId},${sold.groupId},${customerId},${name},,'=1+1,${sold.productId},${sold.sku},runs,2026-10-01T00:00:00Z,,true,0,0,`,
      '',
    ])
  })

  test('is refused for a range that is none, to strangers and without permission', async () => {
    const sold = await sell(server, monthly)
    for (const url of [`${sold.entitlement}/usage`, `${api}/usage`, `${api}/usage/export`]) {
      const backwards = `${url}?from=2026-02-01&to=2026-01-01`
      refused(await server.get(backwards), 422, 'validationFailed', 'from')
      const others = await server.token(['products:admin', 'customers:admin'])
      refused(await server.get(url, { token: others }), 403, 'permissionMissing')
    }
    const stranger = await otherTenant(server)
    refused(await server.get(`${sold.entitlement}/usage`, stranger), 404, 'entitlementUnknown')
    expect((await server.get(`${api}/usage`, stranger)).body.elementsTotal).toBe(0)
    const csv = await server.get(`${api}/usage/export`, stranger)
    expect(csv.text.trim().split('\n')).toHaveLength(1)
  })
})
