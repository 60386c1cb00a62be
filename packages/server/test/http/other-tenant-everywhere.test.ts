import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { neighbourOf } from '../fuzz/neighbour.ts'
import { rowsOf } from '../fuzz/rows-of.ts'
import { fitting } from '../fuzz/values.ts'
import { peopled } from '../fuzz/world.ts'
import {
  type ApiDocument,
  idPrefixIn,
  jsonOf,
  type Operation,
  readDocument,
} from '../support/api-document.ts'
import { type TestServer, testServer } from '../support/server.ts'

// Two vendors with one of everything on one server; one of them asks for what is the other's.

let server: TestServer
let document: ApiDocument
let neighbour: Awaited<ReturnType<typeof neighbourOf>>
let before: Record<string, string>
beforeAll(async () => {
  server = await testServer()
  document = readDocument((await server.get('/openapi.json', { token: null })).body)
  await peopled(server)
  neighbour = await neighbourOf(server)
  before = await rowsOf(server.deps.pool, neighbour.tenantId)
}, 120_000)
afterAll(() => server.close())

const bodiesOfEach = 3

const scoped = () =>
  document.operations.filter(({ path, scopes }) => path.startsWith('/api/v1/') && scopes !== null)

/** The address with ids of things that the other tenant has; null where it has none of a kind. */
function addressOfOthers({ path }: Operation): string | null {
  let isWhole = true
  const address = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const prefix = idPrefixIn(path, name)
    if (!prefix) return 'customer'
    const id = neighbour.pool.id(prefix, 0)
    if (id.endsWith('A'.repeat(22))) isWhole = false
    return id
  })
  return isWhole ? address : null
}

let calls = 0

function send(operation: Operation, url: string, token: string, body?: unknown) {
  calls += 1
  return server.app.inject({
    // Each from another machine: one that tries many tokens is stopped soon.
    remoteAddress: `10.0.${calls >> 8}.${calls & 255}`,
    method: operation.method,
    url,
    headers: {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
}

test('a token of another tenant is none here, at every operation', async () => {
  for (const operation of scoped()) {
    const url = addressOfOthers(operation) ?? operation.path.replaceAll(/\{\w+\}/g, 'x')
    const reply = await send(operation, url, neighbour.token, {})
    expect(reply.statusCode, operation.name).toBe(401)
    expect(reply.json().errorCode, operation.name).toBe('tokenInvalid')
  }
})

test('ids of another tenant name nothing, at every operation that takes one', async () => {
  const token = await server.token()
  const seen = new Map<string, Set<number>>()
  const unasked: string[] = []
  for (const operation of scoped().filter(({ path }) => /\{\w+Id\}/.test(path))) {
    const url = addressOfOthers(operation)
    if (url === null) {
      unasked.push(operation.name)
      continue
    }
    const schema = jsonOf(operation)
    const bodies = schema
      ? fc.sample(fitting(document, neighbour.pool, schema), { numRuns: bodiesOfEach, seed: 1 })
      : [undefined]
    const statuses = new Set<number>()
    for (const body of bodies) {
      const reply = await send(operation, url, token, body)
      statuses.add(reply.statusCode)
      expect(reply.statusCode, `${operation.name} → ${reply.body}`).toBeGreaterThanOrEqual(400)
      expect(reply.statusCode, `${operation.name} → ${reply.body}`).toBeLessThan(500)
    }
    seen.set(operation.name, statuses)
  }
  expect(seen.size).toBeGreaterThan(80)
  // Most get so far as to look for the thing; the others are refused for their bodies before.
  const looked = [...seen.values()].filter((statuses) => statuses.has(404))
  expect(looked.length).toBeGreaterThan(seen.size * 0.8)
  // Made of files, or of calls to a receiver: beside them in `imports`, `people` and `webhooks`.
  expect(unasked.toSorted()).toEqual([
    'DELETE /api/v1/imports/{importId}',
    'GET /api/v1/account/eup/css/{cssId}',
    'GET /api/v1/account/eup/logo/{logoId}',
    'GET /api/v1/imports/{importId}',
    'GET /api/v1/imports/{importId}/errors',
    'POST /api/v1/account/webhooks/{webhookListenerId}/deliveries/{eventId}/resend',
  ])
})

test('and of all that nothing of the other tenant has changed', async () => {
  expect(await rowsOf(server.deps.pool, neighbour.tenantId)).toEqual(before)
})
