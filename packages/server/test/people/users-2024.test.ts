import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, created, done, makeCustomer, read, refused, sell } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'

// Contacts as version 2024-01-01 knew them: users of a customer, with their credentials.

let server: TestServer
let customerId: string
let users: string
beforeAll(async () => {
  server = await testServer()
  customerId = await makeCustomer(server, 'Acme')
  users = `${api}/customers/${customerId}/users`
})
afterAll(() => server.close())

const password = { type: 'password' }
const user = (email: string, more: object = {}) => ({
  email,
  authentication: password,
  role: 'user',
  ...more,
})

test('a user is a contact with credentials, made and read in one', async () => {
  const body = user('ada@acme.example', { firstName: 'Ada', role: 'admin' })
  const { id, ...made } = created(await server.post(users, body))
  expect(made).toEqual({ ...body, lastName: null })
  expect(await read(server, `${users}/${id}`)).toEqual({ id, ...made })
  const contact = `${api}/customers/${customerId}/contacts/${id}`
  expect(await read(server, contact)).toMatchObject({ firstName: 'Ada', email: body.email })
  expect(await read(server, `${contact}/credentials`)).toMatchObject({ role: 'admin' })
})

test('a user whose account there is already leaves no contact behind', async () => {
  created(await server.post(users, user('taken@acme.example')))
  const before = (await read(server, users)).elementsTotal
  refused(await server.post(users, user('Taken@acme.example')), 409, 'duplicate')
  const token = { authentication: { type: 'openIdToken' } }
  const reply = await server.post(users, user('half@acme.example', token))
  refused(reply, 422, 'validationFailed', 'authentication.claimValue')
  expect((await read(server, users)).elementsTotal).toBe(before)
})

test('a change is whole or not at all', async () => {
  created(await server.post(users, user('first@acme.example')))
  const { id } = created(await server.post(users, user('second@acme.example')))
  const change = user('first@acme.example', { lastName: 'Changed' })
  refused(await server.put(`${users}/${id}`, change), 409, 'duplicate')
  expect((await read(server, `${users}/${id}`)).lastName).toBeNull()
  const claim = { type: 'openIdToken', claimValue: 'sub-1' }
  done(await server.put(`${users}/${id}`, user('second@acme.example', { authentication: claim })))
  expect((await read(server, `${users}/${id}`)).authentication).toEqual(claim)
})

test('a contact without credentials is listed as a user who is not active', async () => {
  const contacts = `${api}/customers/${customerId}/contacts`
  const { id } = created(await server.post(contacts, { email: 'plain@acme.example' }))
  const { items } = await read(server, `${users}?pageSize=100`)
  const listed = items.find((each: { id: string }) => each.id === id)
  expect(listed).toMatchObject({ authentication: null, active: false, locked: false })
  refused(await server.get(`${users}/${id}`), 404, 'credentialsUnknown')
})

test('users of another customer, or tenant, are none here', async () => {
  const { id } = created(await server.post(users, user('mine@acme.example')))
  const others = `${api}/customers/${await makeCustomer(server, 'Other')}/users`
  refused(await server.get(`${others}/${id}`), 404, 'contactUnknown')
  refused(await server.put(`${others}/${id}`, user('x@acme.example')), 404, 'contactUnknown')
  const asOther = await otherTenant(server)
  refused(await server.get(users, asOther), 404, 'customerUnknown')
  refused(
    await server.put(`${users}/${id}`, user('x@acme.example'), asOther),
    404,
    'customerUnknown',
  )
  expect((await read(server, `${users}/${id}`)).email).toBe('mine@acme.example')
})

test('a user is authorised for a group, listed and taken off at the older addresses', async () => {
  const { group } = await sell(server, {}, { customerId })
  const { id } = created(await server.post(users, user('group@acme.example')))
  const list = `${group}/authorized-users`
  done(await server.patch(`${list}/add`, { id }))
  done(await server.patch(`${list}/add`, { id }))
  expect((await read(server, list)).items).toMatchObject([{ id, email: 'group@acme.example' }])
  done(await server.patch(`${list}/remove`, { id }))
  expect((await read(server, list)).items).toEqual([])
  refused(await server.patch(`${list}/remove`, { id }), 404, 'contactUnknown')
})
