import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.ts'

type Schema = { $ref?: string; additionalProperties?: unknown; anyOf?: Schema[] }
type Parameter = { in: string; name: string; schema: { maximum?: number } }
type Operation = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query: Parameter[]
  body: Schema | null
}

let server: TestServer
let operations: Operation[]
let schemas: Record<string, Schema>
beforeAll(async () => {
  server = await testServer({ testClock: true })
  const { body } = await server.get('/openapi.json', { token: null })
  schemas = body.components.schemas
  operations = Object.entries<Record<string, Described>>(body.paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.security?.[0]?.management !== undefined)
        .map(([method, operation]) => ({
          method: method.toUpperCase() as Operation['method'],
          path,
          query: (operation.parameters ?? []).filter((each) => each.in === 'query'),
          body: operation.requestBody?.content['application/json']?.schema ?? null,
        })),
    )
})
afterAll(() => server.close())

type Described = {
  security?: { management?: string[] }[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

const name = ({ method, path }: Operation) => `${method} ${path}`

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
      expect(most, name(operation)).toBeLessThanOrEqual(500)
      const wrong = ['pageSize=0', `pageSize=${(most ?? 0) + 1}`, 'pageSize=many']
      const numbered = operation.query.some((each) => each.name === 'pageNumber')
      if (numbered) wrong.push('pageNumber=0', 'pageNumber=1.5')
      for (const query of wrong) {
        const reply = await send(operation, query)
        expect(reply.statusCode, `${name(operation)}?${query} → ${reply.body}`).toBe(422)
        const [{ propertyName }] = reply.json().validationErrors
        expect(propertyName, name(operation)).toBe(query.split('=')[0])
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
      expect(reply.statusCode, `${name(operation)} → ${reply.body}`).toBe(422)
      expect(reply.json().validationErrors[0].propertyName, name(operation)).toBe('sort')
    }
  })

  test('that reads ignores query keys that it does not know', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      const [plain, more] = [await send(operation, ''), await send(operation, 'noSuchKey=1')]
      expect(more.statusCode, name(operation)).toBe(plain.statusCode)
    }
  }, 60_000)

  test('that takes a body refuses a key that it does not know, by its name', async () => {
    const taking = operations.filter(({ body }) => body !== null && isClosed(body))
    expect(taking.length).toBeGreaterThan(30)
    for (const operation of taking) {
      const reply = await send(operation, '', '{"noSuchKey":1}')
      expect(reply.statusCode, `${name(operation)} → ${reply.body}`).toBe(422)
      const errors = reply.json().validationErrors as { propertyName: string; code: string }[]
      expect(errors, name(operation)).toContainEqual(
        expect.objectContaining({ propertyName: 'noSuchKey', code: 'unknownField' }),
      )
    }
  })

  test('takes an empty body that calls itself JSON for no body', async () => {
    for (const operation of operations.filter(({ method }) => method !== 'POST')) {
      const [bare, empty] = [await send(operation, ''), await send(operation, '', '')]
      expect(empty.statusCode, `${name(operation)} → ${empty.body}`).toBe(bare.statusCode)
      expect(empty.statusCode, name(operation)).not.toBe(415)
    }
  }, 60_000)

  test('that deletes may be sent a body', async () => {
    const deleting = operations.filter(({ method, body }) => method === 'DELETE' && body === null)
    expect(deleting.length).toBeGreaterThan(5)
    for (const operation of deleting) {
      const [bare, full] = [await send(operation, ''), await send(operation, '', '{"why":"so"}')]
      expect(full.statusCode, `${name(operation)} → ${full.body}`).toBe(bare.statusCode)
    }
  })
})

/** Objects of known keys; free-form ones and unions read by their type are checked elsewhere. */
function isClosed(schema: Schema): boolean {
  const found = schema.$ref?.split('/').at(-1)
  const resolved = found ? schemas[found] : schema
  return resolved?.additionalProperties === false
}
