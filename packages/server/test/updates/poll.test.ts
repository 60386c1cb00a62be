import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Device, device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { count, pool, type Sold, sell, type Wanted } from '../support/shop.ts'
import { change } from './change.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const hour = { type: 'hour', count: 1 } as const

async function customer(
  wanted: Wanted = {},
): Promise<{ sold: Sold; app: Device; version: string }> {
  const sold = await sell(server.deps, server.tenantId, wanted)
  const app = device(server, sold, 'A')
  const { body } = await app.activate()
  return { sold, app, version: body.lease.rightsVersion }
}

function poll(app: Device, version: string | null, query = '') {
  const headers: Record<string, string> = version ? { 'if-none-match': `"${version}"` } : {}
  return server.get(`/api/v1/activation/updates${query}`, { token: app.token, headers })
}

describe('a poll', () => {
  test('is 304 while nothing is published, and says when to come again', async () => {
    const { app, version } = await customer()
    const reply = await poll(app, version)
    expect(reply.status).toBe(304)
    expect(reply.text).toBe('')
    expect(reply.headers.etag).toBe(`"${version}"`)
    const next = Number(reply.headers['leasehold-next-contact'])
    expect(next).toBeGreaterThanOrEqual(2_700)
    expect(next).toBeLessThanOrEqual(3_600)
  })

  test('without a version, with one of another database, or with none to read, gets the rights', async () => {
    const { app, version } = await customer()
    for (const known of [null, `7.${version.split('.')[1]}`, 'x', '*']) {
      const reply = await poll(app, known)
      expect(reply.status, String(known)).toBe(200)
      expect(reply.headers.etag).toBe(`"${version}"`)
      expect(reply.body.activation.status).toBe('active')
    }
  })

  test('takes a weak tag, and the highest of several, as its version', async () => {
    const { app, version } = await customer()
    for (const header of [`W/"${version}"`, `"1.0", "${version}"`]) {
      const reply = await server.get('/api/v1/activation/updates', {
        token: app.token,
        headers: { 'if-none-match': header },
      })
      expect(reply.status, header).toBe(304)
    }
  })

  test('delivers an edit with its rights, and the lease end of the token, not a later one', async () => {
    const { sold, app, version } = await customer({ features: [pool('cores', 16)] })
    const first = await app.refresh()
    server.clock.set(server.clock.now() + 3_600_000)
    const [cores] = sold.snapshot.features
    await change(server.deps, sold, {
      type: 'update',
      set: {
        features: [{ id: cores?.id ?? '', value: 32 }],
        leasePeriod: { type: 'day', count: 9 },
      },
    })
    const reply = await poll(app, version)
    expect(reply.status).toBe(200)
    expect(reply.body.rightsVersion).toBe('1.2')
    expect(reply.body.lease.rightsVersion).toBe('1.2')
    expect(reply.body.activation.features[0]).toMatchObject({ key: 'cores', total: 32 })
    expect(reply.body.activation.leaseExpiry).toBe(first.body.activation.leaseExpiry)
    expect(reply.body.accessToken).toBeUndefined()
    expect(reply.headers['n-nonce']).toBeUndefined()
    expect((await poll(app, '1.2')).status).toBe(304)
  })

  test('delivers a shorter lease counted from its delivery', async () => {
    const { sold, app, version } = await customer()
    await change(server.deps, sold, { type: 'update', set: { leasePeriod: hour } })
    const { body } = await poll(app, version)
    expect(Date.parse(body.activation.leaseExpiry)).toBe(server.clock.now() + 3_600_000)
  })

  test('rotates no nonce and writes no line into the log', async () => {
    const { sold, app, version } = await customer()
    const before = await logLines(sold)
    await poll(app, version)
    await poll(app, null)
    expect(await logLines(sold)).toBe(before)
    expect((await app.refresh()).status).toBe(200)
  })

  test('waits for the end of the window, and finds it published by then', async () => {
    const { sold, app } = await customer()
    await change(server.deps, sold, { type: 'update', set: { seatCount: 6 } })
    await change(server.deps, sold, { type: 'update', set: { seatCount: 7 } })
    expect((await poll(app, '1.1')).body.rightsVersion).toBe('1.2')
    expect((await poll(app, '1.2')).status).toBe(304)
    server.clock.set(server.clock.now() + 86_400_000 - 1)
    await app.refresh()
    expect((await poll(app, '1.2')).status).toBe(304)
    server.clock.set(server.clock.now() + 1)
    const reply = await poll(app, '1.2')
    expect(reply.body.rightsVersion).toBe('1.3')
    expect(reply.body.publishedAt).toBe(
      new Date(server.clock.now()).toISOString().replace('.000', ''),
    )
  })

  test('of a client that a refresh has brought ahead of the publication is 304', async () => {
    const { sold, app } = await customer()
    await change(server.deps, sold, { type: 'update', set: { seatCount: 6 } })
    await change(server.deps, sold, { type: 'update', set: { seatCount: 7 } })
    expect((await app.refresh()).body.lease.rightsVersion).toBe('1.3')
    expect((await poll(app, '1.3')).status).toBe(304)
  })

  test('shows counts of the usage period that runs now', async () => {
    const { app, version } = await customer({
      features: [count('runs', 10)],
      usageResetSchedule: 'monthly',
      leasePeriod: { type: 'day', count: 90 },
    })
    await app.checkout('runs', 4)
    expect((await poll(app, null)).body.activation.features[0].available).toBe(6)
    server.clock.set(server.clock.now() + 32 * 86_400_000)
    expect((await poll(app, null)).body.activation.features[0].available).toBe(10)
    expect((await poll(app, version)).status).toBe(304)
  })

  test('shows the usage period that a renewal began, as a read of the state does', async () => {
    const { sold, app } = await customer({
      ...{ features: [count('runs', 10)], usageResetSchedule: 'onRenewal' },
      ...{ gracePeriod: { type: 'day', count: 9 }, leasePeriod: { type: 'day', count: 90 } },
    })
    const expiryAt = server.clock.now() + 86_400_000
    await change(server.deps, sold, { type: 'update', set: { expiryAt } })
    server.clock.set(expiryAt + 3_600_000)
    await app.refresh()
    await change(server.deps, sold, { type: 'renew' })
    // What has begun is no longer among the terms that are to come.
    await change(server.deps, sold, { type: 'renew' })
    const [read] = (await app.call('GET', '')).body.features
    expect(Date.parse(read.currentUsagePeriodStart)).toBe(expiryAt)
    expect((await poll(app, null)).body.activation.features).toEqual([read])
  })
})

describe('a poll is refused', () => {
  test('when the entitlement is disabled, at once, and served again when it is enabled', async () => {
    const { sold, app, version } = await customer()
    expect((await poll(app, version)).status).toBe(304)
    await change(server.deps, sold, { type: 'setDisabled', disabled: true })
    const refused = await poll(app, version)
    expect(refused).toMatchObject({ status: 402, body: { errorCode: 'entitlementDisabled' } })
    expect(Number(refused.headers['leasehold-next-contact'])).toBeGreaterThan(0)
    await change(server.deps, sold, { type: 'setDisabled', disabled: false })
    const enabled = await poll(app, version)
    expect(enabled).toMatchObject({ status: 200, body: { rightsVersion: '1.3' } })
  })

  test('when the right to use has ended, though nobody has changed anything', async () => {
    const { sold, app, version } = await customer()
    const expiryAt = server.clock.now() + 3_600_000
    await change(server.deps, sold, { type: 'update', set: { expiryAt } })
    expect((await poll(app, version)).status).toBe(200)
    server.clock.set(expiryAt)
    // The token's own end is later: it was given before.
    expect(await poll(app, '1.2')).toMatchObject({
      status: 402,
      body: { errorCode: 'entitlementExpired' },
    })
  })

  test('when the seat was taken again or handed in: the old token is revoked', async () => {
    const { sold, app, version } = await customer()
    expect((await poll(app, version)).status).toBe(304)
    const copy = device(server, sold, 'A')
    await copy.activate()
    expect(await poll(app, version)).toMatchObject({
      status: 401,
      body: { errorCode: 'tokenRevoked' },
    })
    expect((await poll(copy, version)).status).toBe(304)
    await copy.deactivate()
    expect((await poll(copy, version)).body.errorCode).toBe('tokenRevoked')
  })

  test('when an administrator has freed the seat', async () => {
    const { app, version } = await customer()
    expect((await poll(app, version)).status).toBe(304)
    const { body } = await app.call('GET', '')
    await server.delete(`/api/v1/entitlements/activations/${body.id}`)
    expect(await poll(app, version)).toMatchObject({
      status: 402,
      body: { errorCode: 'seatLost' },
    })
  })

  test('when its lease has ended, and with a token that is none', async () => {
    const { app, version } = await customer()
    server.clock.set(server.clock.now() + 86_400_000)
    expect((await poll(app, version)).body.errorCode).toBe('tokenExpired')
    app.token = 'x.y.z'
    expect((await poll(app, version)).body.errorCode).toBe('tokenInvalid')
    const none = await server.get('/api/v1/activation/updates', { token: null })
    expect(none.body.errorCode).toBe('tokenMissing')
  })

  test.each(['?wait=31', '?wait=-1', '?wait=x'])(
    'when its wait is out of range: %s',
    async (query) => {
      const { app, version } = await customer()
      expect(await poll(app, version, query)).toMatchObject({
        status: 422,
        body: { errorCode: 'validationFailed' },
      })
    },
  )
})

test('a poll that waits is answered as soon as there is something to deliver', async () => {
  const { sold, app, version } = await customer()
  const waiting = poll(app, version, '?wait=30')
  await change(server.deps, sold, { type: 'update', set: { seatCount: 9 } })
  expect((await waiting).body.rightsVersion).toBe('1.2')
})

test('the first poll that names a version is its acknowledgement, and no later one is written', async () => {
  const { sold, app, version } = await customer()
  await change(server.deps, sold, { type: 'update', set: { seatCount: 9 } })
  await poll(app, version)
  await app.call('GET', '')
  expect(await acknowledged(sold)).toMatchObject({ acknowledged_version: 1 })
  await poll(app, '1.2')
  // Decided after it, in the order of arrival.
  await app.call('GET', '')
  const first = await acknowledged(sold)
  expect(first).toMatchObject({ acknowledged_version: 2 })
  server.clock.set(server.clock.now() + 60_000)
  await poll(app, '1.2')
  await app.call('GET', '')
  expect(await acknowledged(sold)).toEqual(first)
})

function acknowledged({ entitlementId }: Sold) {
  return server.deps.db
    .selectFrom('activation')
    .where('entitlement_id', '=', entitlementId)
    .select(['acknowledged_version', 'acknowledged_at'])
    .executeTakeFirstOrThrow()
}

async function logLines({ entitlementId }: Sold): Promise<number> {
  const rows = await server.deps.db
    .selectFrom('activation_log')
    .where('entitlement_id', '=', entitlementId)
    .select('operation')
    .execute()
  return rows.length
}
