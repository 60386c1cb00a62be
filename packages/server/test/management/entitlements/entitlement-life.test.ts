import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  day,
  done,
  type Ordered,
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

const monthly = (licenseStartType: string) => ({
  licenseType: 'subscription',
  licenseStartType,
  licenseDuration: { type: 'month', count: 1 },
})
const perpetual = { licenseType: 'perpetual', licenseStartType: 'entitlementCreation' }

const call = (sold: Ordered, path: string, body?: object) =>
  server.patch(`${sold.entitlement}/${path}`, body)

async function now(): Promise<string> {
  return new Date(server.clock.now()).toISOString().replace('.000Z', 'Z')
}

describe('activate', () => {
  test('starts the term now, once', async () => {
    const sold = await sell(server, { plan: monthly('manualActivation') })
    expect(await read(server, sold.entitlement)).toMatchObject({
      status: 'created',
      activationDate: null,
      expiryDate: null,
      actions: { activate: { method: 'PATCH', path: `${sold.entitlement}/activate` } },
    })
    refused(await seat(server, sold, 'early').activate(), 402, 'entitlementNotStarted')
    done(await call(sold, 'activate'))
    const started = await read(server, sold.entitlement)
    expect(started).toMatchObject({ status: 'active', activationDate: await now() })
    expect(started.actions).not.toHaveProperty('activate')
    refused(await call(sold, 'activate'), 409, 'alreadyStarted')
    expect(await read(server, sold.entitlement)).toEqual(started)
    expect((await seat(server, sold, 'one').activate()).status).toBe(201)
  })

  test('at a date, for a plan with start type custom only', async () => {
    const sold = await sell(server, { plan: monthly('custom') })
    const startDate = new Date(server.clock.now() + day).toISOString()
    done(await call(sold, 'activate', { startDate }))
    const ahead = await read(server, sold.entitlement)
    expect(Date.parse(ahead.activationDate)).toBe(server.clock.now() + day)
    expect(ahead).toMatchObject({ status: 'created', actions: { activate: {} } })
    // A start that lies ahead may be moved, until it has come.
    done(await call(sold, 'activate'))
    refused(await call(sold, 'activate', { startDate }), 409, 'alreadyStarted')
    expect(await read(server, sold.entitlement)).toMatchObject({
      status: 'active',
      activationDate: await now(),
    })

    const manual = await sell(server, { plan: monthly('manualActivation') })
    const wrong = await call(manual, 'activate', { startDate })
    refused(wrong, 422, 'validationFailed', 'startDate')
    expect(await read(server, manual.entitlement)).toMatchObject({ activationDate: null })
  })

  test('accepts no body, an empty body, null and an empty object', async () => {
    const url = async () => {
      const sold = await sell(server, { plan: monthly('manualActivation') })
      return `${sold.entitlement}/activate`
    }
    const headers = { 'content-type': 'application/json' }
    done(await server.patch(await url()))
    done(await server.patch(await url(), undefined, { headers }))
    done(await server.patch(await url(), null))
    done(await server.patch(await url(), {}))
    refused(await server.patch(await url(), { date: 1 }), 422, 'validationFailed')
  })
})

describe('renew', () => {
  test('adds a term to an expiry that is ahead or in grace, and counts from now after that', async () => {
    const offered = await offer(server, {
      plan: monthly('entitlementCreation'),
      product: { gracePeriod: { type: 'day', count: 5 } },
      offering: { usageResetSchedule: 'never' },
    })
    const sold = await order(server, offered)
    const expiry = async () => Date.parse((await read(server, sold.entitlement)).expiryDate)
    const first = await expiry()
    done(await call(sold, 'renew'))
    const second = await expiry()
    expect(second).toBeGreaterThan(first + 27 * day)
    server.clock.set(second + day)
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'gracePeriod' })
    const reply = done(await call(sold, 'renew'))
    expect(reply.headers).not.toHaveProperty('leasehold-notice')
    expect(await expiry()).toBeLessThan(second + 32 * day)
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'active' })
    server.clock.set((await expiry()) + 6 * day)
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'expired' })
    done(await call(sold, 'renew'))
    expect(await expiry()).toBeGreaterThan(server.clock.now() + 27 * day)
  })

  test('says so when the new expiry is past all the same', async () => {
    const sold = await sell(server, {
      plan: { ...monthly('entitlementCreation'), licenseDuration: { type: 'day', count: 1 } },
      product: { gracePeriod: { type: 'year', count: 1 } },
    })
    server.clock.set(server.clock.now() + 3 * day)
    expect(done(await call(sold, 'renew')).headers['leasehold-notice']).toBe('stillExpired')
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'gracePeriod' })
    done(await call(sold, 'renew'))
    const last = done(await call(sold, 'renew'))
    expect(last.headers).not.toHaveProperty('leasehold-notice')
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'active' })
  })

  test('resets usage counts when the new period begins', async () => {
    const sold = await sell(server, {
      plan: monthly('entitlementCreation'),
      features: [{ type: 'usageCount', key: 'runs', value: 5 }],
    })
    const one = seat(server, sold, 'one')
    await one.activate()
    await one.checkout('runs', 5)
    const used = async () =>
      (await read(server, `${sold.entitlement}?expand=features`)).features[0].used
    const { expiryDate } = await read(server, sold.entitlement)
    done(await call(sold, 'renew'))
    expect(await used()).toBe(5)
    server.clock.set(Date.parse(expiryDate))
    expect(await used()).toBe(0)
  })

  test('is refused for a perpetual licence and for a term that has not begun', async () => {
    for (const plan of [perpetual, monthly('manualActivation'), monthly('activation')]) {
      const sold = await sell(server, { plan })
      const before = await read(server, sold.entitlement)
      expect(before.actions).not.toHaveProperty('renew')
      refused(await call(sold, 'renew'), 409, 'notRenewable')
      expect(await read(server, sold.entitlement)).toEqual(before)
    }
  })
})

describe('disable and enable', () => {
  test('stop seats and leases and let them go on, as often as they are called', async () => {
    const sold = await sell(server)
    const one = seat(server, sold, 'one')
    await one.activate()
    for (const time of [1, 2]) {
      done(await call(sold, `disable?reason=unpaid%20${time}`))
      expect(await read(server, sold.entitlement)).toMatchObject({
        status: 'disabled',
        disabledDate: await now(),
        version: '1.2',
        actions: { enable: { method: 'PATCH', path: `${sold.entitlement}/enable` } },
      })
    }
    refused(await one.refresh(), 402, 'entitlementDisabled')
    const denied = refused(await seat(server, sold, 'two').activate(), 402, 'entitlementDisabled')
    expect(denied.body.explanation).toMatchObject({
      code: 'entitlementDisabled',
      cures: [{ change: 'enable', entitlementId: sold.entitlementId }],
    })
    done(await call(sold, 'enable'))
    done(await call(sold, 'enable'))
    expect(await read(server, sold.entitlement)).toMatchObject({ status: 'active', version: '1.3' })
    expect((await one.refresh()).status).toBe(200)
  })
})

describe('reset of a usage count', () => {
  test('sets it to zero; pools, strangers and unknown features are refused', async () => {
    const sold = await sell(server, {
      features: [
        { type: 'usageCount', key: 'runs', value: 5 },
        { type: 'elementPool', key: 'gb', value: 5 },
      ],
    })
    const one = seat(server, sold, 'one')
    await one.activate()
    await one.checkout('runs', 5)
    await one.checkout('gb', 2)
    expect((await one.checkout('runs', 1)).body.errorCode).toBe('featureLimitReached')
    const reset = (id: string | undefined) => call(sold, `feature/${id}/reset`)
    refused(await reset(sold.features.gb), 409, 'stateConflict')
    refused(await reset('feat_AZqz8hI0eryN7wEjRWeJqw'), 404, 'featureNotFound')
    refused(await reset('nonsense'), 404, 'featureNotFound')
    const used = async () =>
      (await read(server, `${sold.entitlement}?expand=features`)).features.map(
        (feature: { used: number }) => feature.used,
      )
    expect(await used()).toEqual([2, 5])
    done(await reset(sold.features.runs))
    expect(await used()).toEqual([2, 0])
    expect((await one.checkout('runs', 1)).status).toBe(200)
  })
})

describe('provision', () => {
  test('is noted and taken back', async () => {
    const sold = await sell(server)
    done(await server.post(`${sold.entitlement}/provision`))
    expect(await read(server, sold.entitlement)).toMatchObject({
      provisioningDate: await now(),
      actions: { removeProvision: { method: 'DELETE', path: `${sold.entitlement}/provision` } },
    })
    done(await server.delete(`${sold.entitlement}/provision`))
    expect(await read(server, sold.entitlement)).toMatchObject({ provisioningDate: null })
  })
})

test('each of these is refused to strangers, without permission, and with a stale If-Match', async () => {
  const sold = await sell(server, {
    plan: monthly('manualActivation'),
    features: [{ type: 'usageCount', key: 'runs', value: 5 }],
  })
  const before = await read(server, sold.entitlement)
  const stranger = await otherTenant(server)
  const activator = { token: await server.token(['entitlements:activate', 'entitlements:read']) }
  const admin = { token: await server.token(['entitlements:admin', 'entitlements:create']) }
  const stale = { headers: { 'if-match': '"1.7"' } }
  const url = sold.entitlement
  const { offeringId } = sold
  const calls = [
    { scope: admin, send: (by: object) => server.patch(url, { seatCount: 9 }, by) },
    { scope: admin, send: (by: object) => server.patch(`${url}/renew`, undefined, by) },
    { scope: admin, send: (by: object) => server.patch(`${url}/disable`, undefined, by) },
    { scope: admin, send: (by: object) => server.patch(`${url}/enable`, undefined, by) },
    {
      scope: admin,
      send: (by: object) => server.patch(`${url}/change-offering`, { offeringId }, by),
    },
    {
      scope: admin,
      send: (by: object) => server.patch(`${url}/reset-overrides`, { resetSeatCount: true }, by),
    },
    {
      scope: admin,
      send: (by: object) =>
        server.patch(`${url}/feature/${sold.features.runs}/reset`, undefined, by),
    },
    { scope: activator, send: (by: object) => server.patch(`${url}/activate`, undefined, by) },
    { scope: activator, send: (by: object) => server.post(`${url}/provision`, undefined, by) },
    { scope: activator, send: (by: object) => server.delete(`${url}/provision`, by) },
  ]
  for (const { scope, send } of calls) {
    refused(await send(stranger), 404, 'entitlementUnknown')
    refused(await send(scope === admin ? activator : admin), 403, 'permissionMissing')
    refused(await send({ ...scope, ...stale }), 412, 'preconditionFailed')
    refused(await send({ token: null }), 401, 'tokenMissing')
  }
  expect(await read(server, sold.entitlement)).toEqual(before)
  for (const id of ['ent_AZqz8hI0eryN7wEjRWeJqw', 'ent', '%20']) {
    refused(await server.patch(`${api}/entitlements/${id}/renew`), 404, 'entitlementUnknown')
  }
})
