import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { done, type Ordered, read, refused, seat, sell, takeSeat } from '../back-office.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const take = (sold: Ordered, seatId: string) => takeSeat(server, sold, seatId)

describe('the activation log', () => {
  test('tells of one instant in the order in which it happened', async () => {
    const sold = await sell(server)
    const one = await take(sold, 'one')
    for (let n = 0; n < 4; n++) {
      await one.device.refresh()
      await one.device.deactivate()
      await one.device.activate()
    }
    const { items } = await read(server, `${sold.entitlement}/activations-log?pageSize=50`)
    const told = items.map(({ operation }: { operation: string }) => operation).toReversed()
    const round = ['refresh', 'deactivate', 'activate']
    expect(told).toEqual(['activate', ...round, ...round, ...round, ...round])
  })

  test('tells everything that happened, newest first, by seat, operation and date', async () => {
    const sold = await sell(server, {
      offering: { seatCount: 1 },
      features: [{ type: 'elementPool', key: 'gb', value: 5 }],
    })
    const startAt = server.clock.now()
    const tick = () => server.clock.set(server.clock.now() + 60_000)
    const one = await take(sold, 'one')
    tick()
    await one.device.checkout('gb', 2)
    tick()
    refused(await one.device.checkout('gb', 9), 402, 'featureLimitReached')
    tick()
    refused(await seat(server, sold, 'two').activate(), 402, 'noSeatAvailable')
    tick()
    done(await server.delete(one.url))
    const log = async (query = '') =>
      (await read(server, `${sold.entitlement}/activations-log?pageSize=50${query}`)).items
    const at = (minutes: number) =>
      new Date(startAt + minutes * 60_000).toISOString().replace('.000Z', 'Z')
    expect(await log()).toMatchObject([
      {
        operation: 'deactivate',
        seatId: 'one',
        timestamp: at(4),
        seatsUsed: 0,
        seatLimit: 1,
        // How long the device may still run on its cache.
        detail: { exposedUntil: at(24 * 60) },
      },
      {
        operation: 'activationDenied',
        activationId: null,
        seatId: 'two',
        timestamp: at(3),
        detail: { code: 'noSeatAvailable' },
      },
      { operation: 'featureCheckoutDenied', timestamp: at(2), detail: { key: 'gb', amount: 9 } },
      { operation: 'featureCheckout', timestamp: at(1), detail: { key: 'gb', amount: 2 } },
      {
        operation: 'activate',
        activationId: one.id,
        seatId: 'one',
        timestamp: at(0),
        leaseExpiry: at(24 * 60),
        location: { ipAddress: '127.0.0.1' },
        seatsUsed: 1,
      },
    ])
    expect(await log('&seatId=two')).toHaveLength(1)
    expect(await log('&operation=activate')).toMatchObject([{ seatId: 'one' }])
    expect(await log(`&dateFrom=${at(1)}&dateTo=${at(3)}`)).toMatchObject([
      { operation: 'featureCheckoutDenied' },
      { operation: 'featureCheckout' },
    ])
    const page = await read(server, `${sold.entitlement}/activations-log?pageSize=2&pageNumber=3`)
    expect(page).toMatchObject({ elementsTotal: 5, items: [{ operation: 'activate' }] })
    const wrong = await server.get(`${sold.entitlement}/activations-log?operation=nothing`)
    refused(wrong, 422, 'validationFailed', 'operation')
  })
})
