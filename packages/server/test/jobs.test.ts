import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJobRunner } from '../src/jobs/run-jobs.ts'
import { settleDueSeats } from '../src/jobs/settle-due-seats.ts'
import { currentDeed, type Deed, inDeed } from '../src/storage/ledger/deed.ts'
import { dropPartition, ensurePartition } from '../src/storage/partitions.ts'
import { device } from './support/device.ts'
import { type TestServer, testServer } from './support/server.ts'
import { sell } from './support/shop.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const dayMs = 86_400_000

test('a lapsed seat comes back and into the log though nobody asks for it', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  await device(server, sold, 'lost laptop').activate()
  const leaseEnd = server.clock.now() + dayMs
  const advanced = await server.put('/api/v1/test-clock', { advance: { type: 'day', count: 2 } })
  expect(advanced.status).toBe(200)
  const { rows } = await server.deps.pool.query(
    'select seats_used from entitlement_use where entitlement_id = $1',
    [sold.entitlementId],
  )
  expect(rows).toEqual([{ seats_used: 0 }])
  const log = await server.deps.pool.query(
    `select at, seats_used from activation_log where entitlement_id = $1 and operation = 'lapse'`,
    [sold.entitlementId],
  )
  expect(log.rows).toEqual([{ at: leaseEnd, seats_used: 0 }])
})

test('seats come back in one run, however many have lapsed', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 3_000 })
  await device(server, sold, 'seat').activate()
  const { pool } = server.deps
  const { fields } = await pool.query('select * from activation limit 0')
  const same = fields.map(({ name }) => name).filter((name) => !['id', 'seat_id'].includes(name))
  await pool.query(
    `insert into activation (id, seat_id, ${same})
      select gen_random_uuid(), 'seat ' || n, ${same} from activation, generate_series(1, 2500) n
      where entitlement_id = $1`,
    [sold.entitlementId],
  )
  const used = 'update entitlement_use set seats_used = 2501 where entitlement_id = $1'
  await pool.query(used, [sold.entitlementId])
  server.clock.set(server.clock.now() + 2 * dayMs)
  await settleDueSeats(server.deps)
  const { rows } = await pool.query(
    'select seats_used from entitlement_use where entitlement_id = $1',
    [sold.entitlementId],
  )
  expect(rows).toEqual([{ seats_used: 0 }])
})

test('a seat that fell due under a smaller margin is looked at again when its lease is over', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  await device(server, sold, 'one').activate()
  const { pool } = server.deps
  const dueAt = async () => {
    const text = 'select due_at from activation where entitlement_id = $1'
    return (await pool.query(text, [sold.entitlementId])).rows[0].due_at
  }
  const due = await dueAt()
  await pool.query('update activation set due_at = $2 where entitlement_id = $1', [
    sold.entitlementId,
    new Date(server.clock.now()),
  ])
  await settleDueSeats(server.deps)
  expect(await dueAt()).toBe(due)
})

test('the log of a month to come has its own partition, and kept answers go after ten minutes', async () => {
  await server.deps.jobs.runDue()
  const { rows } = await server.deps.pool.query(
    `select count(*)::int as n from pg_inherits where inhparent = 'activation_log'::regclass`,
  )
  // The rest, February and March: January's first lines lie in the rest already, and stay there.
  expect(rows[0].n).toBe(3)
  const sold = await sell(server.deps, server.tenantId)
  await device(server, sold, 'one').activate({}, { 'idempotency-key': 'k1' })
  await device(server, sold, 'two').activate({}, { 'idempotency-key': 'k2' })
  const kept = () => server.deps.pool.query('select 1 from licensing_answer')
  expect((await kept()).rowCount).toBe(2)
  server.clock.set(server.clock.now() + 11 * 60_000)
  await server.deps.jobs.runDue()
  expect((await kept()).rowCount).toBe(0)
})

test('a month is made or dropped later when somebody holds its table, as a dump does', async () => {
  const { db, pool } = server.deps
  const month = (number: number) => Date.UTC(2031, number)
  await ensurePartition(db, 'event', month(1), month(2))
  const dump = await pool.connect()
  await dump.query('begin; select from event limit 1')
  const given = { code: '55P03' }
  await Promise.all([
    expect(ensurePartition(db, 'event', month(2), month(3))).rejects.toMatchObject(given),
    expect(dropPartition(db, 'event', month(1))).rejects.toMatchObject(given),
  ])
  await dump.query('rollback')
  dump.release()
  await dropPartition(db, 'event', month(1))
})

test('a job that a request has set going is no part of it: no step, no line, and time of its own', async () => {
  const seen: unknown[] = []
  const run = async () => {
    seen.push(currentDeed())
  }
  const runner = createJobRunner(server.deps, [{ name: 'seen', everySeconds: 3_600, run }])
  const deed: Deed = {
    // Nothing of it is looked at.
    line: {} as Deed['line'],
    retry: null,
    place: 'request',
    counts: new Map(),
    done: { line: false },
  }
  await inDeed(deed, async () => {
    expect(currentDeed()).toBe(deed)
    await runner.runDue()
    expect(currentDeed()).toBe(deed)
  })
  expect(seen).toEqual([undefined])
})

test('of two servers one runs a due job, and a job that fails is tried again with a growing pause', async () => {
  let runs = 0
  const jobs = [
    {
      name: 'test-job',
      everySeconds: 3_600,
      run: async () => {
        runs += 1
        if (runs < 3) throw new Error('not yet')
      },
    },
  ]
  const [one, two] = [createJobRunner(server.deps, jobs), createJobRunner(server.deps, jobs)]
  await Promise.all([one.runDue(), two.runDue()])
  expect(runs).toBe(1)
  await one.runDue()
  expect(runs).toBe(1)
  server.clock.set(server.clock.now() + 2_000)
  await two.runDue()
  expect(runs).toBe(2)
  server.clock.set(server.clock.now() + 2_000)
  await one.runDue()
  expect(runs).toBe(2)
  server.clock.set(server.clock.now() + 2_000)
  await one.runDue()
  expect(runs).toBe(3)
  const { rows } = await server.deps.pool.query(
    `select attempts, last_error from job where name = 'test-job'`,
  )
  expect(rows).toEqual([{ attempts: 0, last_error: null }])
})
