import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ApiDocument,
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
  operations = document.operations.filter(
    ({ path, scopes }) => path.startsWith('/api/v1/') && scopes !== null,
  )
})
afterAll(() => server.close())

async function send({ method, path }: Operation, query: string, payload?: string) {
  return server.app.inject({
    method,
    // Ids of nothing: what gets past the checks of its form finds nothing to change.
    url: path.replaceAll(/\{\w+\}/g, 'x') + (query && `?${query}`),
    headers: {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${await server.token()}`,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload }),
  })
}

describe('every operation of the Management API', () => {
  test('that has pages refuses sizes and numbers out of bounds, and says which', async () => {
    const paged = operations.filter(({ query }) => query.some((each) => each.name === 'pageSize'))
    expect(paged.length).toBeGreaterThan(15)
    for (const operation of paged) {
      const most = operation.query.find((each) => each.name === 'pageSize')?.schema.maximum
      expect(most, operation.name).toBeLessThanOrEqual(500)
      const wrong = ['pageSize=0', `pageSize=${(most ?? 0) + 1}`, 'pageSize=many']
      const numbered = operation.query.some((each) => each.name === 'pageNumber')
      if (numbered) wrong.push('pageNumber=0', 'pageNumber=1.5')
      for (const query of wrong) {
        const reply = await send(operation, query)
        expect(reply.statusCode, `${operation.name}?${query} → ${reply.body}`).toBe(422)
        const [{ propertyName }] = reply.json().validationErrors
        expect(propertyName, operation.name).toBe(query.split('=')[0])
      }
    }
  })

  test('that sorts refuses what it cannot sort by', async () => {
    const sorted = operations.filter(
      // Of a list within something, that it is not there is seen first.
      ({ query, path }) => query.some((each) => each.name === 'sort') && !path.includes('{'),
    )
    expect(sorted.length).toBeGreaterThan(8)
    for (const operation of sorted) {
      const reply = await send(operation, 'sort=nonsense')
      expect(reply.statusCode, `${operation.name} → ${reply.body}`).toBe(422)
      expect(reply.json().validationErrors[0].propertyName, operation.name).toBe('sort')
    }
  })

  test('that reads ignores query keys that it does not know', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      const [plain, more] = [await send(operation, ''), await send(operation, 'noSuchKey=1')]
      expect(more.statusCode, operation.name).toBe(plain.statusCode)
    }
  }, 60_000)

  test('that changes something knows dryRun or refuses it, by its name', async () => {
    const without = operations.filter(
      ({ method, query }) => method !== 'GET' && !query.some(({ name }) => name === 'dryRun'),
    )
    expect(without.length).toBeGreaterThan(50)
    for (const operation of without) {
      for (const query of ['dryRun=true', 'dryRun=', 'dryRun=false&dryRun=true']) {
        const reply = await send(operation, query)
        expect(reply.statusCode, `${operation.name} → ${reply.body}`).toBe(422)
        const [{ propertyName }] = reply.json().validationErrors
        expect(propertyName, operation.name).toBe('dryRun')
      }
      const [plain, real] = [await send(operation, ''), await send(operation, 'dryRun=false')]
      expect(real.statusCode, `${operation.name} → ${real.body}`).toBe(plain.statusCode)
    }
  }, 60_000)

  test('that takes a body refuses a key that it does not know, by its name', async () => {
    const taking = operations.filter((operation) => isClosed(jsonOf(operation)))
    expect(taking.length).toBeGreaterThan(30)
    for (const operation of taking) {
      const reply = await send(operation, '', '{"noSuchKey":1}')
      expect(reply.statusCode, `${operation.name} → ${reply.body}`).toBe(422)
      const errors = reply.json().validationErrors as { propertyName: string; code: string }[]
      expect(errors, operation.name).toContainEqual(
        expect.objectContaining({ propertyName: 'noSuchKey', code: 'unknownField' }),
      )
    }
  })

  test('takes an empty body that calls itself JSON for no body', async () => {
    for (const operation of operations.filter(({ method }) => method !== 'POST')) {
      const [bare, empty] = [await send(operation, ''), await send(operation, '', '')]
      expect(empty.statusCode, `${operation.name} → ${empty.body}`).toBe(bare.statusCode)
      expect(empty.statusCode, operation.name).not.toBe(415)
    }
  }, 60_000)

  test('that deletes may be sent a body', async () => {
    const deleting = operations.filter(({ method, body }) => method === 'DELETE' && body === null)
    expect(deleting.length).toBeGreaterThan(5)
    for (const operation of deleting) {
      const [bare, full] = [await send(operation, ''), await send(operation, '', '{"why":"so"}')]
      expect(full.statusCode, `${operation.name} → ${full.body}`).toBe(bare.statusCode)
    }
  })
})

/** Objects of known keys; free-form ones and unions read by their type are checked elsewhere. */
function isClosed(schema: Schema | null): boolean {
  return schema !== null && document.resolve(schema).additionalProperties === false
}
