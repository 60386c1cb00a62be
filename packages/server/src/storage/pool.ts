import type { Kysely } from 'kysely'
import pg from 'pg'
import { createLedgerDb } from './ledger/ledger-db.ts'
import type { Database } from './schema.ts'

const int8 = 20
const timestamptz = 1184

/**
 * Instants come out of the database as milliseconds, whole numbers as numbers: every bigint column
 * holds at most 2^53 - 1.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === int8) return Number
    if (oid === timestamptz) return parseInstant
    return pg.types.getTypeParser(oid, format)
  },
}

function parseInstant(text: string): number {
  return Date.parse(text)
}

export function createPool(connection: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    types: columnTypes,
    options: '-c timezone=UTC',
    application_name: 'leasehold',
  })
  // While a connection is being closed the pool no longer listens to it, and a server that stops
  // at that moment says so: an error that nobody hears would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Typed queries for everything but the engine's hot path. The pool stays the caller's to end. */
export function createDb(pool: pg.Pool): Kysely<Database> {
  return createLedgerDb(pool)
}
