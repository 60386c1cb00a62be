import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createPool } from '../../src/storage/pool.ts'

export type TestDatabase = {
  url: string
  connection: { host: string; port: number; user: string; password?: string; database: string }
  pool: pg.Pool
  /** Closes the pool and removes the database, whoever else is connected to it. */
  drop(): Promise<void>
}

/**
 * A database of its own with all migrations run: a clone of the run's template, or of another
 * database that nobody is connected to.
 */
export async function testDatabase(like?: string): Promise<TestDatabase> {
  const { prefix, template, ...server } = inject('testCluster')
  const database = `${prefix}_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${database} template ${like ?? template}`)
  const connection = { ...server, database }
  const pool = createPool({ ...connection, max: 10 })
  // A connection that is still closing when the database is dropped by force says so; unheard, it
  // would fail the run.
  pool.on('error', () => {})
  return {
    url: urlOf(connection),
    connection,
    pool,
    async drop() {
      await pool.end()
      await administer(server, `drop database if exists ${database} with (force)`)
    },
  }
}

async function administer(server: pg.ClientConfig, statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

// A socket's folder can't stand where a host's name does.
function urlOf({ host, port, user, password, database }: TestDatabase['connection']): string {
  const login = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent)
  const where = new URLSearchParams({ host, port: String(port) })
  return `postgres://${login.join(':')}@/${database}?${where}`
}
