import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { api, created, done, makeCustomer, read, refused, sell } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
const things: Record<string, string> = {}
beforeAll(async () => {
  server = await testServer({ testClock: true })
  things.customer = `${api}/customers/${await makeCustomer(server, 'Noted')}`
  things.entitlement = (await sell(server)).entitlement
})
afterAll(() => server.close())

describe.each([
  ['customer', 'customers', 'customerUnknown', `${api}/customers/cust_AAAAAAAAAAAAAAAAAAAAAA`],
  [
    'entitlement',
    'entitlements',
    'entitlementUnknown',
    `${api}/entitlements/ent_AAAAAAAAAAAAAAAAAAAAAA`,
  ],
])('a note on a %s', (thing, right, unknown, nothing) => {
  const notes = () => `${things[thing]}/notes`

  test('tells who wrote it and when, and is read alone and in the list, newest first', async () => {
    const first = created(await server.post(notes(), { note: 'Called them.\nNobody there.' }))
    expect(first).toEqual({
      id: expect.stringMatching(/^nt_[\w-]{22}$/),
      note: 'Called them.\nNobody there.',
      author: { username: null, displayName: 'Test', api: true, system: false },
      createdAt: '2026-01-01T00:00:00Z',
    })
    const second = created(await server.post(notes(), { note: 'Called again.' }))
    expect(await read(server, `${notes()}/${first.id}`)).toEqual(first)
    const list = await read(server, notes())
    expect(list.notes).toEqual([second, first])
    expect(list.elementsTotal).toBe(2)
    expect((await read(server, `${notes()}?pageSize=1&pageNumber=2`)).notes).toEqual([first])
  })

  test('may be written by whoever may read the thing, and by nobody else', async () => {
    const token = await server.token([`${right}:read` as (typeof scopes)[number]])
    created(await server.post(notes(), { note: 'By a reader.' }, { token }))
    const allowed = [`${right}:read`, `${right}:admin`]
    const other = await server.token(scopes.filter((scope) => !allowed.includes(scope)))
    refused(await server.post(notes(), { note: 'x' }, { token: other }), 403, 'permissionMissing')
    refused(await server.get(notes(), { token: other }), 403, 'permissionMissing')
  })

  test.each([
    ['note', {}],
    ['note', { note: ' \n ' }],
    ['note', { note: 'x'.repeat(1001) }],
    ['author', { note: 'x', author: 'me' }],
  ])('is refused for its %s: %j', async (field, body) => {
    const before = (await read(server, notes())).elementsTotal
    refused(await server.post(notes(), body), 422, 'validationFailed', field)
    expect((await read(server, notes())).elementsTotal).toBe(before)
  })

  test('that is not there, or on nothing, is named', async () => {
    refused(await server.get(`${notes()}/nt_AAAAAAAAAAAAAAAAAAAAAA`), 404, 'noteUnknown')
    refused(await server.get(`${notes()}/nonsense`), 404, 'noteUnknown')
    refused(await server.get(`${nothing}/notes`), 404, unknown)
    refused(await server.post(`${nothing}/notes`, { note: 'x' }), 404, unknown)
  })

  test('is nothing to another tenant', async () => {
    const { id } = created(await server.post(notes(), { note: 'Ours.' }))
    const stranger = await otherTenant(server)
    refused(await server.get(notes(), stranger), 404, unknown)
    refused(await server.get(`${notes()}/${id}`, stranger), 404, unknown)
    refused(await server.post(notes(), { note: 'Theirs.' }, stranger), 404, unknown)
    const { notes: ours } = await read(server, notes())
    expect(ours[0]).toMatchObject({ id, note: 'Ours.' })
  })
})

test('a note on one customer is none on another, and goes with its customer', async () => {
  const one = `${api}/customers/${await makeCustomer(server, 'One')}`
  const two = `${api}/customers/${await makeCustomer(server, 'Two')}`
  const { id } = created(await server.post(`${one}/notes`, { note: 'On one.' }))
  refused(await server.get(`${two}/notes/${id}`), 404, 'noteUnknown')
  done(await server.delete(one))
  refused(await server.get(`${one}/notes/${id}`), 404, 'customerUnknown')
})
