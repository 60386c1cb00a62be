import { connect } from 'node:net'
import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Routes } from '../../src/http/routes.ts'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'

const probe: Routes = (api, { db }) => {
  api.get('/open', async ({ tenantId }) => ({ tenantId }))
  api.get('/any', { config: { scopes: [] } }, async ({ principal }) => principal)
  api.get('/one', { config: { scopes: ['products:read', 'products:admin'] } }, async () => ({}))
  api.post('/fault', { schema: { body: Type.Object({}) } }, async () => {
    throw new Error('the secret inside')
  })
  api.get('/thrown-text', async () => {
    throw 'a text'
  })
  api.get('/bad-sql', async () => {
    await db.selectFrom('tenant').select('id').where('id', '=', 'no uuid').execute()
  })
}

const url = '/api/v1'
let server: TestServer
let address: string
beforeAll(async () => {
  server = await testServer({ routes: [probe] })
  address = await server.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => server.close())

/** Bytes as they are, over a socket; the whole reply as text. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1', () => socket.write(text))
    let reply = ''
    socket.on('data', (bytes) => {
      reply += bytes
    })
    socket.on('end', () => resolve(reply))
    socket.on('error', reject)
  })
}

const request = (line: string, ...headers: string[]) =>
  `${[line, 'Host: x', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`

describe('an address', () => {
  test.each(['/api/v1/nothing', '/nothing', '/', '/api/v1', '/api/v1/open/'])(
    'that leads nowhere (%s) is answered 404 routeUnknown in the one form',
    async (path) => {
      const reply = await server.get(path)
      expect(reply.status).toBe(404)
      expect(reply.body).toEqual({
        details: `There is no GET ${path}.`,
        error: 'Not Found',
        errorCode: 'routeUnknown',
        validationErrors: [],
        traceId: reply.headers['n-trace-id'],
      })
    },
  )

  test('with a method that it has not is answered 404 routeUnknown', async () => {
    const reply = await server.put('/api/v1/open', { a: 1 })
    expect(reply).toMatchObject({ status: 404, body: { errorCode: 'routeUnknown' } })
  })

  test('that cannot be decoded is answered 400 with a trace id', async () => {
    const reply = await server.get('/api/v1/%zz')
    expect(reply).toMatchObject({ status: 400, body: { errorCode: 'requestMalformed' } })
    expect(reply.headers['n-trace-id']).toBe(reply.body.traceId)
  })

  test('of ten thousand characters is answered 404', async () => {
    const reply = await server.get(`/api/v1/${'x'.repeat(10_000)}`)
    expect(reply.status).toBe(404)
  })

  test('with NUL in it is refused with 422', async () => {
    const reply = await server.get('/api/v1/open?search=%00')
    expect(reply).toMatchObject({ status: 422, body: { errorCode: 'validationFailed' } })
  })
})

describe('N-TenantId', () => {
  test('that is missing is refused with 400', async () => {
    const reply = await server.app.inject(`${url}/open`)
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({
      errorCode: 'tenantMissing',
      details: 'The N-TenantId header is missing.',
    })
  })

  test.each([
    ['of nobody', 't_AAAAAAAAAAAAAAAAAAAAAA'],
    ['of another kind', 'prod_AAAAAAAAAAAAAAAAAAAAAA'],
    ['no id at all', "' or 1=1 --"],
    ['outside ASCII', 'té'],
  ])('%s is refused with 400', async (_what, tenant) => {
    const reply = await server.get(`${url}/open`, { headers: { 'n-tenantid': tenant } })
    expect(reply).toMatchObject({ status: 400, body: { errorCode: 'tenantUnknown' } })
  })

  test('that is blank is refused with 400', async () => {
    const reply = await server.get(`${url}/open`, { headers: { 'n-tenantid': ' ' } })
    expect(reply).toMatchObject({ status: 400, body: { errorCode: 'tenantMissing' } })
  })

  test('sent twice is refused, whether the two agree or not', async () => {
    const header = `N-TenantId: ${server.tenantHeader}`
    for (const second of [header, 'n-tenantid: t_AAAAAAAAAAAAAAAAAAAAAA']) {
      const reply = await sendRaw(request('GET /api/v1/open HTTP/1.1', header, second))
      expect(reply).toMatch(/^HTTP\/1.1 400 /)
      expect(reply).toContain('"errorCode":"headerInvalid"')
    }
  })

  test('of a tenant made a moment ago is known', async () => {
    const { id } = await createTenant(server.deps, server.deps.db, { name: 'Other' })
    const header = toWireId('tenant', id)
    const reply = await server.get(`${url}/open`, { headers: { 'n-tenantid': header } })
    expect(reply).toMatchObject({ status: 200, body: { tenantId: id } })
  })
})

describe('a token', () => {
  test('that is missing is refused with 401 and a challenge', async () => {
    const reply = await server.get(`${url}/any`, { token: null })
    expect(reply).toMatchObject({ status: 401, body: { errorCode: 'tokenMissing' } })
    expect(reply.headers['www-authenticate']).toBe('Bearer')
  })

  test.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'bear x'])(
    'in a header that is no bearer header (%s) counts as missing',
    async (authorization) => {
      const reply = await server.get(`${url}/any`, { token: null, headers: { authorization } })
      expect(reply).toMatchObject({ status: 401, body: { errorCode: 'tokenMissing' } })
    },
  )

  test('sent twice is refused', async () => {
    const header = `Authorization: Bearer ${await server.token()}`
    const tenant = `N-TenantId: ${server.tenantHeader}`
    const reply = await sendRaw(request('GET /api/v1/any HTTP/1.1', tenant, header, header))
    expect(reply).toContain('"errorCode":"headerInvalid"')
  })

  test('of another tenant is refused with 401 tokenInvalid', async () => {
    const { id } = await createTenant(server.deps, server.deps.db, { name: 'Other' })
    const reply = await server.get(`${url}/any`, {
      headers: { 'n-tenantid': toWireId('tenant', id) },
    })
    expect(reply).toMatchObject({ status: 401, body: { errorCode: 'tokenInvalid' } })
  })

  test('lets its principal through', async () => {
    const reply = await server.get(`${url}/any`, { token: await server.token(['lls:admin']) })
    expect(reply.body).toMatchObject({
      tenantId: server.tenantId,
      scopes: ['lls:admin'],
      author: { type: 'apiClient', id: expect.stringMatching(/^api_/), name: 'Test' },
    })
  })

  test('without one of the scopes needed is refused with 403 naming them', async () => {
    const reply = await server.get(`${url}/one`, { token: await server.token(['lls:admin']) })
    expect(reply).toMatchObject({ status: 403, body: { errorCode: 'permissionMissing' } })
    expect(reply.body.details).toContain('products:read, products:admin')
  })

  test('with any one of the scopes needed is let through', async () => {
    const reply = await server.get(`${url}/one`, { token: await server.token(['products:admin']) })
    expect(reply.status).toBe(200)
  })
})

describe('a fault', () => {
  test.each(['/fault', '/thrown-text', '/bad-sql'])(
    'of ours (%s) is 500 with a trace id and nothing of the inside',
    async (path) => {
      const reply = path === '/fault' ? await server.post(url + path) : await server.get(url + path)
      expect(reply.status).toBe(500)
      expect(reply.body).toEqual({
        details: 'Something went wrong in the server.',
        error: 'Internal Server Error',
        errorCode: 'internalError',
        validationErrors: [],
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      })
    },
  )
})

describe('what is no HTTP', () => {
  test.each([
    ['a greeting', 'HELLO\r\n\r\n'],
    ['an unknown method', request('FETCH /api/v1/open HTTP/1.1')],
    ['NUL in a header', request('GET /api/v1/open HTTP/1.1', 'X: a\0b')],
    [
      'two lengths',
      request('POST /api/v1/fault HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'),
    ],
    [
      'a length and chunks',
      request('POST /api/v1/fault HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    ],
    ['endless headers', request('GET /api/v1/open HTTP/1.1', `X: ${'x'.repeat(20_000)}`)],
  ])('(%s) is answered 400 in the one form, and the server goes on', async (_what, text) => {
    const reply = await sendRaw(text)
    expect(reply).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
    expect(JSON.parse(reply.slice(reply.indexOf('{')))).toMatchObject({
      errorCode: 'requestMalformed',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect((await server.get(`${url}/open`)).status).toBe(200)
  })
})
