import { randomBytes } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import type { InjectOptions } from 'fastify'
import { pino } from 'pino'
import { isTestClock, type TestClock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import type { Api } from '../../src/http/api.ts'
import { buildApp } from '../../src/http/app.ts'
// For what it adds to the type of the application.
import type {} from '../../src/http/licensing/repeated-polls.ts'
import { localRoutes } from '../../src/http/local/local-routes.ts'
import { scopes as allScopes, type Scope } from '../../src/http/principal.ts'
import type { Routes } from '../../src/http/routes.ts'
import { createApiClient } from '../../src/identity/create-api-client.ts'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { issueManagementToken } from '../../src/identity/management-token.ts'
import { makeLocalServer } from '../../src/local/first-start.ts'
import type { LocalSetup } from '../../src/local/local-setup.ts'
import { createDeps } from '../../src/start/create-deps.ts'
import { openInstallation } from '../../src/start/open-installation.ts'
import { createDb } from '../../src/storage/pool.ts'
import { testDatabase } from './database.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails if it is not there
export type Reply = { status: number; body: any; text: string; headers: Record<string, string> }

type Sending = { headers?: Record<string, string>; token?: string | null; body?: unknown }
type Send = (url: string, sending?: Sending) => Promise<Reply>
type SendBody = (url: string, body?: unknown, sending?: Omit<Sending, 'body'>) => Promise<Reply>

export type TestServer = {
  deps: Deps
  app: Api
  /** UUID; on the wire it is `tenantHeader`. */
  tenantId: string
  tenantHeader: string
  /** A token of the Management API, with every scope unless some are named. */
  token(scopes?: readonly Scope[]): Promise<string>
  /** Sends N-TenantId and a token with every scope, unless told otherwise: `token: null` sends none. */
  get: Send
  delete: Send
  post: SendBody
  put: SendBody
  patch: SendBody
  /** Settable, with `testClock: true`. */
  clock: TestClock
  close(): Promise<void>
}

/** Where the test clock begins. */
export const startAt = Date.UTC(2026, 0, 1)

const publicUrl = 'http://leasehold.test'

/** A whole server on a database of its own, within the process: every part is the real one. */
export async function testServer(
  options: {
    testClock?: boolean
    routes?: readonly Routes[]
    config?: Partial<Deps['config']>
    resolveHost?: Deps['resolveHost']
    /** Makes it a local license server. */
    local?: LocalSetup
    startAt?: number
  } = {},
): Promise<TestServer> {
  const database = await testDatabase()
  const { pool, connection } = database
  const { epoch, clock } = await openInstallation(createDb(pool), {
    testClock: options.testClock ?? false,
    startAt: options.startAt ?? startAt,
  })
  const deps = createDeps({
    config: { ...loadConfig({}, notRead).config, publicUrl, ...options.config },
    pool,
    connection,
    clock,
    epoch,
    masterKey: randomBytes(32),
    log: pino({ level: process.env.LEASEHOLD_TEST_LOG ?? 'silent' }),
    ...(options.resolveHost && { resolveHost: options.resolveHost }),
    ...(options.local && { local: options.local }),
  })
  const tenantId = await makeTenant(deps)
  const routes = options.routes ?? (options.local && localRoutes)
  const app = await buildApp(deps, routes ? { routes } : {})
  const tenantHeader = toWireId('tenant', tenantId)
  const token = tokenMaker(deps, tenantId)
  const send = async (
    method: 'GET' | 'DELETE' | 'POST' | 'PUT' | 'PATCH',
    url: string,
    sending: Sending = {},
  ) => {
    const bearer = sending.token === undefined ? await token() : sending.token
    const request: InjectOptions = {
      method,
      url,
      headers: {
        'n-tenantid': tenantHeader,
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(sending.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...sending.headers,
      },
      ...(sending.body === undefined ? {} : { payload: JSON.stringify(sending.body) }),
    }
    return toReply(await app.inject(request))
  }
  const withBody =
    (method: 'POST' | 'PUT' | 'PATCH'): SendBody =>
    (url, body, sending) =>
      send(method, url, { ...sending, body })
  return {
    deps,
    app,
    tenantId,
    tenantHeader,
    token,
    get: (url, sending) => send('GET', url, sending),
    delete: (url, sending) => send('DELETE', url, sending),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    clock: isTestClock(clock) ? clock : { now: clock.now, set: notSettable },
    async close() {
      await app.close()
      await deps.engine.stop()
      await database.drop()
    },
  }
}

async function makeTenant(deps: Deps): Promise<string> {
  const { local } = deps
  if (!local) return (await createTenant(deps, deps.db, { name: 'Test' })).id
  const problem = await makeLocalServer(deps, local)
  if (problem !== null) throw new Error(problem)
  return local.tenantId
}

export function toReply(response: {
  statusCode: number
  body: string
  headers: Record<string, unknown>
}): Reply {
  const json = String(response.headers['content-type'] ?? '').includes('json')
  return {
    status: response.statusCode,
    body: json && response.body !== '' ? JSON.parse(response.body) : null,
    text: response.body,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    ),
  }
}

/** One API client for each set of scopes. The token is made anew each time: the clock moves. */
function tokenMaker(deps: Deps, tenantId: string) {
  const clients = new Map<string, Promise<{ id: string }>>()
  return async (scopes: readonly Scope[] = allScopes): Promise<string> => {
    const key = scopes.join(' ')
    let client = clients.get(key)
    if (!client) {
      client = createApiClient(deps, deps.db, { tenantId, name: 'Test', scopes })
      clients.set(key, client)
    }
    const now = deps.clock.now()
    return issueManagementToken(deps.secrets, {
      tenantId,
      clientId: (await client).id,
      scopes,
      issuedAt: now,
      expiresAt: now + 3_600_000,
    })
  }
}

function notRead(): never {
  throw new Error('No file is named.')
}

function notSettable(): never {
  throw new Error('This server runs on the system clock; ask for { testClock: true }.')
}
