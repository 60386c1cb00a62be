import type pg from 'pg'
import { uuidv7 } from 'uuidv7'
import { onTestFinished } from 'vitest'
import { createEngine } from '../../src/licensing/engine.ts'
import type { Engine } from '../../src/licensing/submission.ts'
import type { TestServer } from '../support/server.ts'

/** How to reach the database of a test's server. */
export function connectionOf({ deps }: TestServer): pg.ClientConfig {
  const { host, port, user, password, database } = deps.pool.options
  return {
    ...(host && { host }),
    ...(port && { port }),
    ...(user && { user }),
    ...(typeof password === 'string' && { password }),
    ...(database && { database }),
  }
}

/**
 * The engine of one more server on the same database: it shares rows and keys with the first and
 * nothing else.
 */
export function engineBeside(
  server: TestServer,
  connection: pg.ClientConfig = connectionOf(server),
): Engine {
  const { db, clock, secrets, log } = server.deps
  const engine = createEngine({ connection, db, clock, secrets, newId: uuidv7, log })
  onTestFinished(() => engine.stop())
  return engine
}

/** The test server's own engine and others beside it, `count` together. */
export function enginesOf(server: TestServer, count: number): Engine[] {
  const others = Array.from({ length: count - 1 }, () => engineBeside(server))
  return [server.deps.engine, ...others]
}
