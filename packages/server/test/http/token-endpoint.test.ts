import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiClient } from '../../src/identity/create-api-client.ts'
import { type TestServer, testServer, toReply } from '../support/server.ts'

const address = '/protocol/openid-connect/token'
const given = 'a secret: of 100% own+choice & 32 letters'

let server: TestServer
let client: { id: string; clientId: string; clientSecret: string }
let chooser: { clientId: string }
beforeAll(async () => {
  server = await testServer({ testClock: true })
  const { deps, tenantId } = server
  const scopes = ['products:read', 'customers:read']
  client = await createApiClient(deps, deps.db, { tenantId, name: 'Shop', scopes })
  chooser = await createApiClient(deps, deps.db, {
    tenantId,
    clientId: 'chooser',
    clientSecret: given,
    name: null,
    scopes,
  })
})
afterAll(() => server.close())

let lastAddress = 0
/** Each from an address of its own, unless told otherwise, so that no test is limited by another. */
async function ask(
  form: Record<string, string> | string,
  options: { headers?: Record<string, string>; url?: string; from?: string } = {},
) {
  lastAddress += 1
  const reply = await server.app.inject({
    method: 'POST',
    url: options.url ?? address,
    remoteAddress: options.from ?? `10.0.${lastAddress >> 8}.${lastAddress & 255}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
    payload: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  })
  return toReply(reply)
}

const grant = { grant_type: 'client_credentials' }
const credentials = () => ({ client_id: client.clientId, client_secret: client.clientSecret })
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

describe('the token endpoint', () => {
  test.each([address, '/realms/any/protocol/openid-connect/token', '/oauth2/token'])(
    'gives a token of one hour at %s, which nobody may cache',
    async (url) => {
      const reply = await ask({ ...grant, ...credentials() }, { url })
      expect(reply.status).toBe(200)
      expect(reply.body).toEqual({
        access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'products:read customers:read',
      })
      expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' })
    },
  )

  test('gives a token that the Management API takes until its hour is over', async () => {
    const { body } = await ask({ ...grant, ...credentials() })
    const use = () => server.get('/api/v1/account/api-clients', { token: body.access_token })
    expect(await use()).toMatchObject({ status: 403, body: { errorCode: 'permissionMissing' } })
    server.clock.set(server.clock.now() + 3_600_000)
    expect(await use()).toMatchObject({ status: 401, body: { errorCode: 'tokenExpired' } })
  })

  test('takes credentials by Basic', async () => {
    const reply = await ask(grant, { headers: basic(client.clientId, client.clientSecret) })
    expect(reply.status).toBe(200)
  })

  test('takes Basic credentials that are form-encoded, as RFC 6749 has them, and plain ones', async () => {
    const encoded = new URLSearchParams({ x: given }).toString().slice(2)
    expect(encoded).not.toBe(given)
    for (const secret of [encoded, given]) {
      expect((await ask(grant, { headers: basic(chooser.clientId, secret) })).status).toBe(200)
    }
  })

  test('narrows the token to the scopes asked for, and ignores words like openid', async () => {
    const narrow = await ask({ ...grant, ...credentials(), scope: 'openid products:read' })
    expect(narrow.body.scope).toBe('products:read')
    const openid = await ask({ ...grant, ...credentials(), scope: 'openid' })
    expect(openid.body.scope).toBe('products:read customers:read')
  })

  test('refuses scopes of which the client has none', async () => {
    const reply = await ask({ ...grant, ...credentials(), scope: 'lls:admin' })
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  })

  test('ignores parameters that it does not know', async () => {
    const reply = await ask({ ...grant, ...credentials(), audience: 'x' })
    expect(reply.status).toBe(200)
  })

  test.each([
    ['nothing', '', 400, 'invalid_request'],
    ['no grant type', 'client_id=a&client_secret=b', 400, 'invalid_request'],
    ['an empty grant type', 'grant_type=&client_id=a', 400, 'invalid_request'],
    ['another grant', 'grant_type=password&username=a&password=b', 400, 'unsupported_grant_type'],
    ['no client id', 'grant_type=client_credentials', 400, 'invalid_request'],
    ['no secret', 'grant_type=client_credentials&client_id=a', 401, 'invalid_client'],
    [
      'an unknown client',
      'grant_type=client_credentials&client_id=a&client_secret=b',
      401,
      'invalid_client',
    ],
    ['NUL', 'grant_type=client_credentials&client_id=%00&client_secret=%00', 401, 'invalid_client'],
    [
      'a parameter twice',
      'grant_type=client_credentials&client_id=a&client_id=b',
      400,
      'invalid_request',
    ],
  ])('answers %s as RFC 6749 says', async (_what, form, status, error) => {
    const reply = await ask(form)
    expect(reply.status).toBe(status)
    expect(reply.body).toEqual({ error, error_description: expect.any(String) })
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' })
  })

  test('refuses a wrong secret in the same words as an unknown client', async () => {
    const wrong = await ask({ ...grant, client_id: client.clientId, client_secret: 'wrong' })
    const unknown = await ask({ ...grant, client_id: 'nobody', client_secret: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect(wrong.body).toEqual(unknown.body)
  })

  test('challenges a client that came by Basic, and only that', async () => {
    const byHeader = await ask(grant, { headers: basic(client.clientId, 'wrong') })
    expect(byHeader.headers['www-authenticate']).toMatch(/^Basic /)
    const byForm = await ask({ ...grant, client_id: client.clientId, client_secret: 'wrong' })
    expect(byForm.headers['www-authenticate']).toBeUndefined()
  })

  test('refuses credentials sent in both ways', async () => {
    const headers = basic(client.clientId, client.clientSecret)
    const reply = await ask({ ...grant, ...credentials() }, { headers })
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  test.each(['Basic', 'Basic !!!', 'Basic OnNlY3JldA==', 'Bearer x'])(
    'refuses the header %s with 401',
    async (authorization) => {
      const reply = await ask(grant, { headers: { authorization } })
      expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    },
  )

  test('refuses JSON', async () => {
    const reply = await ask(JSON.stringify({ ...grant, ...credentials() }), {
      headers: { 'content-type': 'application/json' },
    })
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  test('refuses a body of a megabyte with 413', async () => {
    const reply = await ask(`scope=${'x'.repeat(1_000_000)}`)
    expect(reply.status).toBe(413)
  })

  test('is not there for GET', async () => {
    expect((await server.get(address)).status).toBe(404)
  })
})

describe('guessing', () => {
  const guess = (from: string) =>
    ask({ ...grant, client_id: client.clientId, client_secret: 'wrong' }, { from })

  test('is stopped after twenty attempts from one address, even for the right secret', async () => {
    for (let i = 0; i < 20; i += 1) expect((await guess('192.0.2.1')).status).toBe(401)
    const stopped = await ask({ ...grant, ...credentials() }, { from: '192.0.2.1' })
    expect(stopped.status).toBe(429)
    expect(stopped.headers['retry-after']).toBe('60')
    expect(stopped.body.error).toBe('too_many_attempts')
  })

  test('stops nobody at another address', async () => {
    expect((await ask({ ...grant, ...credentials() }, { from: '192.0.2.2' })).status).toBe(200)
  })

  test('is forgiven when the minute is over', async () => {
    server.clock.set(server.clock.now() + 60_000)
    expect((await ask({ ...grant, ...credentials() }, { from: '192.0.2.1' })).status).toBe(200)
  })
})

describe('tokens that nobody gave', () => {
  test('are limited for each address and tenant, while good ones go on working', async () => {
    for (let i = 0; i < 20; i += 1) {
      const reply = await server.get('/api/v1/account/key', { token: `forged.${i}.x` })
      expect(reply).toMatchObject({ status: 401, body: { errorCode: 'tokenInvalid' } })
    }
    const limited = await server.get('/api/v1/account/key', { token: 'forged.x.x' })
    expect(limited).toMatchObject({ status: 429, body: { errorCode: 'tooManyAttempts' } })
    expect(limited.headers['retry-after']).toBe('60')
    expect((await server.get('/api/v1/account/key')).status).toBe(200)
  })

  test('do not work, whatever they change of a good one', async () => {
    const [head = '', body = '', mac = ''] = (await server.token()).split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const later = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1 })).toString(
      'base64url',
    )
    server.clock.set(server.clock.now() + 60_000)
    for (const forged of [
      `${head}.${later}.${mac}`,
      `${none}.${body}.`,
      `${none}.${body}.${mac}`,
      `${head}.${body}`,
      `${head}.${body}.${mac.slice(0, 10)}`,
    ]) {
      expect((await server.get('/api/v1/account/key', { token: forged })).status).toBe(401)
    }
  })
})
