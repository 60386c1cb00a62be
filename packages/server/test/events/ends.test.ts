import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeUsagePeriods } from '../../src/jobs/close-usage-periods.ts'
import { tellOfEnds } from '../../src/jobs/tell-of-ends.ts'
import { api, created, day, done, offer, order, seat, sell } from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { eventsWritten } from './written.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const advance = async (days: number) => {
  const reply = await server.put(`${api}/test-clock`, { advance: { type: 'day', count: days } })
  expect(reply.status).toBe(200)
}

const uuidOf = async (entitlementId: string) => {
  const rows = await eventsWritten(server)
  const row = rows.find(
    ({ code, payload }) =>
      code === 'entitlement.created' && payload.entitlementId === entitlementId,
  )
  if (!row) throw new Error('never created')
  return row.resource_id
}

/** What was told of an entitlement's ends. */
async function told(entitlementId: string) {
  const rows = await eventsWritten(server, await uuidOf(entitlementId))
  return rows.filter(({ code }) => /expire/.test(code))
}

const isoOf = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
const codesOf = (rows: readonly { code: string }[]) => rows.map(({ code }) => code)
const days = (count: number) => ({
  plan: {
    licenseType: 'subscription',
    licenseStartType: 'entitlementCreation',
    licenseDuration: { type: 'day', count },
  },
})

test('a term tells of its end 30, 7 and 1 days before and when it has come, once each', async () => {
  const expiresAt = isoOf(server.clock.now() + 40 * day)
  const { entitlementId } = await sell(server, days(40))
  await advance(9)
  expect(await told(entitlementId)).toEqual([])
  await advance(1)
  expect(await told(entitlementId)).toMatchObject([
    {
      code: 'entitlement.expires30days',
      payload: { entitlementId, expiresAt, daysToExpire: 30 },
    },
  ])
  await advance(23)
  await advance(6)
  await advance(1)
  await advance(1)
  const all = await told(entitlementId)
  expect(codesOf(all)).toEqual([
    'entitlement.expires30days',
    'entitlement.expires7days',
    'entitlement.expires1day',
    'entitlement.expired',
  ])
  expect(all.at(-1)?.payload).toEqual({ entitlementId, expiredAt: expiresAt })
  expect(all.map(({ payload }) => payload.daysToExpire)).toEqual([30, 7, 1, undefined])
})

test('what fell due while no server ran is told late, once each and in order', async () => {
  const { entitlementId } = await sell(server, days(40))
  await advance(60)
  await tellOfEnds(server.deps)
  const all = await told(entitlementId)
  expect(codesOf(all)).toEqual([
    'entitlement.expires30days',
    'entitlement.expires7days',
    'entitlement.expires1day',
    'entitlement.expired',
  ])
  expect(all.map(({ payload }) => payload.daysToExpire)).toEqual([0, 0, 0, undefined])
})

test('a term of 14 days is not told to end in 30', async () => {
  const { entitlementId } = await sell(server, days(14))
  await advance(15)
  expect(codesOf(await told(entitlementId))).toEqual([
    'entitlement.expires7days',
    'entitlement.expires1day',
    'entitlement.expired',
  ])
})

test('an end that moves out tells of its new days; one set into the past has ended', async () => {
  const sold = await sell(server, days(40))
  await advance(35)
  done(await server.patch(`${sold.entitlement}/renew`))
  expect(codesOf(await told(sold.entitlementId))).toEqual([
    'entitlement.expires30days',
    'entitlement.expires7days',
  ])
  await advance(16)
  expect(codesOf(await told(sold.entitlementId)).slice(2)).toEqual(['entitlement.expires30days'])
  const expiryDate = isoOf(server.clock.now() - day)
  done(await server.patch(sold.entitlement, { expiryDate }))
  await advance(1)
  const all = await told(sold.entitlementId)
  expect(codesOf(all).slice(3)).toEqual(['entitlement.expired'])
  expect(all.at(-1)?.payload).toMatchObject({ expiredAt: expiryDate })
})

test('maintenance tells of its end likewise', async () => {
  const offering = { hasMaintenance: true, maintenanceDuration: { type: 'day', count: 35 } }
  const plan = { licenseType: 'perpetual', licenseStartType: 'entitlementCreation' }
  const { entitlementId } = await sell(server, { plan, offering })
  await advance(36)
  const all = await told(entitlementId)
  expect(codesOf(all)).toEqual([
    'entitlement.maintenance.expires30days',
    'entitlement.maintenance.expires7days',
    'entitlement.maintenance.expires1day',
    'entitlement.maintenance.expired',
  ])
  expect(Object.keys(all.at(-1)?.payload ?? {})).toEqual(['entitlementId', 'maintenanceExpiredAt'])
})

test('a term that begins on a date given is told when the date has come', async () => {
  const plan = { licenseType: 'perpetual', licenseStartType: 'custom' }
  const startDate = isoOf(server.clock.now() + 3 * day)
  const { entitlementId } = await order(server, await offer(server, { plan }), { startDate })
  const started = async () =>
    (await eventsWritten(server, await uuidOf(entitlementId))).filter(
      ({ code }) => code === 'entitlement.activated',
    )
  expect(await started()).toEqual([])
  await advance(3)
  await advance(1)
  expect(await started()).toMatchObject([{ payload: { activatedAt: startDate, expiresAt: null } }])
})

test('two servers at once tell of an end once', async () => {
  const { entitlementId } = await sell(server, days(40))
  server.clock.set(server.clock.now() + 41 * day)
  await Promise.all([1, 2, 3].map(() => tellOfEnds(server.deps)))
  expect(codesOf(await told(entitlementId))).toHaveLength(4)
})

test('a usage period that nobody touches is closed and summarised once, at its end', async () => {
  const features = [
    { key: 'runs', type: 'usageCount', value: 2, overdraftLimit: { type: 'unlimited' } },
  ]
  const offering = { usageResetSchedule: 'monthly' }
  const beginsAt = server.clock.now()
  const sold = await sell(server, { features, offering })
  const application = seat(server, sold, 'one')
  created(await application.activate())
  expect((await application.checkout('runs', 3)).status).toBe(200)
  await advance(32)
  await advance(1)
  const all = await eventsWritten(server, await uuidOf(sold.entitlementId))
  const summaries = all.filter(({ code }) => code === 'entitlement.usage.summary')
  expect(summaries).toHaveLength(1)
  expect(summaries[0]?.payload).toMatchObject({
    entitlementId: sold.entitlementId,
    billingCycleStart: isoOf(beginsAt),
    featureUsages: [{ key: 'runs', used: 3, overdraftUsed: 1 }],
  })
  const { rows } = await server.deps.pool.query('select used from usage_summary')
  expect(rows).toEqual([{ used: 3 }])
  await advance(31)
  const later = await eventsWritten(server, await uuidOf(sold.entitlementId))
  expect(later.filter(({ code }) => code === 'entitlement.usage.summary')).toHaveLength(2)
})

const counted = {
  features: [{ key: 'runs', type: 'usageCount', value: 2, overdraftLimit: { type: 'unlimited' } }],
  offering: { usageResetSchedule: 'monthly' },
}

test('a group that the engine fails at keeps no other group from the end of its usage period', async () => {
  const bad = await sell(server, counted)
  const good = await sell(server, counted)
  for (const each of [bad, good]) {
    const application = seat(server, each, 'one')
    created(await application.activate())
    expect((await application.checkout('runs', 1)).status).toBe(200)
  }
  server.clock.set(server.clock.now() + 32 * day)
  const { engine } = server.deps
  let tries = 0
  const failing: typeof engine = {
    ...engine,
    submit: async (submission) => {
      if (submission.groupId !== fromWireId('group', bad.groupId)) return engine.submit(submission)
      tries += 1
      throw new Error('a fault')
    },
  }
  await closeUsagePeriods({ ...server.deps, engine: failing })
  const summariesOf = async ({ entitlementId }: { entitlementId: string }) =>
    codesOf(await eventsWritten(server, await uuidOf(entitlementId))).filter(
      (code) => code === 'entitlement.usage.summary',
    )
  expect(await summariesOf(good)).toHaveLength(1)
  expect(await summariesOf(bad)).toHaveLength(0)
  expect(tries).toBe(1)
  // It has not been let go: the next run closes it.
  await closeUsagePeriods(server.deps)
  expect(await summariesOf(bad)).toHaveLength(1)
})

test('the end of a usage period that an edit is moving is left to the edit', async () => {
  const { entitlementId } = await sell(server, counted)
  const id = await uuidOf(entitlementId)
  const { pool } = server.deps
  const move = `update entitlement_watch set next_at = $2 where entitlement_id = $1 and kind = 'usage'`
  const ends = new Date(server.clock.now() + 3 * day)
  await pool.query(move, [id, new Date(server.clock.now() - 1)])
  const edit = await pool.connect()
  await edit.query('begin')
  await edit.query(move, [id, ends])
  await closeUsagePeriods(server.deps)
  await edit.query('commit')
  edit.release()
  const { rows } = await pool.query(
    `select next_at from entitlement_watch where entitlement_id = $1 and kind = 'usage'`,
    [id],
  )
  expect(rows).toEqual([{ next_at: ends.getTime() }])
})
