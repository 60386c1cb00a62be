import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant } from '../../src/identity/create-tenant.ts'
import type { Engine, Submission } from '../../src/licensing/submission.ts'
import { activation, codeOf, tally } from '../races/commands.ts'
import { connectionOf, engineBeside } from '../races/engines.ts'
import { recount } from '../races/recount.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { author, type Sold, sell } from '../support/shop.ts'
import { outcomeOf } from './unavailable.ts'
import { type Wire, wireTo } from './wire.ts'

let server: TestServer
let quietTenant: string
beforeAll(async () => {
  server = await testServer()
  quietTenant = (await createTenant(server.deps, server.deps.db, { name: 'Quiet' })).id
})
afterAll(() => server.close())

async function engineOnWire(): Promise<{ engine: Engine; wire: Wire }> {
  const wire = await wireTo(connectionOf(server))
  return { wire, engine: engineBeside(server, wire.connection) }
}

/** For each of the quiet one's calls, one after the other, the batches committed until its answer. */
async function batchesForEach(
  { engine, wire }: { engine: Engine; wire: Wire },
  quiet: Sold,
  calls: number,
): Promise<number[]> {
  const batches: number[] = []
  for (let i = 0; i < calls; i += 1) {
    const before = wire.commits
    expect(codeOf(await engine.submit(activation(quiet, `quiet ${i}`)))).toBe('granted')
    batches.push(wire.commits - before)
  }
  return batches
}

// Two may be at the database when the command comes; it is in the next, beside which the other
// connection may do two. In the order of arrival it would be more than fifteen.
const most = 5

test('a tenant that floods one entitlement costs a quiet tenant no more than the batches under way', async () => {
  const on = await engineOnWire()
  const flooded = await sell(server.deps, server.tenantId, { seatCount: 10_000 })
  const quiet = await sell(server.deps, quietTenant, { seatCount: 100 })
  await batchesForEach(on, quiet, 1)
  const flood = Array.from({ length: 8_000 }, (_, i) =>
    on.engine.submit(activation(flooded, `flood ${i}`)),
  )
  const batches = await batchesForEach(on, quiet, 10)
  expect(Math.max(...batches)).toBeLessThanOrEqual(most)
  expect(tally(await Promise.all(flood))).toEqual({ granted: 8_000 })
  expect(await recount(server.deps.pool)).toEqual([])
}, 60_000)

test('a tenant that floods hundreds of entitlements costs a quiet tenant no more than that either', async () => {
  const on = await engineOnWire()
  const shops: Sold[] = []
  for (let i = 0; i < 300; i += 1) {
    shops.push(await sell(server.deps, server.tenantId, { seatCount: 100 }))
  }
  const quiet = await sell(server.deps, quietTenant, { seatCount: 100 })
  await batchesForEach(on, quiet, 1)
  const flood = Array.from({ length: 20 }, (_, i) =>
    shops.map((sold) => on.engine.submit(activation(sold, `flood ${i}`))),
  ).flat()
  const batches = await batchesForEach(on, quiet, 10)
  expect(Math.max(...batches)).toBeLessThanOrEqual(most)
  expect(tally(await Promise.all(flood))).toEqual({ granted: 6_000 })
  expect(await recount(server.deps.pool)).toEqual([])
}, 60_000)

test('an idle engine answers in one commit, a busy one hundreds of commands with each', async () => {
  const on = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId, { seatCount: 10_000 })
  expect(await batchesForEach(on, sold, 5)).toEqual([1, 1, 1, 1, 1])
  const before = on.wire.commits
  const many = Array.from({ length: 5_120 }, (_, i) => on.engine.submit(activation(sold, `n ${i}`)))
  expect(tally(await Promise.all(many))).toEqual({ granted: 5_120 })
  expect(on.wire.commits - before).toBe(10)
}, 60_000)

/** A command that changes nothing. */
function idle({ tenantId, groupId }: Sold): Submission {
  return { tenantId, groupId, author, ipAddress: null, command: { type: 'settle' } }
}

test('a group that has its fill of waiting commands is answered 503 at once, others are not', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const other = await sell(server.deps, server.tenantId)
  const engine = engineBeside(server)
  await engine.submit(idle(sold))
  const many = Array.from({ length: 8_192 + 500 }, () => outcomeOf(engine.submit(idle(sold))))
  const beside = engine.submit(activation(other, 'one'))
  const outcomes = await Promise.all(many)
  expect(new Set(outcomes.slice(0, 8_192))).toEqual(new Set(['granted']))
  expect(new Set(outcomes.slice(8_192))).toEqual(new Set(['unavailable']))
  expect(codeOf(await beside)).toBe('granted')
}, 60_000)

test('beyond 32,768 waiting commands everybody is answered 503 at once, until there is room', async () => {
  const engine = engineBeside(server)
  const shops: Sold[] = []
  for (let i = 0; i < 5; i += 1) shops.push(await sell(server.deps, server.tenantId))
  for (const sold of shops) await engine.submit(idle(sold))
  let answered = 0
  const many = shops.flatMap((sold) =>
    Array.from({ length: 8_192 }, async () => {
      const outcome = await outcomeOf(engine.submit(idle(sold)))
      answered += 1
      return outcome
    }),
  )
  // Before the first batch can be back.
  await new Promise((resolve) => setImmediate(resolve))
  expect(answered).toBe(5 * 8_192 - 32_768)
  expect(new Set((await Promise.all(many)).slice(32_768))).toEqual(new Set(['unavailable']))
  const [sold] = shops
  if (!sold) throw new Error('nothing sold')
  expect(codeOf(await engine.submit(activation(sold, 'one')))).toBe('granted')
}, 60_000)
