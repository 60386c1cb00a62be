import { join } from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { isPostmasterOf, isRunning } from '../../src/embedded/processes.ts'
import { binDirOption } from './binaries.ts'
import { postmasterPid, scratchFolder } from './scratch-folder.ts'
import { startChild } from './start-child.ts'
import { until } from './until.ts'

async function start(dataDir: string) {
  const postgres = await startEmbedded({ dataDir, ...binDirOption, log: () => {} })
  onTestFinished(postgres.stop)
  const pool = new pg.Pool(postgres.connection)
  pool.on('error', () => {})
  onTestFinished(() => pool.end())
  return { postgres, pool }
}

async function written(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>('select id from written order by id')
  return rows.map(({ id }) => id)
}

test('a database whose server was killed is adopted with its data, and stops when told to', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const child = await startChild({ dataDir, ...binDirOption, writeFrom: 1 })
  const { pid } = await child.next('ready')
  await child.next('acknowledged')
  await child.kill()
  expect(isRunning(pid)).toBe(true)
  const { postgres, pool } = await start(dataDir)
  expect(postgres.adopted).toBe(true)
  expect(postmasterPid(join(dataDir, 'postgres'))).toBe(pid)
  expect(await written(pool)).toContain(1)
  await postgres.stop()
  expect(isPostmasterOf(pid, join(dataDir, 'postgres'))).toBe(false)
})

test('a database that is just stopping is not adopted: it ends, and a new one starts', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const cluster = join(dataDir, 'postgres')
  const child = await startChild({ dataDir, ...binDirOption })
  const { pid, socketDir } = await child.next('ready')
  await child.kill()
  // A client keeps the slow kind of stop, which SIGTERM asks for, from coming to its end.
  const client = new pg.Client({ host: socketDir, user: 'leasehold', database: 'leasehold' })
  client.on('error', () => {})
  await client.connect()
  process.kill(pid, 'SIGTERM')
  await until('new clients are refused', async () => {
    const late = new pg.Client({ host: socketDir, user: 'leasehold', database: 'leasehold' })
    return late.connect().then(
      () => late.end().then(() => false),
      () => true,
    )
  })
  const { postgres, pool } = await start(dataDir)
  expect(postgres.adopted).toBe(false)
  expect(postmasterPid(cluster)).not.toBe(pid)
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('a database that is killed under a living server comes back by itself', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const { postgres, pool } = await start(dataDir)
  await pool.query('create table written (id int primary key)')
  await pool.query('insert into written values (1)')
  process.kill(postmasterPid(join(dataDir, 'postgres')), 'SIGKILL')
  const ids = await until('the database answers again', () => written(pool).catch(() => undefined))
  expect(ids).toEqual([1])
  await postgres.stop()
  await expect(pool.query('select 1')).rejects.toThrow()
})

test('an adopted database that is killed comes back as well', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const child = await startChild({ dataDir, ...binDirOption, writeFrom: 1 })
  const { pid } = await child.next('ready')
  await child.next('acknowledged')
  await child.kill()
  const { pool } = await start(dataDir)
  process.kill(pid, 'SIGKILL')
  const ids = await until('the database answers again', () => written(pool).catch(() => undefined))
  expect(ids).toContain(1)
})
