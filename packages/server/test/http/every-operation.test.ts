import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import {
  type ApiDocument,
  idPrefixIn,
  jsonOf,
  type Operation,
  readDocument,
  type Schema,
} from '../support/api-document.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
let document: ApiDocument
let operations: readonly Operation[]
beforeAll(async () => {
  server = await testServer({ testClock: true })
  document = readDocument((await server.get('/openapi.json', { token: null })).body)
  operations = document.operations.filter(({ path }) => path.startsWith('/api/v1/'))
})
afterAll(() => server.close())

// The zero UUID: of the right form and never there.
const address = (path: string) =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name) => {
    const prefix = idPrefixIn(path, name)
    return prefix ? `${prefix}AAAAAAAAAAAAAAAAAAAAAA` : 'x'
  })

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

describe('every operation', () => {
  test('below /api/v1 wants N-TenantId', async () => {
    expect(operations.length).toBeGreaterThan(50)
    for (const operation of operations) {
      const reply = await send(operation, {})
      expect(reply.statusCode, operation.name).toBe(400)
      expect(reply.json().errorCode, operation.name).toBe('tenantMissing')
    }
  })

  test('with scopes wants a token, and one that has them', async () => {
    const tenant = { 'n-tenantid': server.tenantHeader }
    const scoped = operations.filter((operation) => operation.scopes !== null)
    expect(scoped.length).toBeGreaterThan(40)
    for (const operation of scoped) {
      const without = await send(operation, tenant)
      expect(without.json().errorCode, operation.name).toBe('tokenMissing')
      const needed = operation.scopes ?? []
      if (needed.length === 0) continue
      const others = scopes.filter((scope) => !needed.includes(scope))
      const authorization = `Bearer ${await server.token(others)}`
      const refused = await send(operation, { ...tenant, authorization }, '{"never": "looked at"')
      expect(refused.json().errorCode, operation.name).toBe('permissionMissing')
    }
  })

  test('refuses hostile bodies with 4xx in the one form, and no unknown key gets through', async () => {
    const headers = {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${await server.token()}`,
    }
    const taking = operations.filter((operation) => jsonOf(operation) !== null)
    expect(taking.length).toBeGreaterThan(20)
    for (const operation of taking) {
      for (const payload of hostile(document.resolve(jsonOf(operation) ?? {}))) {
        const reply = await send(operation, headers, payload)
        const what = `${operation.name} ${payload.slice(0, 120)} → ${reply.body}`
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
