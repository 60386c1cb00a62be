import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import { activation, tally } from './commands.ts'
import { engineBeside } from './engines.ts'
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
