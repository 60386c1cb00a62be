import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { createEngine } from '../../src/licensing/engine.ts'
import { activation, tally } from '../races/commands.ts'
import { connectionOf, engineBeside } from '../races/engines.ts'
import { recount } from '../races/recount.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { outcomeOf } from './unavailable.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

function newEngine() {
  const { db, clock, secrets, log } = server.deps
  return createEngine({ connection: connectionOf(server), db, clock, secrets, log })
}

async function engineConnections(): Promise<number> {
  const { rowCount } = await server.deps.pool.query(
    `select from pg_stat_activity where application_name = 'leasehold-engine'
      and datname = current_database()`,
  )
  return rowCount ?? 0
}

test('an engine that stops answers what it has accepted, and accepts nothing more', async () => {
  const engine = newEngine()
  const sold = await sell(server.deps, server.tenantId, { seatCount: 10_000 })
  await engine.submit(activation(sold, 'first'))
  const many = Array.from({ length: 2_000 }, (_, i) => engine.submit(activation(sold, `seat ${i}`)))
  const stopped = engine.stop()
  const late = outcomeOf(engine.submit(activation(sold, 'late')))
  expect(tally(await Promise.all(many))).toEqual({ granted: 2_000 })
  await stopped
  expect(await late).toBe('unavailable')
  expect(await outcomeOf(engine.submit(activation(sold, 'later')))).toBe('unavailable')
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('an engine that never did anything stops', async () => {
  await newEngine().stop()
})

test('a command that came just before the stop is answered or refused, and opens no connection after it', async () => {
  // The first command of a tenant waits for its policy, and may be overtaken by the stop.
  const { id: tenantId } = await createTenant(server.deps, server.deps.db, { name: 'Late' })
  const sold = await sell({ ...server.deps, engine: engineBeside(server) }, tenantId)
  const before = await engineConnections()
  const engine = newEngine()
  const answer = outcomeOf(engine.submit(activation(sold, 'one')))
  await engine.stop()
  expect(['granted', 'unavailable']).toContain(await answer)
  await new Promise((resolve) => setImmediate(resolve))
  expect(await engineConnections()).toBe(before)
})
