import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pagingQuery, readPaging } from '../../src/http/paging.ts'
import type { Routes } from '../../src/http/routes.ts'
import { IntervalInput, ref } from '../../src/http/wire.ts'
import { type TestServer, testServer } from '../support/server.ts'

const probe: Routes = (api) => {
  const config = { scopes: ['products:read'] as const }
  api.get(
    '/probe',
    {
      config,
      schema: { querystring: Type.Object({ ...pagingQuery, flag: Type.Optional(Type.Boolean()) }) },
    },
    async ({ query }) => ({ ...readPaging(query), query }),
  )
  api.post(
    '/probe',
    {
      config,
      schema: {
        body: Type.Object(
          {
            name: Type.String({ maxLength: 10 }),
            period: Type.Optional(ref(IntervalInput)),
            free: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ body }) => body,
  )
}

let server: TestServer
beforeAll(async () => {
  server = await testServer({ routes: [probe] })
})
afterAll(() => server.close())

describe('a body', () => {
  test('with an unknown key is refused with 422 naming it', async () => {
    const reply = await server.post('/api/v1/probe', { name: 'a', nme: 1 })
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
})
