import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { type TestServer, testServer } from '../support/server.ts'

type Schema = {
  $ref?: string
  type?: string
  properties?: Record<string, Schema>
  [key: string]: unknown
}
type Operation = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  scopes: readonly string[] | null
  body: Schema | null
}

let server: TestServer
let operations: Operation[]
let schemas: Record<string, Schema>
beforeAll(async () => {
  server = await testServer({ testClock: true })
  const { body } = await server.get('/openapi.json', { token: null })
  schemas = body.components.schemas
  operations = Object.entries<Record<string, never>>(body.paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => toOperation(path, method, operation)),
    )
})
afterAll(() => server.close())

function toOperation(
  path: string,
  method: string,
  operation: {
    security?: { management?: string[] }[]
    requestBody?: { content: Record<string, { schema: Schema }> }
  },
): Operation {
  return {
    path,
    method: method.toUpperCase() as Operation['method'],
    scopes: operation.security?.[0]?.management ?? null,
    body: operation.requestBody?.content['application/json']?.schema ?? null,
  }
}

// The zero UUID: of the right form and never there.
const address = (path: string) =>
  path
    .replaceAll(/\{(\w+)Id\}/g, (_all, name) => `${prefixes[name] ?? 'x_'}AAAAAAAAAAAAAAAAAAAAAA`)
    .replaceAll(/\{\w+\}/g, 'x')
const prefixes: Record<string, string> = {
  product: 'prod_',
  edition: 'ed_',
  feature: 'feat_',
  attribute: 'atr_',
  plan: 'plan_',
  offering: 'off_',
  customer: 'cust_',
  contact: 'con_',
  note: 'nt_',
  customField: 'cf_',
  user: 'usr_',
  logo: 'file_',
  css: 'file_',
  entitlement: 'ent_',
  entitlementGroup: 'egr_',
  group: 'egr_',
  change: 'chg_',
  bulk: 'bulk_',
  activation: 'act_',
  api: 'api_',
  role: 'role_',
  webhookListener: 'wh_',
  event: 'event_',
}

function send({ method, path }: Operation, headers: Record<string, string>, payload?: string) {
  return server.app.inject({
    method,
    url: address(path),
    headers: {
      ...headers,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload }),
  })
}

const name = ({ method, path }: Operation) => `${method} ${path}`

describe('every operation', () => {
  test('below /api/v1 wants N-TenantId', async () => {
    expect(operations.length).toBeGreaterThan(50)
    for (const operation of operations) {
      const reply = await send(operation, {})
      expect(reply.statusCode, name(operation)).toBe(400)
      expect(reply.json().errorCode, name(operation)).toBe('tenantMissing')
    }
  })

  test('with scopes wants a token, and one that has them', async () => {
    const tenant = { 'n-tenantid': server.tenantHeader }
    const scoped = operations.filter((operation) => operation.scopes !== null)
    expect(scoped.length).toBeGreaterThan(40)
    for (const operation of scoped) {
      const without = await send(operation, tenant)
      expect(without.json().errorCode, name(operation)).toBe('tokenMissing')
      const needed = operation.scopes ?? []
      if (needed.length === 0) continue
      const others = scopes.filter((scope) => !needed.includes(scope))
      const authorization = `Bearer ${await server.token(others)}`
      const refused = await send(operation, { ...tenant, authorization }, '{"never": "looked at"')
      expect(refused.json().errorCode, name(operation)).toBe('permissionMissing')
    }
  })

  test('refuses hostile bodies with 4xx in the one form, and no unknown key gets through', async () => {
    const headers = {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${await server.token()}`,
    }
    const taking = operations.filter(({ body }) => body !== null)
    expect(taking.length).toBeGreaterThan(20)
    for (const operation of taking) {
      for (const payload of hostile(resolve(operation.body))) {
        const reply = await send(operation, headers, payload)
        const what = `${name(operation)} ${payload.slice(0, 120)} → ${reply.body}`
        expect(reply.statusCode, what).toBeGreaterThanOrEqual(400)
        expect(reply.statusCode, what).toBeLessThan(500)
        expect(reply.json().traceId, what).toBe(reply.headers['n-trace-id'])
        if (payload.includes('noSuchField')) expect(reply.statusCode, what).not.toBe(404)
      }
    }
  })

  test('answers an id of the right form that names nothing, and one of no form, with 4xx', async () => {
    const headers = {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${await server.token()}`,
    }
    for (const operation of operations.filter(({ path }) => path.includes('{'))) {
      for (const path of [operation.path, operation.path.replaceAll(/\{\w+\}/g, "x'%22;--")]) {
        const reply = await send(
          { ...operation, path },
          headers,
          operation.method === 'GET' ? undefined : '{}',
        )
        expect(
          reply.statusCode,
          `${operation.method} ${path} → ${reply.body}`,
        ).toBeGreaterThanOrEqual(400)
        expect(reply.statusCode, `${operation.method} ${path} → ${reply.body}`).toBeLessThan(500)
      }
    }
  })
})

function resolve(schema: Schema | null): Schema {
  const found = schema?.$ref?.split('/').at(-1)
  return found ? (schemas[found] ?? {}) : (schema ?? {})
}

const hostileValues = [
  '"\\u0000"',
  '"\\ud800"',
  '1e400',
  '-1',
  '1e20',
  'true',
  '{}',
  '[[[]]]',
  `"${'x'.repeat(100_000)}"`,
]

function* hostile(schema: Schema): Generator<string> {
  yield* ['null', '[]', '1', '"text"', '{"noSuchField":1}', '{"__proto__":{"a":1}}', '{', '\ufeff{']
  yield `{"noSuchField":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
  for (const field of Object.keys(schema.properties ?? {})) {
    // With a key that no schema has, so that nothing of it may succeed.
    for (const value of hostileValues) yield `{"noSuchField":1,"${field}":${value}}`
    yield `{"${field}":"\\u0000"}`
  }
}
