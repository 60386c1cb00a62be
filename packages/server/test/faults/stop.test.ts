import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { createEngine } from '../../src/licensing/engine.ts'
import { until } from '../embedded/until.ts'
import { activation, codeOf } from '../races/commands.ts'
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
  return createEngine({ connection: connectionOf(server), db, clock, secrets, newId: uuidv7, log })
}

async function engineConnections(): Promise<number> {
  const { rowCount } = await server.deps.pool.query(
    `select from pg_stat_activity where application_name = 'leasehold-engine'
      and datname = current_database()`,
  )
  return rowCount ?? 0
}

test('an engine that stops answers what it has accepted, and accepts nothing more', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 10_000 })
  const before = await engineConnections()
  const engine = newEngine()
  await engine.submit(activation(sold, 'first'))
  const codes: string[] = []
  for (let i = 0; i < 2_000; i += 1) {
    void engine.submit(activation(sold, `seat ${i}`)).then((answer) => codes.push(codeOf(answer)))
  }
  const stopped = engine.stop()
  const late = outcomeOf(engine.submit(activation(sold, 'late')))
  await stopped
  expect(codes.filter((code) => code === 'granted')).toHaveLength(2_000)
  expect(await late).toBe('unavailable')
  expect(await outcomeOf(engine.submit(activation(sold, 'later')))).toBe('unavailable')
  await until('its connections are gone', async () => (await engineConnections()) === before)
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
  await until('no connection is left', async () => (await engineConnections()) === before)
})
