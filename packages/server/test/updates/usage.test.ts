import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadFeaturesSince } from '../../src/storage/engine/usage-queues.ts'
import { saveTenantSettings } from '../../src/storage/tenant-settings.ts'
import { type Device, device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { count, flag, pool, type Sold, sell, type Wanted } from '../support/shop.ts'
import { change } from './change.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

async function customer(wanted: Wanted = {}): Promise<{ sold: Sold; app: Device }> {
  const features = [count('runs', 10), pool('cores', 4), flag('export')]
  const sold = await sell(server.deps, server.tenantId, { features, ...wanted })
  const app = device(server, sold, 'A')
  await app.activate()
  return { sold, app }
}

type Entry = { key?: string; amount?: number; at?: string }

function report(app: Device, sequence: number, entries: Entry[], more: object = {}) {
  const at = new Date(server.clock.now()).toISOString()
  const whole = entries.map((entry) => ({ key: 'runs', amount: 1, at, ...entry }))
  return server.post(
    '/api/v1/activation/usage',
    { sequence, entries: whole, ...more },
    { token: app.token },
  )
}

async function used({ entitlementId }: Sold, key = 'runs'): Promise<number> {
  const { body } = await server.get(`/api/v1/entitlements/${wire(entitlementId)}?expand=features`)
  return body.features.find((feature: { key: string }) => feature.key === key).used
}

const wire = (id: string) =>
  `ent_${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}`

describe('reported usage', () => {
  test('counts once, however often its number is sent, at once or one after the other', async () => {
    const { sold, app } = await customer()
    const at = '2026-01-01T00:00:00Z'
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => report(app, 1, [{ amount: 3, at }])),
    )
    for (const reply of replies) {
      expect(reply).toMatchObject({ status: 200, body: { accepted: 1, refused: [] } })
    }
    expect((await report(app, 1, [{ amount: 3, at }])).status).toBe(200)
    expect(await used(sold)).toBe(3)
    expect((await report(app, 2, [{ amount: 2 }])).body).toEqual({ accepted: 2, refused: [] })
    expect(await used(sold)).toBe(5)
  })

  test('under a number that came with other content is a forked queue', async () => {
    const { sold, app } = await customer()
    await report(app, 1, [{ amount: 3 }])
    await report(app, 2, [{ amount: 1 }])
    expect(await report(app, 1, [{ amount: 4 }])).toMatchObject({
      status: 409,
      body: { errorCode: 'usageForked', explanation: { expected: 3 } },
    })
    expect(await used(sold)).toBe(4)
    const { body } = await server.get(
      `/api/v1/entitlements/${wire(sold.entitlementId)}/possible-clones`,
    )
    expect(body.items).toMatchObject([
      { seatId: 'A', sign: 'usageQueue', evidence: { queueId: '1', sequence: 1 } },
    ])
  })

  test('with a number missing before it names the number it waits for', async () => {
    const { sold, app } = await customer()
    await report(app, 1, [{ amount: 1 }])
    expect(await report(app, 3, [{ amount: 1 }])).toMatchObject({
      status: 409,
      body: { errorCode: 'usageGap', explanation: { expected: 2 } },
    })
    expect(await used(sold)).toBe(1)
  })

  test('has a queue of its own for each queueId', async () => {
    const { sold, app } = await customer()
    await report(app, 1, [{ amount: 1 }])
    expect((await report(app, 1, [{ amount: 5 }], { queueId: 'other' })).status).toBe(200)
    expect((await report(app, 2, [{ amount: 1 }], { queueId: '1' })).status).toBe(200)
    expect(await used(sold)).toBe(7)
  })

  test('logs the use of on/off features', async () => {
    const { sold, app } = await customer()
    await report(app, 1, [{ key: 'export', amount: 2 }])
    const line = await server.deps.db
      .selectFrom('activation_log')
      .where('entitlement_id', '=', sold.entitlementId)
      .where('operation', '=', 'featureUsage')
      .select('detail')
      .executeTakeFirstOrThrow()
    expect(line.detail).toMatchObject({ key: 'export', amount: 2 })
  })

  test('is taken past the end of the lease and of a disabled entitlement: it is owed', async () => {
    const { sold, app } = await customer()
    await change(server.deps, sold, { type: 'setDisabled', disabled: true })
    server.clock.set(server.clock.now() + 2 * 86_400_000)
    expect((await report(app, 1, [{ amount: 2 }])).status).toBe(200)
    expect(await used(sold)).toBe(2)
  })

  test('of a period that is closed is billed with that period, and not with the one that runs', async () => {
    const { sold, app } = await customer({
      usageResetSchedule: 'monthly',
      leasePeriod: { type: 'day', count: 90 },
      features: [count('runs', 3, { type: 'absolute', value: 2 })],
    })
    const start = server.clock.now()
    await app.checkout('runs', 2)
    server.clock.set(start + 32 * 86_400_000)
    const at = new Date(start + 86_400_000).toISOString()
    expect((await report(app, 1, [{ amount: 2, at }])).body.refused).toEqual([])
    expect(await used(sold)).toBe(0)
    const rows = await server.deps.db
      .selectFrom('usage_summary')
      .where('entitlement_id', '=', sold.entitlementId)
      .select(['from_at', 'until_at', 'used', 'overdraft_used', 'reason'])
      .orderBy('reason', 'desc')
      .execute()
    const [closed, late] = rows
    expect(closed).toMatchObject({ reason: 'schedule', used: 2, overdraft_used: 0 })
    expect(late).toEqual({ ...closed, reason: 'late', used: 2, overdraft_used: 1 })
    const more = await report(app, 2, [{ amount: 2, at }, { at }, { at }])
    expect(more.body.refused).toMatchObject([
      { amount: 2, code: 'featureLimitReached' },
      { amount: 1, code: 'featureLimitReached' },
    ])
  })

  test('of a period that is closed is held to what that period allowed from then on', async () => {
    const { sold, app } = await customer({
      usageResetSchedule: 'monthly',
      leasePeriod: { type: 'day', count: 90 },
      features: [count('runs', 10)],
    })
    const start = server.clock.now()
    const day = 86_400_000
    const id = sold.snapshot.features.find(({ key }) => key === 'runs')?.id ?? ''
    const onDay = (days: number) => new Date(start + days * day).toISOString()
    const limitTo = async (days: number, value: number) => {
      server.clock.set(start + days * day)
      await change(server.deps, sold, { type: 'update', set: { features: [{ id, value }] } })
    }
    const [lower, higher, last] = [onDay(2), onDay(12), onDay(22)]
    await limitTo(5, 4)
    await limitTo(10, 8)
    await limitTo(20, 6)
    await limitTo(40, 1)
    const entries = (at: string, amount: number) => [{ amount, at }, { at }]
    const refusedOf = async (sequence: number, at: string, amount: number) =>
      (await report(app, sequence, entries(at, amount))).body.refused
    const tooMany = [{ amount: 1, code: 'featureLimitReached' }]
    expect(await refusedOf(1, last, 6)).toMatchObject(tooMany)
    expect(await refusedOf(2, higher, 2)).toMatchObject(tooMany)
    expect(await refusedOf(3, lower, 2)).toMatchObject(tooMany)
    // The period that runs has the limit of now.
    expect(await refusedOf(4, onDay(35), 1)).toMatchObject(tooMany)
  })

  test('of long ago is judged by the versions that changed a count, however many there were', async () => {
    const { sold } = await customer()
    const { pool: connections } = server.deps
    await connections.query(
      `insert into entitlement_version
        select tenant_id, group_id, entitlement_id, version + n, at + n * interval '1 hour', kind,
          author, reason, changes, case when n <= 200 then rights
            else jsonb_set(rights, '{features,0,value}', '7') end
        from entitlement_version, generate_series(1, 300) n where entitlement_id = $1`,
      [sold.entitlementId],
    )
    const seat = await server.deps.db
      .selectFrom('activation')
      .where('entitlement_id', '=', sold.entitlementId)
      .select('id')
      .executeTakeFirstOrThrow()
    const { tenantId, groupId } = sold
    const { text, values } = loadFeaturesSince([
      { tenantId, groupId, activationId: seat.id, sinceAt: 0 },
    ])
    const { rows } = await connections.query(text, [...values])
    expect(rows.map(({ features }) => features)).toMatchObject([
      [{ key: 'runs', value: 10 }],
      [{ key: 'runs', value: 7 }],
    ])
  })

  test('of before the term began counts from its beginning', async () => {
    const sold = await sell(server.deps, server.tenantId, {
      plan: {
        ...{ id: uuidv7(), name: 'from the first seat', type: 'paid', licenseType: 'subscription' },
        ...{ licenseStartType: 'activation', licenseDuration: { type: 'year', count: 1 } },
      },
      usageResetSchedule: 'monthly',
      features: [count('runs', 10)],
    })
    const at = new Date(server.clock.now() + 1_000).toISOString()
    server.clock.set(server.clock.now() + 3_600_000)
    const app = device(server, sold, 'A')
    await app.activate()
    expect((await report(app, 1, [{ amount: 10, at }, { at }])).body.refused).toHaveLength(1)
    expect(await used(sold)).toBe(10)
  })

  test('above the limit is refused whole and its number used up', async () => {
    const { sold, app } = await customer()
    const reply = await report(app, 1, [{ amount: 9 }, { amount: 2 }, { amount: 1 }])
    expect(reply.status).toBe(200)
    expect(reply.body.refused).toMatchObject([{ amount: 2, code: 'featureLimitReached' }])
    expect(await used(sold)).toBe(10)
    expect((await report(app, 2, [{ key: 'export' }])).status).toBe(200)
  })

  test('above the limit is recorded as excess where the tenant allows it, and grants nothing more', async () => {
    const other = await testServer({ testClock: true })
    await saveTenantSettings(other.deps.db, other.tenantId, { lateExcess: 'record' })
    const sold = await sell(other.deps, other.tenantId, { features: [count('runs', 10)] })
    const app = device(other, sold, 'A')
    await app.activate()
    const entries = [{ key: 'runs', amount: 12, at: '2026-01-01T00:00:00Z' }]
    const reply = await other.post(
      '/api/v1/activation/usage',
      { sequence: 1, entries },
      { token: app.token },
    )
    expect(reply.body).toEqual({ accepted: 1, refused: [] })
    const state = (await app.call('GET', '')).body
    expect(state.features[0]).toMatchObject({ active: 12, available: 0 })
    expect((await app.checkout('runs', 1)).body.errorCode).toBe('featureLimitReached')
    await other.close()
  })
})

describe('a report is refused and counts nothing', () => {
  test('when a key is unknown or a pool', async () => {
    const { sold, app } = await customer()
    const unknown = await report(app, 1, [{ amount: 1 }, { key: 'none' }])
    expect(unknown).toMatchObject({ status: 422, body: { errorCode: 'featureUnknown' } })
    const metered = await report(app, 1, [{ key: 'cores' }])
    expect(metered).toMatchObject({ status: 422, body: { errorCode: 'featureNotMetered' } })
    expect(await used(sold)).toBe(0)
    expect((await report(app, 1, [{ amount: 1 }])).status).toBe(200)
  })

  test('when the seat was taken again', async () => {
    const { sold, app } = await customer()
    await device(server, sold, 'A').activate()
    expect((await report(app, 1, [{}])).body.errorCode).toBe('tokenRevoked')
  })

  test.each([
    [{ sequence: 0 }],
    [{ sequence: 1.5 }],
    [{ entries: [] }],
    [{ entries: [{ key: 'runs', amount: 0, at: '2026-01-01T00:00:00Z' }] }],
    [{ entries: [{ key: 'runs', amount: 1, at: 'yesterday' }] }],
    [{ queueId: 'a b' }],
    [{ queueId: '' }],
    [{ surprise: 1 }],
  ])('when it is malformed: %j', async (wrong) => {
    const { app } = await customer()
    expect(await report(app, 1, [{}], wrong)).toMatchObject({
      status: 422,
      body: { errorCode: 'validationFailed' },
    })
  })
})
