import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkIfMatch, entityTag } from '../../src/http/entity-tag.ts'
import { expandQuery, readExpand } from '../../src/http/expand.ts'
import { page, pagingQuery, readPaging } from '../../src/http/paging.ts'
import type { Routes } from '../../src/http/routes.ts'
import {
  Instant,
  IntervalInput,
  LimitInput,
  nullable,
  oneOf,
  readInterval,
  readLimit,
  ref,
} from '../../src/http/wire.ts'
import { type TestServer, testServer } from '../support/server.ts'

const Probe = Type.Object(
  {
    name: Type.String({ maxLength: 10 }),
    kind: Type.Optional(oneOf(['one', 'two'])),
    count: Type.Optional(Type.Integer()),
    at: Type.Optional(Instant),
    period: Type.Optional(ref(IntervalInput)),
    overdraft: Type.Optional(nullable(ref(LimitInput))),
    items: Type.Optional(
      Type.Array(Type.Object({ id: Type.String() }, { additionalProperties: false })),
    ),
    free: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
)

const probe: Routes = (api) => {
  const config = { scopes: ['products:read'] as const }
  api.get(
    '/probe',
    {
      config,
      schema: {
        querystring: Type.Object({
          ...pagingQuery,
          ...expandQuery(['product', 'offering']),
          flag: Type.Optional(Type.Boolean()),
        }),
      },
    },
    async ({ query, apiVersion }) => ({
      ...page([], 0, readPaging(query)),
      expanded: [...readExpand(query.expand, ['product', 'offering'])],
      flag: query.flag ?? null,
      apiVersion,
    }),
  )
  api.post('/probe', { config, schema: { body: Probe } }, async ({ body }) => ({
    ...body,
    ...(body.period && { period: readInterval(body.period) }),
    ...(body.overdraft && { overdraft: readLimit(body.overdraft) }),
  }))
  api.patch('/probe', { config }, async (request) => {
    checkIfMatch(request, entityTag(7))
    return { body: request.body ?? null }
  })
  api.delete('/probe', { config, schema: { body: Type.Partial(Probe) } }, async ({ body }) => ({
    body,
  }))
}

const url = '/api/v1/probe'
let server: TestServer
beforeAll(async () => {
  server = await testServer({ routes: [probe] })
})
afterAll(() => server.close())

const refusal = (propertyName: string | null, code: string) =>
  expect.objectContaining({
    errorCode: 'validationFailed',
    error: 'Unprocessable Entity',
    validationErrors: [{ propertyName, message: expect.any(String), code }],
  })

describe('a body', () => {
  test('with an unknown key is refused with 422 naming it, and with nothing else in the reply', async () => {
    const reply = await server.post(url, { name: 'a', nme: 1 })
    expect(reply.status).toBe(422)
    expect(reply.body).toEqual({
      details: 'nme is not a known field.',
      error: 'Unprocessable Entity',
      errorCode: 'validationFailed',
      validationErrors: [
        { propertyName: 'nme', message: 'is not a known field', code: 'unknownField' },
      ],
      traceId: reply.headers['n-trace-id'],
    })
  })

  test.each([
    ['a number for a text', { name: 1 }, 'name', 'type'],
    ['a text for a number', { name: 'a', count: '1' }, 'count', 'type'],
    ['a required key left out', {}, 'name', 'required'],
    ['a text too long', { name: '12345678901' }, 'name', 'maxLength'],
    ['a word not on offer', { name: 'a', kind: 'three' }, 'kind', 'enum'],
    [
      'an unknown key deep inside',
      { name: 'a', items: [{ id: 'x' }, { id: 'y', z: 1 }] },
      'items[1].z',
      'unknownField',
    ],
    ['no instant', { name: 'a', at: '2026-02-30' }, 'at', 'format'],
    [
      'an interval without count',
      { name: 'a', period: { type: 'day' } },
      'period.count',
      'required',
    ],
    [
      'an interval with a null count',
      { name: 'a', period: { type: 'day', count: null } },
      'period.count',
      'type',
    ],
    [
      'an interval of zero',
      { name: 'a', period: { type: 'day', count: 0 } },
      'period.count',
      'minimum',
    ],
    [
      'an interval too long',
      { name: 'a', period: { type: 'day', count: 32768 } },
      'period.count',
      'maximum',
    ],
    [
      'a percentage without value',
      { name: 'a', overdraft: { type: 'percentage' } },
      'overdraft.value',
      'required',
    ],
    [
      'a negative limit',
      { name: 'a', overdraft: { type: 'absolute', value: -1 } },
      'overdraft.value',
      'minimum',
    ],
    [
      'an unknown key in a nullable object',
      { name: 'a', overdraft: { type: 'none', x: 1 } },
      'overdraft.x',
      'unknownField',
    ],
    ['NUL in a text', { name: 'a\0' }, 'name', 'character'],
    ['NUL in a key', { name: 'a', free: { 'k\0': 1 } }, 'free', 'character'],
    [
      'NUL deep in a free value',
      { name: 'a', free: { k: ['x', { y: '\0' }] } },
      'free.k[1].y',
      'character',
    ],
    ['half a surrogate pair', { name: '\ud800' }, 'name', 'character'],
    ['a list for an object', [], '', 'type'],
    ['a text for an object', 'x', '', 'type'],
  ])('with %s is refused with 422', async (_what, body, propertyName, code) => {
    const reply = await server.post(url, body)
    expect(reply.status).toBe(422)
    expect(reply.body).toEqual(refusal(propertyName, code))
  })

  test('with several faults is refused for all of them at once', async () => {
    const reply = await server.post(url, { count: 'x', nme: 1 })
    expect(
      reply.body.validationErrors
        .map((error: { propertyName: string }) => error.propertyName)
        .toSorted(),
    ).toEqual(['count', 'name', 'nme'])
  })

  test('with intervals and limits that need no number is taken without one', async () => {
    const reply = await server.post(url, {
      name: 'a',
      period: { type: 'none' },
      overdraft: { type: 'unlimited', value: null },
    })
    expect(reply.status).toBe(200)
    expect(reply.body.period).toEqual({ type: 'none', count: null })
    expect(reply.body.overdraft).toEqual({ type: 'unlimited', value: null })
  })

  test('with emoji, escapes and a backslash before u0000 is taken as it is', async () => {
    const free = { text: '😀 \\u0000 \n é' }
    const reply = await server.post(url, { name: 'a', free })
    expect(reply.body.free).toEqual(free)
  })

  const send = (payload: string | Buffer, type = 'application/json') =>
    server.token().then((token) =>
      server.app.inject({
        method: 'POST',
        url,
        headers: {
          'n-tenantid': server.tenantHeader,
          authorization: `Bearer ${token}`,
          'content-type': type,
        },
        payload,
      }),
    )

  test.each([
    ['half of it', '{"name":'],
    ['not JSON', 'name=a'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['a prototype', '{"name":"a","free":{"__proto__":{"admin":true}}}'],
    ['a constructor with a prototype', '{"name":"a","free":{"constructor":{"prototype":{"x":1}}}}'],
  ])('that is malformed (%s) is refused with 400', async (_what, payload) => {
    const reply = await send(payload)
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({ errorCode: 'bodyMalformed', error: 'Bad Request' })
    expect(reply.headers['n-trace-id']).toBe(reply.json().traceId)
  })

  test('nested a hundred thousand levels deep is refused and harms nothing', async () => {
    const deep = `{"name":"a","free":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`
    const reply = await send(deep)
    expect(reply.statusCode).toBe(422)
    expect(reply.json().validationErrors[0].code).toBe('depth')
  })

  test('of more than the limit is refused with 413', async () => {
    const reply = await send(JSON.stringify({ name: 'x'.repeat(1_048_576) }))
    expect(reply.statusCode).toBe(413)
    expect(reply.json()).toMatchObject({ errorCode: 'bodyTooLarge' })
  })

  test('just below the limit is read', async () => {
    const reply = await send(JSON.stringify({ name: 'x'.repeat(1_048_500) }))
    expect(reply.statusCode).toBe(422)
    expect(reply.json().validationErrors[0].code).toBe('maxLength')
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'text/xml',
    'application/jsonx',
    'garbage',
  ])('of type %s is refused with 415', async (type) => {
    const reply = await send('{"name":"a"}', type)
    expect(reply.statusCode).toBe(415)
    expect(reply.json()).toMatchObject({ errorCode: 'mediaTypeUnsupported' })
  })

  test('of JSON with a charset is read', async () => {
    const reply = await send('{"name":"a"}', 'application/json; charset=utf-8')
    expect(reply.statusCode).toBe(200)
  })

  test('that is missing counts as one without fields, and is refused for those required', async () => {
    const reply = await server.post(url)
    expect(reply.status).toBe(422)
    expect(reply.body).toEqual(refusal('name', 'required'))
  })

  test.each(['application/json', 'application/x-www-form-urlencoded'])(
    'that is empty is no body, whatever its type says (%s)',
    async (type) => {
      const reply = await server.patch(url, undefined, { headers: { 'content-type': type } })
      expect(reply).toMatchObject({ status: 200, body: { body: null } })
    },
  )

  test('may come with DELETE', async () => {
    const reply = await server.delete(url, { body: { name: 'a' } })
    expect(reply).toMatchObject({ status: 200, body: { body: { name: 'a' } } })
  })

  test('may be left out of DELETE though the type is named', async () => {
    const reply = await server.delete(url, { headers: { 'content-type': 'application/json' } })
    expect(reply).toMatchObject({ status: 200, body: { body: {} } })
  })
})

describe('a query', () => {
  test('has ten elements a page unless it says otherwise', async () => {
    const reply = await server.get(url)
    expect(reply.body).toMatchObject({ items: [], pageSize: 10, pageNumber: 1, elementsTotal: 0 })
  })

  test('is converted from text, and its unknown keys are ignored', async () => {
    const reply = await server.get(`${url}?pageNumber=3&pageSize=500&flag=true&colour=red`)
    expect(reply).toMatchObject({ status: 200, body: { pageNumber: 3, pageSize: 500, flag: true } })
  })

  test.each([
    ['pageSize=501', 'pageSize'],
    ['pageSize=0', 'pageSize'],
    ['pageSize=ten', 'pageSize'],
    ['pageSize=', 'pageSize'],
    ['pageNumber=0', 'pageNumber'],
    ['pageNumber=1&pageNumber=2', 'pageNumber'],
    ['pageNumber=99999999999999999999', 'pageNumber'],
  ])('of %s is refused with 422', async (query, propertyName) => {
    const reply = await server.get(`${url}?${query}`)
    expect(reply.status).toBe(422)
    expect(reply.body.validationErrors[0].propertyName).toBe(propertyName)
  })

  test('expands the words on offer and ignores others', async () => {
    const reply = await server.get(`${url}?expand=offering,%20product,nothing`)
    expect(reply.body.expanded).toEqual(['product', 'offering'])
  })
})

describe('an API version', () => {
  test.each([
    [{}, '', '2025-10-10'],
    [{ 'n-apiversion': '2024-01-01' }, '', '2024-01-01'],
    [{ 'n-api-version': '2024-01-01' }, '', '2024-01-01'],
    [{}, '?n-api-version=2024-01-01', '2024-01-01'],
    [{ 'n-apiversion': '2024-11-07' }, '', '2024-01-01'],
    [{ 'n-api-version': '2026-01-01-alpha' }, '', '2025-10-10'],
    [{ 'n-api-version': '2019-01-01' }, '', '2024-01-01'],
    [{ 'n-api-version': 'newest' }, '', '2025-10-10'],
  ])('asked for by %j%s is %s', async (headers, query, version) => {
    const reply = await server.get(`${url}${query}`, { headers })
    expect(reply.body.apiVersion).toBe(version)
  })
})

describe('If-Match', () => {
  test.each([
    ['"7"', 200],
    ['*', 200],
    ['"6", "7"', 200],
    ['"6"', 412],
    ['W/"7"', 412],
    ['7', 412],
  ])('of %s against "7" is answered %i', async (tag, status) => {
    const reply = await server.patch(url, undefined, { headers: { 'if-match': tag } })
    expect(reply.status).toBe(status)
    expect(reply.body.errorCode).toBe(status === 412 ? 'preconditionFailed' : undefined)
  })
})
