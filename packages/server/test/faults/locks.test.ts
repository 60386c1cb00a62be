import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { until } from '../embedded/until.ts'
import { activation, codeOf, tally } from '../races/commands.ts'
import { connectionOf, engineBeside, enginesOf } from '../races/engines.ts'
import { raceForSeats } from '../races/last-seats.ts'
import { recount } from '../races/recount.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import { ordersWith } from './orders.ts'
import { outcomeOf } from './unavailable.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

/** Another session, such as that of a server that froze or of a person at psql. */
async function session(): Promise<pg.Client> {
  const client = new pg.Client(connectionOf(server))
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

async function holdRow(client: pg.Client, { groupId }: Sold): Promise<void> {
  await client.query('begin')
  await client.query('select from entitlement_use where group_id = $1 for update', [groupId])
}

/** Until a transaction of an engine waits for a lock, other than `before`; when it began. */
async function engineWaits(client: pg.Client, before?: string): Promise<string> {
  return until('the engine waits for a lock', async () => {
    const { rows } = await client.query<{ began: string }>(
      `select xact_start::text as began from pg_stat_activity
        where application_name = 'leasehold-engine' and datname = current_database()
          and wait_event_type = 'Lock'`,
    )
    return rows.map((row) => row.began).find((began) => began !== before)
  })
}

test('a row that another session holds for a moment is waited for', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const [other, watcher] = [await session(), await session()]
  await holdRow(other, sold)
  const answer = server.deps.engine.submit(activation(sold, 'one'))
  await engineWaits(watcher)
  await other.query('commit')
  expect(codeOf(await answer)).toBe('granted')
})

test('a row held past the lock time-out is waited for a second time', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const [other, watcher] = [await session(), await session()]
  await holdRow(other, sold)
  const answer = server.deps.engine.submit(activation(sold, 'one'))
  await engineWaits(watcher, await engineWaits(watcher))
  await other.query('commit')
  expect(codeOf(await answer)).toBe('granted')
})

test('a row that is held on costs its own group a 503 and the others of the batch one lock time-out', async () => {
  const stuck = await sell(server.deps, server.tenantId, { seatCount: 100 })
  const others = await Promise.all(
    Array.from({ length: 30 }, () => sell(server.deps, server.tenantId)),
  )
  const engine = engineBeside(server)
  const [other, watcher] = [await session(), await session()]
  await holdRow(other, stuck)
  const stuckOnes = ['a', 'b', 'c'].map((id) => outcomeOf(engine.submit(activation(stuck, id))))
  const rest = others.map((sold) => engine.submit(activation(sold, 'one')))
  const first = await engineWaits(watcher)
  // The rest are through before the stuck group's second wait is over, let alone refused.
  expect(tally(await Promise.all(rest))).toEqual({ granted: 30 })
  const second = await engineWaits(watcher, first)
  expect(second).not.toBe(first)
  expect(await Promise.all(stuckOnes)).toEqual(['unavailable', 'unavailable', 'unavailable'])

  // Known by now, it is refused without a wait, whoever shares its batch.
  const again = outcomeOf(engine.submit(activation(stuck, 'a')))
  const beside = others.map((sold) => engine.submit(activation(sold, 'two')))
  expect(await again).toBe('unavailable')
  expect(tally(await Promise.all(beside))).toEqual({ granted: 30 })

  await other.query('commit')
  expect(codeOf(await engine.submit(activation(stuck, 'a')))).toBe('granted')
  expect(await recount(server.deps.pool)).toEqual([])
})

test('while a batch waits for a lock the commands of other groups are answered, one after the other', async () => {
  const stuck = await sell(server.deps, server.tenantId)
  const free = await sell(server.deps, server.tenantId, { seatCount: 20 })
  const engine = engineBeside(server)
  const [other, watcher] = [await session(), await session()]
  await holdRow(other, stuck)
  const waiting = engine.submit(activation(stuck, 'one'))
  const began = await engineWaits(watcher)
  for (let i = 0; i < 20; i += 1) {
    expect(codeOf(await engine.submit(activation(free, `seat ${i}`)))).toBe('granted')
  }
  // The same transaction still waits: they took less than one lock time-out.
  expect(await engineWaits(watcher)).toBe(began)
  await other.query('commit')
  expect(codeOf(await waiting)).toBe('granted')
})

// What is timed is tried again: a busy machine is slow now and then, a slow engine always.
test('commands that came behind a stuck one of their group are refused soon after it', {
  retry: 2,
}, async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
  const engine = engineBeside(server)
  const [other, watcher] = [await session(), await session()]
  await holdRow(other, sold)
  const first = outcomeOf(engine.submit(activation(sold, 'first')))
  await engineWaits(watcher)
  const behind = ['a', 'b'].map((id) => outcomeOf(engine.submit(activation(sold, id))))
  expect(await first).toBe('unavailable')
  const begun = performance.now()
  expect(await Promise.all(behind)).toEqual(['unavailable', 'unavailable'])
  // Less than one lock time-out.
  expect(performance.now() - begun).toBeLessThan(1_500)
  await other.query('commit')
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('the victim of a deadlock tries again and gets through', async () => {
  const shops = await Promise.all([
    sell(server.deps, server.tenantId),
    sell(server.deps, server.tenantId),
  ])
  const [low, high] = shops.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
  if (!low || !high) throw new Error('nothing sold')
  const [other, watcher] = [await session(), await session()]
  // So that it is the engine that finds the deadlock and gives way.
  await other.query(`set deadlock_timeout = '20s'`)
  await holdRow(other, high)
  const answers = Promise.all(
    [low, high].map((sold) => server.deps.engine.submit(activation(sold, 'one'))),
  )
  const began = await engineWaits(watcher)
  // The engine has locked the lower one, and waits for the higher one.
  await other.query('select from entitlement_use where group_id = $1 for update', [low.groupId])
  expect(await engineWaits(watcher)).not.toBe(began)
  await other.query('commit')
  expect(tally(await answers)).toEqual({ granted: 2 })
  expect(await recount(server.deps.pool)).toEqual([])
})

test('a database whose transactions are serializable by default changes nothing', async () => {
  const { database } = connectionOf(server)
  const setting = `alter database ${database} set default_transaction_isolation`
  await server.deps.pool.query(`${setting} = 'serializable'`)
  onTestFinished(async () => {
    await server.deps.pool.query(`${setting} = 'read committed'`)
  })
  const engines = enginesOf(server, 3).slice(1)
  await raceForSeats(server, { engines, rounds: 5, clients: 64, seats: 9, taken: 4, granted: 5 })
})

test('two servers that make a group with the same code at once: one makes it, one is told', async () => {
  const engines = enginesOf(server, 2)
  for (let round = 0; round < 10; round += 1) {
    const orders = await ordersWith(server, [`SAME-${round}`, `SAME-${round}`])
    const answers = await Promise.all(orders.flatMap((order, i) => engines[i]?.submit(order) ?? []))
    expect(tally(answers)).toEqual({ granted: 1, duplicate: 1 })
  }
})
