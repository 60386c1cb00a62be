import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createPool } from '../../src/storage/pool.ts'
import { databaseDigest } from '../support/database-digest.ts'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { pool, sell } from '../support/shop.ts'

// Of a cluster that the run has made itself, by programs that are of its version.
const programs = process.env.LEASEHOLD_TEST_DATABASE_URL
  ? ''
  : (process.env.LEASEHOLD_POSTGRES_BIN ?? '')
const canDump = existsSync(join(programs, 'pg_dump')) && programs !== ''

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('what is searched by is computed without a search path too, as a restore does it', async () => {
  const client = await server.deps.pool.connect()
  try {
    const query = `select public.search_words(t, array['Größe AB-12/3', 'Øre']) words,
      public.search_query(t, 'größe ab12') query
      from (values ('0198b2a0-0000-7000-8000-000000000001'::uuid)) v (t)`
    const { rows: withPath } = await client.query(query)
    await client.query(`begin; set local search_path = ''`)
    const { rows: without } = await client.query(query)
    await client.query('rollback')
    expect(without).toEqual(withPath)
    expect(without[0].words).toContain('grosse')
  } finally {
    client.release()
  }
})

test.skipIf(!canDump)(
  'pg_dump and pg_restore bring every row back (skipped unless LEASEHOLD_POSTGRES_BIN has them)',
  async () => {
    const { body: customer } = await server.post('/api/v1/customers', { name: 'Größe & Söhne' })
    const contact = { email: 'a@example.com', firstName: 'Åsa', lastName: 'Ek' }
    const made = await server.post(`/api/v1/customers/${customer.id}/contacts`, contact)
    expect(made.status, made.text).toBe(201)
    const sold = await sell(server.deps, server.tenantId, { features: [pool('nodes', 5)] })
    const seat = device(server, sold, 'one')
    expect((await seat.activate()).status).toBe(201)
    expect((await seat.checkout('nodes', 2)).status).toBe(200)

    const cluster = inject('testCluster')
    const { rows } = await server.deps.pool.query('select current_database() as name')
    const place = [`--host=${cluster.host}`, `--port=${cluster.port}`, `--username=${cluster.user}`]
    const run = (program: string, words: string[], input?: Buffer) =>
      execFileSync(join(programs, program), [...place, ...words], {
        ...(input && { input }),
        maxBuffer: 64 * 1024 * 1024,
      })
    const dump = run('pg_dump', ['--format=custom', rows[0].name])
    const copy = `${cluster.prefix}_restored`
    await administer(`create database ${copy}`)
    run('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${copy}`], dump)
    const { host, port, user } = cluster
    const restored = createPool({ host, port, user, database: copy })
    try {
      expect(await databaseDigest({ deps: { pool: restored } })).toBe(await databaseDigest(server))
    } finally {
      await restored.end()
      await administer(`drop database ${copy} with (force)`)
    }
  },
)

async function administer(statement: string): Promise<void> {
  const { host, port, user, database } = inject('testCluster')
  const client = new pg.Client({ host, port, user, database })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
