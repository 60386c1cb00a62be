import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { uuidv7 } from 'uuidv7'
import { onTestFinished } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { createEngine } from '../../src/licensing/engine.ts'
import { createNotices } from '../../src/licensing/notices.ts'
import { createPolicies } from '../../src/licensing/policies.ts'
import { createUpdates } from '../../src/propagation/updates.ts'
import { connectionOf } from '../races/engines.ts'
import { type TestServer, toReply } from '../support/server.ts'

/**
 * One more server on the same database: an engine, a channel and a memory of its own.
 *
 * @param options.channel how it hears what others commit, when not over the database itself
 * @param options.epoch of a database that was restored
 */
export async function serverBeside(
  server: TestServer,
  options: { channel?: pg.ClientConfig; epoch?: number } = {},
): Promise<TestServer> {
  const { db, clock, secrets, keys, log } = server.deps
  const epoch = options.epoch ?? server.deps.epoch
  const notices = createNotices(uuidv7(), log)
  const policies = createPolicies(db)
  const connection = connectionOf(server)
  const common = { db, clock, secrets, policies, notices, newId: uuidv7, log }
  const engine = createEngine({ ...common, connection })
  const channel = options.channel ?? connection
  const updates = createUpdates({
    ...common,
    connection: channel,
    keys,
    engine,
    randomBytes,
    epoch,
  })
  const deps = { ...server.deps, engine, updates, epoch }
  const app = await buildApp(deps)
  const close = async () => {
    await app.close()
    await engine.stop()
  }
  onTestFinished(close)
  const get: TestServer['get'] = async (url, { headers, token } = {}) =>
    toReply(
      await app.inject({
        url,
        headers: {
          'n-tenantid': server.tenantHeader,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
      }),
    )
  return { ...server, deps, app, get, close }
}
