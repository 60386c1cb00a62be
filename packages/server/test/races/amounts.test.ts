import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.ts'
import { count, pool, sell } from '../support/shop.ts'
import { call, tally } from './commands.ts'
import { enginesOf } from './engines.ts'
import { recount } from './recount.ts'
import { countToTheLimit, raceForElements, takeSeats, usedOf } from './shared-amounts.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('elements of a pool are given to the last and never beyond, by one server', async () => {
  const engines = enginesOf(server, 1)
  await raceForElements(server, { engines, rounds: 10, holders: 64, elements: 50 })
})

test('elements of a pool are given to the last and never beyond, by three servers', async () => {
  const engines = enginesOf(server, 3)
  await raceForElements(server, { engines, rounds: 20, holders: 64, elements: 50 })
})

test('64 writers of one server count to 10,000 and not one further', async () => {
  const engines = enginesOf(server, 1)
  const feature = count('reports', 10_000)
  expect((await countToTheLimit(server, { engines, writers: 64, feature })).accepted).toBe(10_000)
}, 60_000)

test('64 writers of three servers count to 10,000 and not one further', async () => {
  const engines = enginesOf(server, 3)
  const feature = count('reports', 10_000)
  expect((await countToTheLimit(server, { engines, writers: 64, feature })).accepted).toBe(10_000)
}, 60_000)

test.each([
  [{ type: 'absolute', value: 30 } as const, 130],
  // 33.9 uses.
  [{ type: 'percentage', value: 33 } as const, 133],
  [{ type: 'none', value: null } as const, 100],
])('a count of 100 with the overdraft %j ends at %i', async (overdraft, end) => {
  const feature = count('reports', 100, overdraft)
  const engines = enginesOf(server, 2)
  expect((await countToTheLimit(server, { engines, writers: 16, feature })).accepted).toBe(end)
})

test('an unlimited overdraft of a pool refuses nobody and loses no element', async () => {
  const sold = await sell(server.deps, server.tenantId, {
    seatCount: 64,
    features: [pool('storage', 1, { type: 'unlimited', value: null })],
  })
  const writers = await takeSeats(enginesOf(server, 3), sold, 64)
  const answers = await Promise.all(
    writers.map(({ engine, grant }) =>
      engine.submit(call(sold, grant, { type: 'checkout', key: 'storage', amount: 1_000_000 })),
    ),
  )
  expect(tally(answers)).toEqual({ granted: 64 })
  expect(await usedOf(server, sold)).toEqual([64_000_000])
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})
