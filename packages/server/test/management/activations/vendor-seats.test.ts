import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  created,
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
const pool = { type: 'elementPool', key: 'gb', value: 10 }
const runs = { type: 'usageCount', key: 'runs', value: 5, overdraftLimit: extra(2) }

function extra(value: number) {
  return { type: 'absolute', value }
}

function asked({ productId, code }: Ordered, seatId: string) {
  return { productId, seatId, activationCredentials: { type: 'activationCode', code } }
}

async function create(sold: Ordered, seatId: string, more: object = {}) {
  const state = created(await server.post(activations, { ...asked(sold, seatId), ...more }))
  return { state, url: `${activations}/${state.id}` }
}

const used = async (sold: Ordered) => (await read(server, sold.entitlement)).seatsUsed

describe('taking a seat for a device', () => {
  test('answers its state, and the log tells who asked', async () => {
    const sold = await sell(server, { features: [pool] })
    const { state, url } = await create(sold, 'one', { seatName: 'Hall', editionId: null })
    expect(state).toMatchObject({
      activationMethod: 'activationCode',
      status: 'active',
      seatId: 'one',
      seatName: 'Hall',
      mode: 'online',
      entitlementId: sold.entitlementId,
      features: [{ key: 'gb', active: 0, available: 10, total: 10 }],
    })
    expect(Date.parse(state.leaseExpiry)).toBe(server.clock.now() + day)
    expect(await read(server, url)).toEqual(state)
    const { items } = await read(server, `${sold.entitlement}/activations-log`)
    expect(items).toMatchObject([{ operation: 'activate', seatsUsed: 1 }])
  })

  test('that holds it already renews it: token and nonce of the device stay good', async () => {
    const sold = await sell(server, { offering: { seatCount: 1 } })
    const one = await takeSeat(server, sold, 'one')
    server.clock.set(server.clock.now() + hour)
    const { state } = await create(sold, 'one')
    expect(state.id).toBe(one.id)
    expect(Date.parse(state.leaseExpiry)).toBe(server.clock.now() + day)
    expect((await one.device.call('GET', '')).body).toEqual(state)
    expect((await one.device.refresh()).status).toBe(200)
    expect(await used(sold)).toBe(1)
  })

  test('starts a term that starts with the first seat', async () => {
    const sold = await sell(server, {
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'activation',
        licenseDuration: { type: 'day', count: 30 },
      },
    })
    const { state } = await create(sold, 'one')
    expect(Date.parse(state.entitlementExpiryDate)).toBe(server.clock.now() + 30 * day)
  })

  test('takes the code alone too, as older programs send it', async () => {
    const { productId, code } = await sell(server)
    created(await server.post(activations, { productId, activationCode: code, seatId: 'one' }))
  })

  test('is refused as a device would be, and the vendor is told who sits there', async () => {
    const sold = await sell(server, { offering: { seatCount: 1 } })
    await takeSeat(server, sold, 'one')
    const full = refused(await server.post(activations, asked(sold, 'two')), 402, 'noSeatAvailable')
    expect(full.body.explanation).toMatchObject({
      limit: 1,
      inUse: 1,
      cures: [{ change: 'freeSeat' }, { change: 'seatCount', to: 2 }, {}],
    })
    const other = await sell(server)
    const wrong = { ...asked(sold, 'two'), productId: other.productId }
    refused(await server.post(activations, wrong), 404, 'activationCodeUnknown')
    done(await server.patch(`${sold.entitlement}/disable`))
    refused(await server.post(activations, asked(sold, 'one')), 402, 'entitlementDisabled')
    expect(await used(sold)).toBe(1)
  })

  test('refuses a body that is not in order, and changes nothing', async () => {
    const sold = await sell(server)
    const good = asked(sold, 'one')
    const bad: [object, string][] = [
      [{ ...good, fingerprint: 'x' }, 'fingerprint'],
      [{ ...good, seatId: '' }, 'seatId'],
      [{ ...good, seatId: 'x'.repeat(101) }, 'seatId'],
      [{ ...good, editionId: 'ed_nonsense' }, 'editionId'],
      [{ ...good, activationCredentials: null }, 'activationCode'],
      [{ ...good, activationCredentials: { type: 'barter' } }, 'activationCredentials.type'],
    ]
    for (const [body, property] of bad) {
      refused(await server.post(activations, body), 422, 'validationFailed', property)
    }
    expect(await used(sold)).toBe(0)
  })

  test('never gives more seats than there are, however many ask at once', async () => {
    const sold = await sell(server, { offering: { seatCount: 4, overdraftSeatLimit: extra(1) } })
    const seats = Array.from({ length: 24 }, (_, n) => `seat ${n}`)
    const replies = await Promise.all(
      seats.map((id, n) =>
        n % 2 === 0 ? server.post(activations, asked(sold, id)) : seat(server, sold, id).activate(),
      ),
    )
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(5)
    expect(replies.filter(({ status }) => status === 402)).toHaveLength(19)
    expect(await read(server, sold.entitlement)).toMatchObject({
      seatsUsed: 5,
      overdraftSeatsUsed: 1,
      seatsAvailable: 0,
    })
  })

  test('by one seat id at once takes one seat', async () => {
    const sold = await sell(server)
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => server.post(activations, asked(sold, 'one'))),
    )
    expect(new Set(replies.map((reply) => created(reply).id)).size).toBe(1)
    expect(await used(sold)).toBe(1)
  })

  test('stops a caller who guesses codes', async () => {
    const guesser = await testServer({ testClock: true })
    const sold = await sell(guesser)
    const body = (code: string) => ({ ...asked({ ...sold, code }, 'one') })
    const guesses = Array.from({ length: 30 }, (_, n) => guesser.post(activations, body(`NO-${n}`)))
    const replies = await Promise.all(guesses)
    expect(replies.filter(({ status }) => status === 404)).toHaveLength(20)
    const late = refused(await guesser.post(activations, body(sold.code)), 429, 'tooManyAttempts')
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
    guesser.clock.set(guesser.clock.now() + 61_000)
    created(await guesser.post(activations, body(sold.code)))
    await guesser.close()
  })
})

describe('renewing the lease of a seat', () => {
  test('gives the whole period anew, and the device hears of it at its next call', async () => {
    const sold = await sell(server)
    const one = await takeSeat(server, sold, 'one')
    server.clock.set(server.clock.now() + hour)
    const reply = await server.patch(activations, { activationId: one.id })
    expect(reply.status).toBe(200)
    expect(Date.parse(reply.body.leaseExpiry)).toBe(server.clock.now() + day)
    expect((await one.device.call('GET', '')).body).toEqual(reply.body)
  })

  test('is refused when the seat is gone or may not be used', async () => {
    const sold = await sell(server, { offering: { seatCount: 1 } })
    const { state, url } = await create(sold, 'one')
    const refresh = () => server.patch(activations, { activationId: state.id })
    done(await server.patch(`${sold.entitlement}/disable`))
    refused(await refresh(), 402, 'entitlementDisabled')
    done(await server.patch(`${sold.entitlement}/enable`))
    expect((await refresh()).status).toBe(200)
    done(await server.delete(url))
    refused(await refresh(), 402, 'seatLost')
    const nobody = { activationId: 'act_AZqz8hI0eryN7wEjRWeJqw' }
    refused(await server.patch(activations, nobody), 404, 'activationUnknown')
    const nonsense = { activationId: 'one' }
    refused(await server.patch(activations, nonsense), 422, 'validationFailed', 'activationId')
  })
})

describe('using features for a seat', () => {
  const take = (url: string, key: string, amount: number) =>
    server.patch(`${url}/features/checkout`, { key, amount })
  const giveBack = (url: string, key: string, amount: number) =>
    server.patch(`${url}/features/return`, { key, amount })

  test('takes of a pool and gives back, counts uses into the overdraft, and no more', async () => {
    const sold = await sell(server, {
      features: [pool, runs, { type: 'bool', key: 'x', value: 1 }],
    })
    const one = await create(sold, 'one')
    const two = await create(sold, 'two')
    expect((await take(one.url, 'gb', 7)).body).toMatchObject({
      key: 'gb',
      type: 'elementPool',
      active: 7,
      available: 3,
      total: 10,
    })
    const more = refused(await take(two.url, 'gb', 4), 402, 'featureLimitReached')
    expect(more.body.explanation).toMatchObject({ limit: 10, inUse: 7, asked: 4 })
    expect((await giveBack(one.url, 'gb', 2)).body).toMatchObject({ active: 5, available: 5 })
    refused(await giveBack(two.url, 'gb', 1), 422, 'featureNotCheckedOut')
    expect((await take(one.url, 'runs', 7)).body).toMatchObject({ active: 7, available: 0 })
    refused(await take(two.url, 'runs', 1), 402, 'featureLimitReached')
    refused(await giveBack(one.url, 'runs', 1), 422, 'featureNotReturnable')
    refused(await take(one.url, 'x', 1), 422, 'featureNotMetered')
    refused(await giveBack(one.url, 'x', 1), 422, 'featureNotMetered')
    refused(await take(one.url, 'nothing', 1), 422, 'featureUnknown')
    refused(await take(one.url, 'gb', 0), 422, 'validationFailed', 'amount')
    refused(await take(one.url, 'gb', 1.5), 422, 'validationFailed', 'amount')
    done(await server.delete(one.url))
    refused(await take(one.url, 'gb', 1), 402, 'seatLost')
    expect(await read(server, two.url)).toMatchObject({
      features: [{ key: 'gb', active: 0, available: 10 }, { key: 'runs', available: 0 }, {}],
    })
  })

  test('never gives more of a pool or a count than there is, however many ask at once', async () => {
    const sold = await sell(server, { features: [pool, runs] })
    const seats = await Promise.all(['a', 'b', 'c', 'd'].map((id) => create(sold, id)))
    const takes = (key: string, amount: number) =>
      seats.flatMap(({ url }) => Array.from({ length: 6 }, () => take(url, key, amount)))
    const replies = await Promise.all([...takes('gb', 3), ...takes('runs', 2)])
    const got = replies.filter(({ status }) => status === 200).map(({ body }) => body.key)
    expect(got.filter((key) => key === 'gb')).toHaveLength(3)
    expect(got.filter((key) => key === 'runs')).toHaveLength(3)
    const { features } = await read(server, `${sold.entitlement}?expand=features`)
    expect(features).toMatchObject([
      { key: 'gb', used: 9 },
      { key: 'runs', used: 6 },
    ])
  })
})

test('strangers, and clients without permission, can neither take nor use a seat', async () => {
  const sold = await sell(server, { features: [pool] })
  const { state, url } = await create(sold, 'one')
  const body = { key: 'gb', amount: 1 }
  const calls = (sending: { token: string; headers?: Record<string, string> }) => [
    server.post(activations, asked(sold, 'two'), sending),
    server.patch(activations, { activationId: state.id }, sending),
    server.patch(`${url}/features/checkout`, body, sending),
    server.patch(`${url}/features/return`, body, sending),
  ]
  const [taking, ...using] = await Promise.all(calls(await otherTenant(server)))
  refused(taking as never, 404, 'activationCodeUnknown')
  for (const reply of using) refused(reply, 404, 'activationUnknown')
  const others = ['entitlements:admin', 'entitlements:read', 'activations:delete'] as const
  for (const reply of await Promise.all(calls({ token: await server.token(others) }))) {
    refused(reply, 403, 'permissionMissing')
  }
  const activator = { token: await server.token(['entitlements:activate']) }
  const replies = await Promise.all(calls(activator).slice(0, 3))
  expect(replies.map(({ status }) => status)).toEqual([201, 200, 200])
  expect(await used(sold)).toBe(2)
})
