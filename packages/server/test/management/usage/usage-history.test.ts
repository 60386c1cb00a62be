import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetLog } from '../../../src/jobs/forget-log.ts'
import { createJobRunner } from '../../../src/jobs/run-jobs.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import {
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
  server = await testServer({ testClock: true, config: { logRetentionDays: 40 } })
})
afterAll(() => server.close())

const wait = (ms: number) => server.clock.set(server.clock.now() + ms)
const toMidnight = () => wait(day - (server.clock.now() % day))
const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10)

type Day = { date: string; minSeatsUsed: number; maxSeatsUsed: number; seatLimit: number | null }

async function history(sold: Ordered, query = ''): Promise<Day[]> {
  return (await read(server, `${sold.entitlement}/usage-history${query}`)).days
}

async function spans(sold: Ordered, query = ''): Promise<[number, number][]> {
  return (await history(sold, query)).map((each) => [each.minSeatsUsed, each.maxSeatsUsed])
}

/** A lease far longer than the test, so that nothing lapses. */
const longLease = { product: { leasePeriod: { type: 'year', count: 1 } } }

async function logLines(sold: Ordered): Promise<number> {
  const { rows } = await server.deps.pool.query(
    'select count(*)::int as lines from activation_log where entitlement_id = $1',
    [fromWireId('entitlement', sold.entitlementId)],
  )
  return rows[0].lines
}

describe('the seats of a day', () => {
  test('follow each activation and deactivation as the rule says', async () => {
    toMidnight()
    const sold = await sell(server, longLease)
    expect(await spans(sold)).toEqual([[0, 0]])
    const [a, b] = [seat(server, sold, 'a'), seat(server, sold, 'b')]
    const seen: [number, number][] = []
    const then = async (event: Promise<unknown>) => {
      await event
      wait(60_000)
      seen.push(...(await spans(sold)))
    }
    await then(a.activate())
    await then(a.deactivate())
    await then(a.activate())
    await then(b.activate())
    await then(b.deactivate())
    await then(a.deactivate())
    expect(seen).toEqual([
      [1, 1],
      [0, 1],
      [0, 1],
      [0, 2],
      [0, 2],
      [0, 2],
    ])
  })

  test('start with the count of the evening before, and without events keep it', async () => {
    const sold = await sell(server, longLease)
    const one = await takeSeat(server, sold, 'one')
    await takeSeat(server, sold, 'two')
    const first = dateOf(server.clock.now())
    toMidnight()
    wait(2 * day)
    // At the first instant of a day, which is the day's.
    await one.device.deactivate()
    wait(hour)
    await takeSeat(server, sold, 'three')
    await takeSeat(server, sold, 'four')
    const days = await history(sold)
    expect(days).toMatchObject([
      { date: first, minSeatsUsed: 1, maxSeatsUsed: 2, complete: true },
      { minSeatsUsed: 2, maxSeatsUsed: 2, complete: true },
      { minSeatsUsed: 2, maxSeatsUsed: 2, complete: true },
      { minSeatsUsed: 1, maxSeatsUsed: 3, complete: false },
    ])
    const today = days.at(-1)?.date
    expect(await spans(sold, `?from=${today}`)).toEqual([[1, 3]])
    expect(await spans(sold, `?from=${first}&to=${today}`)).toEqual([
      [1, 2],
      [2, 2],
      [2, 2],
    ])
  })

  test('count a lapse at the end of the lease, before anybody has noticed and after', async () => {
    toMidnight()
    const sold = await sell(server)
    wait(day - 10_000)
    await takeSeat(server, sold, 'one')
    // The lease ends ten seconds before midnight, the margin after it.
    wait(day + 20_000)
    const expected = [
      [1, 1],
      [0, 1],
      [0, 0],
    ]
    expect(await spans(sold)).toEqual([...expected.slice(0, 1), [1, 1], [1, 1]])
    wait(60_000)
    expect(await spans(sold)).toEqual(expected)
    await server.deps.jobs.runDue()
    expect(await spans(sold)).toEqual(expected)
  })

  test("have the limit that the day ended with, today's as it is now", async () => {
    toMidnight()
    const sold = await sell(server, {
      ...longLease,
      offering: { seatCount: 4, overdraftSeatLimit: { type: 'percentage', value: 50 } },
    })
    const set = async (body: object) => done(await server.patch(sold.entitlement, body))
    wait(hour)
    await set({ seatCount: 8 })
    await set({ seatCount: 6 })
    toMidnight()
    await set({ overdraftSeatLimit: { type: 'unlimited' } })
    expect(await history(sold)).toMatchObject([
      { seatCount: 6, seatLimit: 9 },
      { seatCount: 6, seatLimit: null },
    ])
  })
})

describe('when the log is forgotten', () => {
  test('the figures stay what they were, and lines of the time that is kept stay', async () => {
    toMidnight()
    const sold = await sell(server, longLease)
    const seats = ['a', 'b', 'c'].map((id) => seat(server, sold, id))
    for (let n = 0; n < 90; n++) {
      await seats[n % 3]?.[n % 2 === 0 ? 'activate' : 'deactivate']()
      wait(n % 4 === 0 ? 2 * day + hour : 5 * hour)
    }
    const from = `?from=${dateOf(server.clock.now() - 90 * day)}`
    const before = await history(sold, from)
    const lines = await logLines(sold)
    // Two servers at it, twice.
    const two = [createJobRunner(server.deps), createJobRunner(server.deps)]
    await Promise.all(two.map((runner) => runner.runDue()))
    await Promise.all([forgetLog(server.deps), forgetLog(server.deps)])
    expect(await logLines(sold)).toBeLessThan(lines)
    expect(await logLines(sold)).toBeGreaterThan(0)
    expect(await history(sold, from)).toEqual(before)
    expect(await history(sold)).toEqual(before.slice(-30))
    // After a long stop everything goes at once, and the figures still stay.
    wait(70 * day)
    await server.deps.jobs.runDue()
    expect(await logLines(sold)).toBe(0)
    const later = await history(sold, `?from=${before[0]?.date}`)
    const whole = before.map((each) => ({ ...each, complete: true }))
    expect(later.slice(0, before.length)).toEqual(whole)
  })

  test('a lapse that is told after its day was closed counts from the first open day', async () => {
    const sold = await sell(server, longLease)
    await takeSeat(server, sold, 'one')
    wait(50 * day)
    await forgetLog(server.deps)
    expect(await logLines(sold)).toBe(0)
    await server.deps.pool.query(
      `insert into activation_log (tenant_id, group_id, entitlement_id, seat_id, at, operation,
          seats_used, seats_change)
        select tenant_id, group_id, entitlement_id, 'one', $2, 'lapse', 0, -1
        from entitlement_use where entitlement_id = $1`,
      [fromWireId('entitlement', sold.entitlementId), new Date(server.clock.now() - 51 * day)],
    )
    const from = `?from=${dateOf(server.clock.now() - 60 * day)}`
    const seen = await spans(sold, from)
    expect(seen.slice(0, 3)).toEqual([
      [1, 1],
      [0, 1],
      [0, 0],
    ])
    await forgetLog(server.deps)
    expect(await spans(sold, from)).toEqual(seen)
  })

  test('what is told late leaves the first open day its own events', async () => {
    toMidnight()
    const sold = await sell(server, longLease)
    await takeSeat(server, sold, 'one')
    await takeSeat(server, sold, 'two')
    const startAt = server.clock.now()
    wait(day)
    await takeSeat(server, sold, 'three')
    wait(40 * day)
    await forgetLog(server.deps)
    expect(await logLines(sold)).toBe(1)
    await server.deps.pool.query(
      `insert into activation_log (tenant_id, group_id, entitlement_id, seat_id, at, operation,
          seats_used, seats_change)
        select tenant_id, group_id, entitlement_id, 'one', $2, 'lapse', 1, -1
        from entitlement_use where entitlement_id = $1`,
      [fromWireId('entitlement', sold.entitlementId), new Date(startAt + hour)],
    )
    const from = `?from=${dateOf(startAt)}`
    const seen = await spans(sold, from)
    expect(seen.slice(0, 3)).toEqual([
      [1, 2],
      [1, 2],
      [2, 2],
    ])
    await forgetLog(server.deps)
    expect(await spans(sold, from)).toEqual(seen)
    wait(day)
    await forgetLog(server.deps)
    expect(await logLines(sold)).toBe(0)
    expect((await spans(sold, from)).slice(0, 3)).toEqual(seen.slice(0, 3))
  })
})

test('a range that is none, or too long, is refused; so are strangers and clients without permission', async () => {
  const sold = await sell(server)
  const url = `${sold.entitlement}/usage-history`
  for (const query of ['?from=2026-03-01&to=2026-02-01', '?from=2020-01-01&to=2026-01-01']) {
    refused(await server.get(url + query), 422, 'validationFailed', 'from')
  }
  refused(await server.get(`${url}?from=yesterday`), 422, 'validationFailed', 'from')
  refused(await server.get(url, await otherTenant(server)), 404, 'entitlementUnknown')
  const others = await server.token(['entitlements:activate', 'products:admin'])
  refused(await server.get(url, { token: others }), 403, 'permissionMissing')
  const reader = await server.token(['entitlements:read'])
  expect((await server.get(url, { token: reader })).status).toBe(200)
})
