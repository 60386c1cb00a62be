import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { type EmbeddedPostgres, startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { binDirOption, unpackedPackage } from './binaries.ts'
import { scratchFolder } from './scratch-folder.ts'
import { startChild } from './start-child.ts'
import { until } from './until.ts'

const quiet = { ...binDirOption, log: () => {} }

async function start(dataDir: string, settings = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ dataDir, ...quiet, settings })
  onTestFinished(postgres.stop)
  return postgres
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.connection)
  await client.connect()
  try {
    const { rows } = await client.query({ text, rowMode: 'array' })
    return rows.flat()
  } finally {
    await client.end()
  }
}

test('a first start makes the cluster and the database, durable and without a network socket', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const postgres = await start(dataDir)
  const asked = [
    'fsync',
    'full_page_writes',
    'synchronous_commit',
    'data_checksums',
    'wal_compression',
  ]
  const shown = asked.map((name) => `current_setting('${name}')`).join(', ')
  expect(await query(postgres, `select ${shown}`)).toEqual(['on', 'on', 'on', 'on', 'pglz'])
  expect(
    await query(postgres, "select current_setting('listen_addresses'), current_database()"),
  ).toEqual(['', 'leasehold'])
  expect(
    await query(
      postgres,
      "select pg_encoding_to_char(encoding), lower('ÄÖ') from pg_database where datname = current_database()",
    ),
  ).toEqual(['UTF8', 'äö'])
  expect(
    await query(
      postgres,
      "select array_agg(x order by x) from unnest(array['b', 'a', 'B', 'A']) x",
    ),
  ).toEqual([['A', 'B', 'a', 'b']])
  expect(postgres).toMatchObject({ adopted: false, user: 'leasehold', database: 'leasehold' })
  expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700)
})

// What is timed is tried again: a busy machine is slow now and then, a slow start always.
test('a second start finds the data, and within three seconds', { retry: 2 }, async () => {
  const dataDir = join(scratchFolder(), 'data')
  const first = await start(dataDir)
  await query(first, 'create table kept as select 7 as value')
  await first.stop()
  const before = performance.now()
  const second = await start(dataDir)
  const seconds = (performance.now() - before) / 1000
  expect(await query(second, 'select value from kept')).toEqual([7])
  expect(second.adopted).toBe(false)
  expect(seconds).toBeLessThan(3)
})

test('a stopped database has ended, and stopping it again does no harm', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const postgres = await start(dataDir)
  await postgres.stop()
  await postgres.stop()
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false)
  await expect(query(postgres, 'select 1')).rejects.toThrow()
})

test('settings given to a start stand above those of the file', async () => {
  const postgres = await start(join(scratchFolder(), 'data'), { max_connections: '23' })
  expect(await query(postgres, 'show max_connections')).toEqual(['23'])
})

test('settings of the environment and its secrets stay away from the database', async () => {
  process.env.PGOPTIONS = '--work_mem=1MB'
  process.env.LEASEHOLD_MASTER_KEY = 'secret'
  onTestFinished(() => {
    delete process.env.PGOPTIONS
    delete process.env.LEASEHOLD_MASTER_KEY
  })
  const dataDir = join(scratchFolder(), 'data')
  const postgres = await start(dataDir)
  delete process.env.PGOPTIONS
  const environment = "select encode(pg_read_binary_file('/proc/self/environ'), 'escape')"
  expect(await query(postgres, environment)).toEqual([
    expect.not.stringMatching(/MASTER_KEY|PGOPTIONS/),
  ])
})

test('a data folder with a path too long for a socket serves from a private folder', async () => {
  const dataDir = join(scratchFolder(), 'a-name-of-twenty-five-chars'.repeat(4))
  const postgres = await start(dataDir)
  expect(await query(postgres, 'select 1')).toEqual([1])
  expect(postgres.socketDir.startsWith(dataDir)).toBe(false)
  expect(statSync(postgres.socketDir).mode & 0o777).toBe(0o700)
  await postgres.stop()
  expect(existsSync(postgres.socketDir)).toBe(false)
})

test('a data folder may be called anything', async () => {
  const postgres = await start(join(scratchFolder(), 'it\'s, "our" own = data föld 漢'))
  expect(await query(postgres, 'select 1')).toEqual([1])
})

test('programs in a folder that a shell would misread are copied to another', async () => {
  const folder = scratchFolder()
  const odd = join(folder, 'costs $HOME')
  mkdirSync(odd)
  const binDir = unpackedPackage(odd)
  const postgres = await startEmbedded({ dataDir: join(folder, 'data'), binDir, log: () => {} })
  onTestFinished(postgres.stop)
  expect(await query(postgres, 'select 1')).toEqual([1])
  expect(postgres.binDir.startsWith(odd)).toBe(false)
})

test('a private socket folder that somebody else could have made is refused', async () => {
  const dataDir = join(scratchFolder(), 'a-name-of-twenty-five-chars'.repeat(4))
  const first = await start(dataDir)
  await first.stop()
  mkdirSync(first.socketDir, { mode: 0o755 })
  onTestFinished(() => execFileSync('rmdir', [first.socketDir]) && undefined)
  await expect(startEmbedded({ dataDir, ...quiet })).rejects.toThrow(
    /is not a folder that only .* can open/,
  )
})

test('a first start that is killed while it makes the cluster leaves nothing in the way of the next', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const child = await startChild({ dataDir, ...binDirOption })
  await until('the cluster is being made', () => {
    const draft =
      existsSync(dataDir) && readdirSync(dataDir).find((name) => name.includes('draft-'))
    return draft && existsSync(join(dataDir, draft, 'PG_VERSION'))
  })
  await child.kill()
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false)
  const postgres = await start(dataDir)
  expect(await query(postgres, 'select 1')).toEqual([1])
  expect(postgres.adopted).toBe(false)
})
