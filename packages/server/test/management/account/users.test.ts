import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { created, done, read, refused } from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'
import { builtIn, makeRole, person, roles, users } from './people.ts'

let server: TestServer
let viewer: string
let administrator: string
beforeAll(async () => {
  server = await testServer()
  viewer = (await builtIn(server, 'Viewer')).id
  administrator = (await builtIn(server, 'Account Administrator')).id
  // So that nobody below is the last one.
  await add({ roleId: administrator })
})
afterAll(() => server.close())

const add = async (more: object = {}) =>
  created(await server.post(users, person({ roleId: viewer, ...more })))

describe('a person of the vendor', () => {
  test('is added, read, changed, switched off and on, and removed', async () => {
    const user = await add({ username: 'ada' })
    const url = `${users}/${user.id}`
    expect(user).toEqual({
      id: expect.stringMatching(/^usr_/),
      username: 'ada',
      firstName: 'Ada',
      lastName: 'Byron',
      email: expect.stringContaining('@'),
      enabled: true,
      roleId: viewer,
      emailVerified: false,
      hasPassword: false,
      secondFactor: false,
      language: null,
      claimValue: null,
      invitedAt: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    done(await server.patch(url, { enabled: false }))
    expect(await read(server, url)).toMatchObject({ enabled: false, username: 'ada' })
    done(await server.patch(url, { enabled: true, lastName: 'King', language: 'de' }))
    expect(await read(server, url)).toMatchObject({ language: 'de', lastName: 'King' })
    const { username, firstName, email } = user
    const whole = { username, firstName, email, lastName: 'Lovelace', roleId: administrator }
    done(await server.put(url, whole))
    expect(await read(server, url)).toMatchObject({ ...whole, enabled: true })
    done(await server.patch(url, { roleId: viewer }))
    done(await server.delete(url))
    refused(await server.get(url), 404, 'userUnknown')
  })

  test.each([
    [{ username: 'ab' }, 'username'],
    [{ username: 'with space' }, 'username'],
    [{ username: 'x'.repeat(51) }, 'username'],
    [{ email: 'nowhere' }, 'email'],
    [{ firstName: ' ' }, 'firstName'],
    [{ roleId: 'role_x' }, 'roleId'],
    [{ roleId: 'role_AAAAAAAAAAAAAAAAAAAAAA' }, 'roleId'],
    [{ password: 'secret' }, 'password'],
  ])('with %j is refused with 422', async (more, propertyName) => {
    const reply = await server.post(users, person({ roleId: viewer, ...more }))
    refused(reply, 422, 'validationFailed', propertyName)
  })

  test('has a user name and an address of their own, whatever the letters’ case', async () => {
    const user = await add({ username: 'Grace', email: 'Grace@vendor.example' })
    const sameName = await server.post(users, person({ roleId: viewer, username: 'grace' }))
    refused(sameName, 409, 'duplicate', 'username')
    const email = user.email.toLowerCase()
    const sameAddress = await server.post(users, person({ roleId: viewer, email }))
    refused(sameAddress, 409, 'duplicate', 'email')
  })

  test('is found by name, role and whether they are switched on', async () => {
    const role = await makeRole(server, [])
    const one = await add({ roleId: role.id, lastName: 'Noether' })
    await add({ roleId: role.id, enabled: false })
    const list = async (query: string) => (await read(server, `${users}?${query}`)).items
    expect(await list('search=noeth')).toMatchObject([{ id: one.id }])
    expect(await list(`roleId=${role.id}`)).toHaveLength(2)
    expect(await list(`roleId=${role.id}&enabled=true`)).toMatchObject([{ id: one.id }])
    const names = (await list('sort=-username&pageSize=500')).map(
      ({ username }: { username: string }) => username.toLowerCase(),
    )
    expect(names).toEqual([...names].sort().reverse())
  })

  test('is nothing to another tenant', async () => {
    const user = await add()
    const stranger = await otherTenant(server)
    const url = `${users}/${user.id}`
    refused(await server.get(url, stranger), 404, 'userUnknown')
    refused(await server.patch(url, { enabled: false }, stranger), 404, 'userUnknown')
    refused(await server.delete(url, stranger), 404, 'userUnknown')
    expect((await server.get(users, stranger)).body.elementsTotal).toBe(0)
    expect(await read(server, url)).toEqual(user)
  })

  test('needs settings:admin for everything', async () => {
    const as = { token: await server.token(['api:admin']) }
    const user = await add()
    const url = `${users}/${user.id}`
    const replies = [
      await server.get(users, as),
      await server.post(users, person({ roleId: viewer }), as),
      await server.get(url, as),
      await server.put(url, person({ roleId: viewer }), as),
      await server.patch(url, { enabled: false }, as),
      await server.delete(url, as),
    ]
    for (const reply of replies) refused(reply, 403, 'permissionMissing')
  })
})

describe('the last administrator', () => {
  test('is neither switched off, nor demoted, nor removed, nor has the role emptied', async () => {
    const own = await testServer()
    try {
      const role = await makeRole(own, ['settings:admin'])
      const body = person({ roleId: role.id })
      const user = created(await own.post(users, body))
      const url = `${users}/${user.id}`
      refused(await own.patch(url, { enabled: false }), 409, 'stateConflict')
      refused(await own.patch(url, { roleId: viewer }), 409, 'stateConflict')
      refused(await own.delete(url), 409, 'stateConflict')
      refused(await own.patch(`${roles}/${role.id}`, { scopes: [] }), 409, 'stateConflict')
      expect(await read(own, url)).toEqual(user)
      created(await own.post(users, person({ roleId: administrator })))
      done(await own.patch(url, { enabled: false }))
    } finally {
      await own.close()
    }
  })

  test('is left when two switch each other off at once', async () => {
    const own = await testServer()
    try {
      const bodies = [1, 2].map(() => person({ roleId: administrator }))
      const made = await Promise.all(bodies.map((body) => own.post(users, body)))
      const replies = await Promise.all(
        made.map(({ body }) => own.patch(`${users}/${body.id}`, { enabled: false })),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([204, 409])
    } finally {
      await own.close()
    }
  })
})
