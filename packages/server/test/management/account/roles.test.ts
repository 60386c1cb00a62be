import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { api, created, done, read, refused } from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'
import { builtIn, clients, makeRole, person, roles, tokenOf, users } from './people.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

describe('the roles of every tenant', () => {
  test('are seven, in an order that stays, and say what they permit', async () => {
    const { items } = await read(server, roles)
    expect(items.slice(0, 7).map(({ name }: { name: string }) => name)).toEqual([
      'Account Administrator',
      'Product Management',
      'Application Development',
      'Back Office Integration',
      'Support',
      'Sales',
      'Viewer',
    ])
    const viewer = items[6]
    expect(viewer).toMatchObject({
      id: 'role_AZgAAAAAcACAAAAAAAAABw',
      builtIn: true,
      scopes: ['customers:read', 'entitlements:read', 'products:read'],
    })
    expect(viewer.permissions[0]).toEqual({
      id: 'customers:read',
      name: 'customers:read',
      description: expect.stringMatching(/customers/),
    })
    expect(await read(server, `${roles}/${viewer.id}`)).toEqual(viewer)
  })

  test('let only the administrator free a seat', async () => {
    const { items } = await read(server, roles)
    const able = items.filter(({ scopes }: { scopes: string[] }) =>
      scopes.includes('activations:delete'),
    )
    expect(able.map(({ name }: { name: string }) => name)).toEqual(['Account Administrator'])
  })

  test('cannot be changed, deleted, or have their names taken', async () => {
    const { id } = await builtIn(server, 'Sales')
    const before = await read(server, roles)
    refused(await server.patch(`${roles}/${id}`, { scopes: [] }), 409, 'stateConflict')
    refused(await server.delete(`${roles}/${id}`), 409, 'stateConflict')
    const taken = await server.post(roles, { name: 'sales', scopes: [] })
    refused(taken, 409, 'duplicate', 'name')
    expect(await read(server, roles)).toEqual(before)
  })
})

describe('a role of the tenant’s own', () => {
  test('is created, read, changed, and deleted', async () => {
    const role = await makeRole(server, ['customers:read'])
    const url = `${roles}/${role.id}`
    expect(role).toMatchObject({ builtIn: false, scopes: ['customers:read'] })
    done(await server.patch(url, { description: 'For the desk' }))
    done(await server.put(url, { name: 'Desk', scopes: ['customers:read', 'products:read'] }))
    expect(await read(server, url)).toMatchObject({
      name: 'Desk',
      description: 'For the desk',
      scopes: ['customers:read', 'products:read'],
    })
    done(await server.delete(url))
    refused(await server.get(url), 404, 'roleUnknown')
  })

  test.each([
    [{ scopes: [] }, 'name'],
    [{ name: ' ', scopes: [] }, 'name'],
    [{ name: 'x'.repeat(51), scopes: [] }, 'name'],
    [{ name: 'A', scopes: ['everything'] }, 'scopes[0]'],
    [{ name: 'A', scopes: ['api:admin', 'api:admin'] }, 'scopes'],
    [{ name: 'A', scopes: [], builtIn: true }, 'builtIn'],
  ])('from %j is refused with 422', async (body, propertyName) => {
    refused(await server.post(roles, body), 422, 'validationFailed', propertyName)
  })

  test('that somebody carries stays, and the refusal says who', async () => {
    const role = await makeRole(server, ['customers:read'])
    const user = created(await server.post(users, person({ roleId: role.id })))
    const reply = refused(await server.delete(`${roles}/${role.id}`), 409, 'inUse')
    expect(reply.body.explanation.usedBy).toEqual([
      { type: 'user', count: 1, first: [{ id: user.id, name: user.username }] },
    ])
    done(await server.delete(`${users}/${user.id}`))
    done(await server.delete(`${roles}/${role.id}`))
  })

  test('with If-Match is changed only while it is the one that was read', async () => {
    const role = await makeRole(server, [])
    const url = `${roles}/${role.id}`
    const ifMatch = { 'if-match': String((await server.get(url)).headers.etag) }
    done(await server.patch(url, { name: 'First of two' }, { headers: ifMatch }))
    const late = await server.patch(url, { name: 'Second' }, { headers: ifMatch })
    refused(late, 412, 'preconditionFailed')
  })

  test('is nothing to another tenant', async () => {
    const role = await makeRole(server, ['customers:read'])
    const stranger = await otherTenant(server)
    const url = `${roles}/${role.id}`
    refused(await server.get(url, stranger), 404, 'roleUnknown')
    refused(await server.patch(url, { name: 'Mine' }, stranger), 404, 'roleUnknown')
    refused(await server.delete(url, stranger), 404, 'roleUnknown')
    const theirs = await server.post(users, person({ roleId: role.id }), stranger)
    refused(theirs, 422, 'validationFailed', 'roleId')
    expect((await read(server, url)).name).toBe(role.name)
  })

  test('under one name is made once, also when two make it at once', async () => {
    const body = { name: 'Raced', scopes: [] }
    const replies = await Promise.all([1, 2, 3].map(() => server.post(roles, body)))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })
})

describe('what a role permits', () => {
  test('is in the token of a client that carries it, and follows the role at once', async () => {
    const role = await makeRole(server, ['customers:read', 'products:read'])
    const body = { clientId: 'desk', roleId: role.id }
    const client = (await server.post(clients, body)).body
    expect(client).toMatchObject({
      scopes: [],
      effectiveScopes: ['customers:read', 'products:read'],
    })
    const { token, scopes } = await tokenOf(server, client)
    expect(scopes).toEqual(['customers:read', 'products:read'])
    expect((await server.get(`${api}/customers`, { token })).status).toBe(200)

    done(await server.patch(`${roles}/${role.id}`, { scopes: ['products:read'] }))
    refused(await server.get(`${api}/customers`, { token }), 403, 'permissionMissing')
    expect((await server.get(`${api}/products`, { token })).status).toBe(200)

    // What is added comes with the next token only.
    done(
      await server.patch(`${roles}/${role.id}`, { scopes: ['products:read', 'entitlements:read'] }),
    )
    refused(await server.get(`${api}/entitlements`, { token }), 403, 'permissionMissing')
    const next = await tokenOf(server, client)
    expect((await server.get(`${api}/entitlements`, { token: next.token })).status).toBe(200)
  })

  test('and what the client has of its own add up', async () => {
    const role = await makeRole(server, ['customers:read'])
    const body = { clientId: 'both', roleId: role.id, scopes: ['products:read'] }
    const { effectiveScopes } = (await server.post(clients, body)).body
    expect(effectiveScopes).toEqual(['products:read', 'customers:read'])
  })
})

describe('nobody gives what they do not hold', () => {
  test('into a role, to a person, or to a client', async () => {
    const strong = await builtIn(server, 'Account Administrator')
    const token = await server.token(['settings:admin', 'api:admin'])
    const as = { token }
    const scope = { name: 'Too much', scopes: ['products:admin'] }
    refused(await server.post(roles, scope, as), 422, 'validationFailed', 'scopes')
    const role = await makeRole(server, ['settings:admin'])
    const grown = await server.patch(`${roles}/${role.id}`, { scopes: ['products:admin'] }, as)
    refused(grown, 422, 'validationFailed', 'scopes')
    const user = await server.post(users, person({ roleId: strong.id }), as)
    refused(user, 422, 'validationFailed', 'roleId')
    const client = await server.post(clients, { clientId: 'strong', roleId: strong.id }, as)
    refused(client, 422, 'validationFailed', 'roleId')
  })

  test('or takes over who holds more', async () => {
    const strong = await builtIn(server, 'Account Administrator')
    const user = created(await server.post(users, person({ roleId: strong.id })))
    const client = (await server.post(clients, { clientId: 'whole' })).body
    const role = await makeRole(server, ['products:admin'])
    const as = { token: await server.token(['settings:admin', 'api:admin']) }
    const attempts = [
      server.patch(`${users}/${user.id}`, { email: 'mine@elsewhere.example' }, as),
      server.delete(`${users}/${user.id}`, as),
      server.patch(`${clients}/${client.id}`, { scopes: [] }, as),
      server.post(`${clients}/${client.id}/rotate-secret`, {}, as),
      server.delete(`${clients}/${client.id}`, as),
      server.patch(`${roles}/${role.id}`, { scopes: [] }, as),
      server.delete(`${roles}/${role.id}`, as),
    ]
    for (const attempt of attempts) refused(await attempt, 403, 'permissionMissing')
    expect((await read(server, `${users}/${user.id}`)).email).toBe(user.email)
    expect((await tokenOf(server, client)).scopes).toContain('products:admin')
  })
})
