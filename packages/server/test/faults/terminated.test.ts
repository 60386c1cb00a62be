import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../embedded/until.ts'
import { activation, codeOf } from '../races/commands.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { count, pool, type Sold, sell } from '../support/shop.ts'
import { atWork } from './crowd.ts'
import { settleAccounts } from './settle-accounts.ts'
import { type Link, steadyClient } from './steady-client.ts'

let server: TestServer
let sold: Sold
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const link: Link = async ({ method, path, headers, body }) => {
  const response = await server.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { 'n-tenantid': server.tenantHeader, ...headers },
    ...(body && { payload: body }),
  })
  expect([200, 201, 204, 401, 402, 503]).toContain(response.statusCode)
  if (response.statusCode === 503) expect(response.headers['retry-after']).toBeDefined()
  return {
    status: response.statusCode,
    text: response.body,
    nonce: response.headers['n-nonce']?.toString() ?? null,
  }
}

/** Does it to every connection of the engine. To how many. */
async function strike(blow: 'pg_terminate_backend' | 'pg_cancel_backend'): Promise<number> {
  const { rowCount } = await server.deps.pool.query(
    `select ${blow}(pid) from pg_stat_activity
      where application_name = 'leasehold-engine' and datname = current_database()`,
  )
  return rowCount ?? 0
}

/** The same again and again while clients work. How often. */
async function strikeOften(blow: 'pg_terminate_backend' | 'pg_cancel_backend'): Promise<number> {
  sold = await sell(server.deps, server.tenantId, {
    seatCount: 18,
    features: [count('reports', null), pool('storage', 24)],
  })
  const clients = Array.from({ length: 24 }, (_, i) => steadyClient(() => link, sold, `seat ${i}`))
  const crowd = atWork(clients)
  let struck = 0
  for (let round = 0; round < 40; round += 1) {
    await crowd.progress(40)
    // Whatever the engine is about: idle between two batches, or at any statement of one.
    struck += await strike(blow)
  }
  await crowd.rest()
  await settleAccounts(server.deps.pool, sold, clients)
  return struck
}

test('connections that are cut while nobody uses them cost no call', async () => {
  sold = await sell(server.deps, server.tenantId, { seatCount: 6 })
  await Promise.all([1, 2, 3].map((n) => server.deps.engine.submit(activation(sold, `early ${n}`))))
  expect(await strike('pg_terminate_backend')).toBeGreaterThan(0)
  await until('they are gone', async () => (await strike('pg_cancel_backend')) === 0)
  for (const n of [1, 2, 3]) {
    expect(codeOf(await server.deps.engine.submit(activation(sold, `late ${n}`)))).toBe('granted')
  }
})

test('connections that are cut in the middle of batches cost 503s and nothing else', async () => {
  expect(await strikeOften('pg_terminate_backend')).toBeGreaterThanOrEqual(30)
}, 120_000)

test('statements that are cancelled in the middle of batches are run again', async () => {
  expect(await strikeOften('pg_cancel_backend')).toBeGreaterThanOrEqual(30)
}, 120_000)
