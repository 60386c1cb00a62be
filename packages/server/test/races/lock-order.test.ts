import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { until } from '../embedded/until.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import { activation, tally } from './commands.ts'
import { connectionOf, engineBeside } from './engines.ts'
import { recount } from './recount.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function deadlocks(): Promise<number> {
  const { rows } = await server.deps.pool.query<{ deadlocks: number }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  return rows[0]?.deadlocks ?? Number.NaN
}

test('servers that lock the same groups in batches of opposite order never deadlock', async () => {
  const shops: Sold[] = []
  for (let i = 0; i < 60; i += 1) {
    shops.push(await sell(server.deps, server.tenantId, { seatCount: 1_000 }))
  }
  const engines = [engineBeside(server), engineBeside(server)]
  const orders = [shops, shops.toReversed()]
  for (let round = 0; round < 30; round += 1) {
    const answers = await Promise.all(
      engines.flatMap((engine, i) =>
        (orders[i] ?? []).map((sold) => engine.submit(activation(sold, `${i} in ${round}`))),
      ),
    )
    expect(tally(answers)).toEqual({ granted: 120 })
  }
  // A connection tells its figures when it ends.
  for (const engine of engines) await engine.stop()
  expect(await deadlocks()).toBe(0)
  expect(await recount(server.deps.pool)).toEqual([])
})

test('nor when they stand side by side, each with a part of the rows, before one that a third holds', async () => {
  const shops: Sold[] = []
  for (let i = 0; i < 40; i += 1) {
    shops.push(await sell(server.deps, server.tenantId, { seatCount: 1_000 }))
  }
  const byGroup = shops.toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1))
  const third = new pg.Client(connectionOf(server))
  await third.connect()
  onTestFinished(() => third.end())
  const engines = [engineBeside(server), engineBeside(server)]
  for (let round = 0; round < 8; round += 1) {
    await third.query('begin')
    const held = byGroup[18 + (round % 4)]?.groupId
    await third.query('select from entitlement_use where group_id = $1 for update', [held])
    const answers = engines.flatMap((engine, i) =>
      shops.map((sold) => engine.submit(activation(sold, `${i} beside ${round}`))),
    )
    await until('both wait', async () => {
      const { rows } = await server.deps.pool.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity
          where application_name = 'leasehold-engine' and datname = current_database()
            and wait_event_type = 'Lock'`,
      )
      return (rows[0]?.count ?? 0) >= 2 || undefined
    })
    await third.query('commit')
    expect(tally(await Promise.all(answers))).toEqual({ granted: 80 })
  }
  for (const engine of engines) await engine.stop()
  expect(await deadlocks()).toBe(0)
})
