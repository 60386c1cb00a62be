import { toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiClient } from '../../../src/identity/create-api-client.ts'
import { createTenant } from '../../../src/identity/create-tenant.ts'
import { issueManagementToken } from '../../../src/identity/management-token.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { ask, tokenOf } from './people.ts'

const url = '/api/v1/account/api-clients'
let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function tokenFor(client: { clientId: string; clientSecret: string }) {
  return (await tokenOf(server, client)).token
}

describe('an API client', () => {
  test('is created with a secret that is told once and works', async () => {
    const created = await server.post(url, { clientId: 'shop', clientName: 'The shop' })
    expect(created.status).toBe(200)
    expect(created.body).toEqual({
      id: expect.stringMatching(/^api_/),
      clientId: 'shop',
      clientName: 'The shop',
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
      roleId: null,
      scopes: expect.arrayContaining(['api:admin', 'products:read']),
      effectiveScopes: expect.arrayContaining(['api:admin', 'products:read']),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    const listed = await server.get(url)
    expect(listed.text).not.toContain(created.body.clientSecret)
    expect(listed.text).not.toContain('clientSecret')
    expect((await server.get(url, { token: await tokenFor(created.body) })).status).toBe(200)
  })

  test('may bring its own secret, of which the database keeps nothing readable', async () => {
    const clientSecret = 'an own secret of thirty-two letters'
    const created = await server.post(url, { clientId: 'own', clientSecret, scopes: ['lls:admin'] })
    expect(created.body).toMatchObject({ clientSecret, scopes: ['lls:admin'] })
    expect(await tokenFor({ clientId: 'own', clientSecret })).toBeTypeOf('string')
    const { rows } = await server.deps.pool.query('select secret_hash from api_client')
    expect(JSON.stringify(rows)).not.toContain(clientSecret)
    expect(rows.map((row) => row.secret_hash)).toContainEqual(
      expect.stringMatching(/^\$argon2id\$/),
    )
  })

  test.each([
    [{}, 'clientId'],
    [{ clientId: '1a' }, 'clientId'],
    [{ clientId: 'a', clientSecret: 'short' }, 'clientSecret'],
    [{ clientId: 'a', scopes: ['everything'] }, 'scopes[0]'],
    [{ clientId: 'a', secret: 'x' }, 'secret'],
  ])('of %j is refused with 422 about %s', async (body, propertyName) => {
    const reply = await server.post(url, body)
    expect(reply.status).toBe(422)
    expect(reply.body.validationErrors[0].propertyName).toBe(propertyName)
  })

  test('is never given a scope that its maker has not', async () => {
    const token = await server.token(['api:admin', 'products:read'])
    const refused = await server.post(
      url,
      { clientId: 'up', scopes: ['products:admin'] },
      { token },
    )
    expect(refused.status).toBe(422)
    const made = await server.post(url, { clientId: 'same' }, { token })
    expect(made.body.scopes.toSorted()).toEqual(['api:admin', 'products:read'])
  })

  test('is refused with 409 when its client id is taken, by another tenant too', async () => {
    const { deps } = server
    const { id: tenantId } = await createTenant(deps, deps.db, { name: 'Other' })
    await createApiClient(deps, deps.db, { tenantId, clientId: 'taken', name: null, scopes: [] })
    const reply = await server.post(url, { clientId: 'taken' })
    expect(reply).toMatchObject({ status: 409, body: { errorCode: 'duplicate' } })
  })

  test('stops at once when it is deleted', async () => {
    const { body } = await server.post(url, { clientId: 'brief' })
    const token = await tokenFor(body)
    expect((await server.get(url, { token })).status).toBe(200)
    expect((await server.delete(`${url}/${body.id}`)).status).toBe(204)
    expect(await server.get(url, { token })).toMatchObject({
      status: 401,
      body: { errorCode: 'tokenInvalid' },
    })
    expect(await server.delete(`${url}/${body.id}`)).toMatchObject({
      status: 404,
      body: { errorCode: 'apiClientUnknown' },
    })
  })

  test('of another tenant is neither listed nor deleted', async () => {
    const { deps } = server
    const { id: tenantId } = await createTenant(deps, deps.db, { name: 'Other' })
    const other = await createApiClient(deps, deps.db, {
      tenantId,
      clientId: 'theirs',
      name: null,
      scopes: ['api:admin'],
    })
    expect((await server.get(url)).text).not.toContain('theirs')
    expect((await server.delete(`${url}/${toWireId('apiClient', other.id)}`)).status).toBe(404)
    const now = deps.clock.now()
    const token = issueManagementToken(deps.secrets, {
      tenantId,
      clientId: other.id,
      scopes: ['api:admin'],
      issuedAt: now,
      expiresAt: now + 1000,
    })
    const headers = { 'n-tenantid': toWireId('tenant', tenantId) }
    expect((await server.get(url, { token, headers })).body.elementsTotal).toBe(1)
  })

  test('stays when it is the last with api:admin, also when the last two remove each other', async () => {
    const alone = await testServer()
    try {
      await alone.token(['api:admin'])
      const other = await alone.post(url, { clientId: 'other', scopes: ['api:admin'] })
      const { items } = (await alone.get(url)).body
      const admins = items.filter(({ scopes }: { scopes: string[] }) =>
        scopes.includes('api:admin'),
      )
      const ids = admins.map(({ id }: { id: string }) => id)
      const replies = await Promise.all(ids.map((id: string) => alone.delete(`${url}/${id}`)))
      const refused = replies.filter((reply) => reply.status !== 204)
      expect(other.status).toBe(200)
      expect(refused.length).toBeGreaterThan(0)
      const left = await alone.deps.db
        .selectFrom('api_client')
        .select('scopes')
        .where('tenant_id', '=', alone.tenantId)
        .execute()
      expect(left.filter(({ scopes }) => scopes.includes('api:admin'))).toHaveLength(1)
    } finally {
      await alone.close()
    }
  })

  test('is read, renamed, given other scopes or a role, and what it loses is gone from its tokens', async () => {
    const { body } = await server.post(url, { clientId: 'office', scopes: ['customers:read'] })
    const own = `${url}/${body.id}`
    const token = await tokenFor(body)
    expect((await server.get('/api/v1/customers', { token })).status).toBe(200)
    const change = { clientName: 'Office', scopes: ['products:read'] }
    expect((await server.patch(own, change)).status).toBe(204)
    expect((await server.get(own)).body).toMatchObject({ clientId: 'office', ...change })
    expect((await server.get('/api/v1/customers', { token })).status).toBe(403)
    const { etag } = (await server.get(own)).headers
    const headers = { 'if-match': String(etag) }
    expect((await server.patch(own, { clientName: null }, { headers })).status).toBe(204)
    expect((await server.patch(own, { clientName: 'Late' }, { headers })).status).toBe(412)
  })

  test('gets another secret, and keeps the one before it as long as was asked for', async () => {
    const timed = await testServer({ testClock: true })
    try {
      await timed.token()
      const first = (await timed.post(url, { clientId: 'spun' })).body
      const rotate = async (body: object) =>
        (await timed.post(`${url}/${first.id}/rotate-secret`, body)).body
      const works = async (client: { clientId: string; clientSecret: string }) =>
        (await ask(timed, client)).statusCode === 200
      const second = await rotate({ overlap: { type: 'hour', count: 1 } })
      expect(second.clientSecret).not.toBe(first.clientSecret)
      expect([await works(first), await works(second)]).toEqual([true, true])
      timed.clock.set(timed.clock.now() + 3_600_000)
      expect([await works(first), await works(second)]).toEqual([false, true])
      const third = await rotate({})
      expect([await works(second), await works(third)]).toEqual([false, true])
      const long = await timed.post(`${url}/${first.id}/rotate-secret`, {
        overlap: { type: 'year', count: 1 },
      })
      expect(long.status).toBe(422)
    } finally {
      await timed.close()
    }
  })

  test('is found by client id or name', async () => {
    await server.post(url, { clientId: 'needle', clientName: 'In the hay' })
    const found = (await server.get(`${url}?search=HAY&sort=-clientId`)).body
    expect(found).toMatchObject({ elementsTotal: 1, items: [{ clientId: 'needle' }] })
  })

  test('needs api:admin for everything', async () => {
    const token = await server.token(['settings:admin'])
    const id = toWireId('apiClient', server.deps.newId())
    const replies = await Promise.all([
      server.get(url, { token }),
      server.post(url, { clientId: 'x' }, { token }),
      server.delete(`${url}/${id}`, { token }),
    ])
    expect(replies.map(({ status }) => status)).toEqual([403, 403, 403])
  })
})
