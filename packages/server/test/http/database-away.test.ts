import { randomBytes } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import type { Api } from '../../src/http/api.ts'
import { buildApp } from '../../src/http/app.ts'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { createDeps } from '../../src/start/create-deps.ts'
import { createPool } from '../../src/storage/pool.ts'
import { type CuttableProxy, cuttableProxy } from '../support/cuttable-proxy.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let proxy: CuttableProxy
let deps: Deps
let app: Api
let tenant: string
beforeAll(async () => {
  database = await testDatabase()
  proxy = await cuttableProxy(database.connection)
  const connection = { ...database.connection, host: proxy.host, port: proxy.port }
  const pool = createPool({ ...connection, max: 3, connectionTimeoutMillis: 2_000 })
  pool.on('error', () => {})
  const { config } = loadConfig({}, () => '')
  const parts = { config, pool, connection, clock: systemClock, epoch: 1 }
  deps = createDeps({ ...parts, masterKey: randomBytes(32), log: pino({ level: 'silent' }) })
  const { id } = await createTenant(deps, deps.db, { name: 'Test' })
  tenant = toWireId('tenant', id)
  app = await buildApp(deps)
})
afterAll(async () => {
  await app.close()
  await deps.engine.stop()
  await deps.pool.end()
  await proxy.cut()
  await database.drop()
})

const ask = (url: string) => app.inject({ url, headers: { 'n-tenantid': tenant } })

describe('while the database is away', () => {
  test('the server lives, is not ready, and refuses with 503 and Retry-After', async () => {
    expect((await ask('/health/ready')).json()).toEqual({ status: 'ok', database: 'ok' })
    await proxy.cut()
    expect((await ask('/health/live')).statusCode).toBe(200)
    const ready = await ask('/health/ready')
    expect(ready.statusCode).toBe(503)
    expect(ready.json()).toEqual({ status: 'unavailable', database: 'unreachable' })
    const refused = await ask('/api/v1/keys')
    expect(refused.statusCode).toBe(503)
    expect(refused.headers['retry-after']).toBe('2')
    expect(refused.json()).toMatchObject({ errorCode: 'unavailable', error: 'Service Unavailable' })
  })

  test('a token is refused as unavailable, not as wrong', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials&client_id=a&client_secret=b',
    })
    expect(reply.statusCode).toBe(503)
    expect(reply.headers['retry-after']).toBe('2')
  })

  test('and back again, everything works without a restart', async () => {
    await proxy.mend()
    expect((await ask('/health/ready')).statusCode).toBe(200)
    expect((await ask('/api/v1/keys')).statusCode).toBe(200)
  })
})

test('a database with a migration that this program does not know is not ready', async () => {
  await database.pool.query(
    "insert into kysely_migration (name, timestamp) values ('999-later', '2026-01-01')",
  )
  const ready = await ask('/health/ready')
  expect(ready.statusCode).toBe(503)
  expect(ready.json()).toEqual({ status: 'unavailable', database: 'otherSchema' })
})
