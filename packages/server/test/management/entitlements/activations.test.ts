import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  day,
  done,
  hour,
  type Ordered,
  read,
  refused,
  seat,
  sell,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const activations = `${api}/entitlements/activations`
const unknown = `${activations}/act_AZqz8hI0eryN7wEjRWeJqw`

const take = (sold: Ordered, seatId: string) => takeSeat(server, sold, seatId)

async function seats(sold: Ordered, query = ''): Promise<string[]> {
  const { items } = await read(server, `${sold.entitlement}/activations${query}`)
  return items.map(({ seatId }: { seatId: string }) => seatId).sort()
}

describe('the state of an activation', () => {
  test('is what the application sees, and reading it here rotates no nonce', async () => {
    const sold = await sell(server, {
      features: [
        { type: 'bool', key: 'export', value: 1 },
        { type: 'elementPool', key: 'gb', value: 10 },
        { type: 'usageCount', key: 'runs', value: 5 },
      ],
      attributes: [{ type: 'string', key: 'region', value: 'EU' }],
    })
    const one = await take(sold, 'one')
    const two = await take(sold, 'two')
    await one.device.checkout('gb', 3)
    await two.device.checkout('gb', 2)
    await one.device.checkout('runs', 4)
    const state = await read(server, one.url)
    expect(state).toMatchObject({
      id: one.id,
      activationMethod: 'activationCode',
      status: 'active',
      seatId: 'one',
      seatName: 'Name of one',
      mode: 'online',
      productId: sold.productId,
      entitlementId: sold.entitlementId,
      deactivated: null,
      entitlementStatus: 'active',
      attributes: [{ key: 'region', type: 'string', value: 'EU' }],
      features: [
        { key: 'export', active: 0, available: 1, total: 1 },
        { key: 'gb', active: 3, available: 5, total: 10 },
        { key: 'runs', active: 4, available: 1, total: 5 },
      ],
    })
    expect((await one.device.call('GET', '')).body).toEqual(state)
    expect((await one.device.refresh()).body.activation).toEqual(await read(server, one.url))
  })

  test('shows a seat as it stands now, though nobody has asked since it lapsed', async () => {
    const sold = await sell(server, { features: [{ type: 'elementPool', key: 'gb', value: 10 }] })
    const one = await take(sold, 'one')
    await one.device.checkout('gb', 3)
    server.clock.set(server.clock.now() + day)
    expect(await read(server, one.url)).toMatchObject({
      status: 'leaseExpired',
      features: [{ key: 'gb', active: 3, available: 7 }],
    })
    server.clock.set(server.clock.now() + 30_000)
    expect(await read(server, one.url)).toMatchObject({
      status: 'leaseExpired',
      features: [{ key: 'gb', active: 0, available: 10 }],
    })
  })
})

describe('the activations of an entitlement', () => {
  test('are those that hold a place now; others are had by status, one by seat', async () => {
    const sold = await sell(server, {
      product: {
        lingerPeriod: { type: 'hour', count: 2 },
        leasePeriod: { type: 'hour', count: 1 },
      },
    })
    const [runs, lingers, lapses] = [
      await take(sold, 'runs'),
      await take(sold, 'lingers'),
      await take(sold, 'lapses'),
    ]
    expect((await lingers.device.deactivate()).status).toBe(204)
    expect(await seats(sold)).toEqual(['lapses', 'lingers', 'runs'])
    expect(await seats(sold, '?status=active')).toEqual(['lapses', 'runs'])
    expect(await seats(sold, '?status=linger')).toEqual(['lingers'])
    expect(await seats(sold, '?seatId=runs')).toEqual(['runs'])
    server.clock.set(server.clock.now() + hour / 2)
    await runs.device.refresh()
    server.clock.set(server.clock.now() + hour / 2)
    expect(await seats(sold, '?status=linger')).toEqual(['lapses', 'lingers'])
    await runs.device.refresh()
    server.clock.set(server.clock.now() + hour)
    // Both have passed the linger period; a place is held until the margin after the lease, too.
    expect(await seats(sold)).toEqual(['runs'])
    expect(await seats(sold, '?status=active')).toEqual([])
    expect(await seats(sold, '?status=leaseExpired')).toEqual(['lapses', 'lingers', 'runs'])
    server.clock.set(server.clock.now() + hour)
    expect(await seats(sold)).toEqual([])
    expect(await read(server, lapses.url)).toMatchObject({ status: 'leaseExpired' })
  })

  test('agree with the status that each shows, and with the count of seats, all along', async () => {
    const sold = await sell(server, {
      product: {
        lingerPeriod: { type: 'hour', count: 3 },
        leasePeriod: { type: 'hour', count: 1 },
      },
      offering: { seatCount: 20 },
    })
    const devices = []
    for (let n = 0; n < 6; n++) devices.push((await take(sold, `seat ${n}`)).device)
    const startAt = server.clock.now()
    for (let step = 0; step <= 20; step++) {
      server.clock.set(startAt + step * (hour / 4))
      const device = devices[step % devices.length]
      if (step % 5 === 1) await device?.deactivate()
      if (step % 5 === 3) await device?.refresh()
      if (step % 7 === 6) await device?.activate()
      const listed = new Map<string, string>()
      for (const status of ['active', 'linger', 'leaseExpired']) {
        const { items } = await read(server, `${sold.entitlement}/activations?status=${status}`)
        for (const item of items) {
          expect(item.status, `step ${step}`).toBe(status)
          listed.set(item.seatId, item.status)
        }
      }
      expect(listed.size).toBe(6)
      const holding = await read(server, `${sold.entitlement}/activations`)
      const { seatsUsed } = await read(server, sold.entitlement)
      expect(holding.elementsTotal, `step ${step}`).toBe(seatsUsed)
    }
  })

  test('of a node-locked entitlement keep their places past the lease', async () => {
    const sold = await sell(server, { offering: { concurrencyMode: 'nodeLock' } })
    await take(sold, 'one')
    server.clock.set(server.clock.now() + 100 * day)
    const { items } = await read(server, `${sold.entitlement}/activations`)
    expect(items).toMatchObject([{ seatId: 'one', status: 'leaseExpired' }])
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 1 })
  })
})

describe('freeing a seat', () => {
  test('gives back the place and what it had checked out; the device is told', async () => {
    const sold = await sell(server, {
      offering: { seatCount: 1 },
      features: [{ type: 'elementPool', key: 'gb', value: 5 }],
    })
    const one = await take(sold, 'one')
    await one.device.checkout('gb', 5)
    refused(await seat(server, sold, 'two').activate(), 402, 'noSeatAvailable')
    done(await server.delete(one.url))
    expect(await read(server, `${sold.entitlement}?expand=features`)).toMatchObject({
      seatsUsed: 0,
      features: [{ used: 0 }],
    })
    const two = await take(sold, 'two')
    expect((await two.device.checkout('gb', 5)).status).toBe(200)
    refused(await one.device.refresh(), 402, 'seatLost')
    refused(await server.delete(one.url), 404, 'activationUnknown')
  })

  test('within its linger period needs force', async () => {
    const sold = await sell(server, {
      product: { lingerPeriod: { type: 'hour', count: 2 } },
      offering: { seatCount: 1 },
    })
    const one = await take(sold, 'one')
    await one.device.deactivate()
    const reply = refused(await server.delete(one.url), 409, 'seatLingers')
    expect(Date.parse(reply.body.explanation.freesAt)).toBe(server.clock.now() + 2 * hour)
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 1 })
    done(await server.delete(`${one.url}?force=true`))
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 0 })
    await take(sold, 'two')
  })

  test('at the end of its lease stops the device, and gives its place to nobody before', async () => {
    const sold = await sell(server, {
      offering: { seatCount: 1 },
      features: [{ type: 'elementPool', key: 'gb', value: 5 }],
    })
    const one = await take(sold, 'one')
    await one.device.checkout('gb', 5)
    const { leaseExpiry } = await read(server, one.url)
    done(await server.delete(`${one.url}?atLeaseEnd=true`))
    refused(await one.device.refresh(), 402, 'seatLost')
    refused(await server.delete(`${one.url}?atLeaseEnd=true`), 409, 'seatLingers')
    server.clock.set(Date.parse(leaseExpiry))
    refused(await seat(server, sold, 'two').activate(), 402, 'noSeatAvailable')
    expect(await read(server, `${sold.entitlement}?expand=features`)).toMatchObject({
      seatsUsed: 1,
      features: [{ used: 5 }],
    })
    server.clock.set(server.clock.now() + 30_000)
    const two = await take(sold, 'two')
    expect((await two.device.checkout('gb', 5)).status).toBe(200)
  })

  test('at the end of its lease is refused where there is none, and frees one that is over', async () => {
    const offering = { concurrencyMode: 'nodeLock', leasePeriod: { type: 'none' } }
    const plan = { licenseType: 'perpetual', licenseStartType: 'entitlementCreation' }
    const sold = await sell(server, { offering, plan })
    const one = await take(sold, 'one')
    refused(await server.delete(`${one.url}?atLeaseEnd=true`), 409, 'leaseNeverEnds')
    expect(await read(server, one.url)).toMatchObject({ status: 'active' })
    const over = await sell(server, { offering: { concurrencyMode: 'nodeLock' } })
    const gone = await take(over, 'gone')
    server.clock.set(server.clock.now() + 100 * day)
    done(await server.delete(`${gone.url}?atLeaseEnd=true`))
    expect(await read(server, over.entitlement)).toMatchObject({ seatsUsed: 0 })
  })

  test('at the same moment by several frees it once', async () => {
    const sold = await sell(server)
    const [one] = [await take(sold, 'one'), await take(sold, 'two')]
    const replies = await Promise.all(Array.from({ length: 8 }, () => server.delete(one.url)))
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 404)).toHaveLength(7)
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 1 })
  })

  test('and reading a state are refused to strangers and without permission', async () => {
    const sold = await sell(server)
    const one = await take(sold, 'one')
    const stranger = await otherTenant(server)
    for (const reply of [
      await server.get(one.url, stranger),
      await server.delete(one.url, stranger),
      await server.get(unknown),
      await server.delete(unknown),
      await server.delete(`${activations}/nonsense`),
    ]) {
      refused(reply, 404, 'activationUnknown')
    }
    const admin = await server.token(['entitlements:admin'])
    const deleter = await server.token(['activations:delete'])
    refused(await server.delete(one.url, { token: admin }), 403, 'permissionMissing')
    refused(await server.get(one.url, { token: deleter }), 403, 'permissionMissing')
    expect(await read(server, one.url)).toMatchObject({ status: 'active' })
    done(await server.delete(one.url, { token: deleter }))
  })
})
