import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { api, created, done, makeCustomer, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { makeAccount, makeContact } from './account.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const whole = {
  email: 'Mara.Lind@harbour.example',
  firstName: 'Mara',
  lastName: 'Lind',
  title: 'Head of IT',
  contactRefId: 'C-17',
  status: 'inactive',
  isKeyContact: true,
  linkedInProfile: 'https://linked.example/mara',
  phoneNumber: '+441174960123',
  location: { countryCode: 'GB', regionCode: 'BST' },
  language: 'de',
}

describe('a contact', () => {
  test('of an e-mail alone is active and has nothing else', async () => {
    const customerId = await makeCustomer(server, 'Alone')
    const url = `${api}/customers/${customerId}/contacts`
    const contact = created(await server.post(url, { email: 'a@b.example' }))
    expect(contact).toEqual({
      id: expect.stringMatching(/^con_[\w-]{22}$/),
      customerId,
      firstName: null,
      lastName: null,
      email: 'a@b.example',
      title: null,
      contactRefId: null,
      status: 'active',
      isKeyContact: false,
      linkedInProfile: null,
      phoneNumber: null,
      location: null,
      language: null,
      createdAt: contact.updatedAt,
      updatedAt: expect.any(String),
    })
    expect(await read(server, `${url}/${contact.id}`)).toEqual(contact)
  })

  test('of all fields is read as it was made, and changed in parts', async () => {
    const { contact } = await makeContact(server, whole)
    expect(await read(server, contact)).toMatchObject(whole)
    done(await server.patch(contact, { title: null, status: 'active', isKeyContact: false }))
    expect(await read(server, contact)).toMatchObject({
      ...whole,
      title: null,
      status: 'active',
      isKeyContact: false,
    })
  })

  test.each([
    ['email', {}],
    ['email', { email: 'nobody' }],
    ['email', { email: `${'x'.repeat(95)}@b.example` }],
    ['firstName', { email: 'a@b.example', firstName: 'x'.repeat(51) }],
    ['lastName', { email: 'a@b.example', lastName: 'x'.repeat(51) }],
    ['phoneNumber', { email: 'a@b.example', phoneNumber: '0117 496 0123' }],
    ['phoneNumber', { email: 'a@b.example', phoneNumber: `+1${'2'.repeat(20)}` }],
    ['location.countryCode', { email: 'a@b.example', location: { countryCode: 'GBR' } }],
    ['location.planet', { email: 'a@b.example', location: { planet: 'Mars' } }],
    ['status', { email: 'a@b.example', status: 'disabled' }],
    ['linkedInProfile', { email: 'a@b.example', linkedInProfile: 'javascript:alert(1)' }],
    ['contactRefId', { email: 'a@b.example', contactRefId: ' ' }],
    ['role', { email: 'a@b.example', role: 'admin' }],
  ])('is refused for its %s: %j', async (field, sent) => {
    const customerId = await makeCustomer(server, 'Refusing')
    const url = `${api}/customers/${customerId}/contacts`
    refused(await server.post(url, sent), 422, 'validationFailed', field)
    expect((await read(server, url)).elementsTotal).toBe(0)
  })

  test('may not share its reference within a customer, also when two are made at once', async () => {
    const customerId = await makeCustomer(server, 'Referring')
    const url = `${api}/customers/${customerId}/contacts`
    const send = (email: string) => server.post(url, { email, contactRefId: 'C-1' })
    const replies = await Promise.all(['a@b.example', 'b@b.example', 'c@b.example'].map(send))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    await makeContact(server, { contactRefId: 'C-1' })
  })

  test('is changed only by who means the one that is there', async () => {
    const { contact } = await makeContact(server)
    const { etag } = (await server.get(contact)).headers
    done(await server.patch(contact, { title: 'First' }, { headers: { 'if-match': String(etag) } }))
    const second = { headers: { 'if-match': String(etag) } }
    refused(await server.patch(contact, { title: 'x' }, second), 412, 'preconditionFailed')
    refused(await server.delete(contact, second), 412, 'preconditionFailed')
    expect((await read(server, contact)).title).toBe('First')
  })

  test('is deleted with its credentials, and then names nothing', async () => {
    const { contact } = await makeAccount(server)
    done(await server.delete(contact))
    refused(await server.get(contact), 404, 'contactUnknown')
    refused(await server.get(`${contact}/credentials`), 404, 'contactUnknown')
    refused(await server.delete(contact), 404, 'contactUnknown')
  })

  test('goes with its customer', async () => {
    const { contact, customerId } = await makeAccount(server)
    done(await server.delete(`${api}/customers/${customerId}`))
    refused(await server.get(contact), 404, 'customerUnknown')
  })

  test('is not there under another customer', async () => {
    const { contactId } = await makeContact(server)
    const other = await makeCustomer(server, 'Other')
    const url = `${api}/customers/${other}/contacts/${contactId}`
    refused(await server.get(url), 404, 'contactUnknown')
    refused(await server.patch(url, { title: 'x' }), 404, 'contactUnknown')
    refused(await server.delete(url), 404, 'contactUnknown')
  })
})

describe('contacts', () => {
  test('of a customer are listed in pages, searched, filtered and sorted', async () => {
    const customerId = await makeCustomer(server, 'Listing')
    for (const [firstName, lastName] of [
      ['Ada', 'Byron'],
      ['Bo', 'Adams'],
      ['Cy', 'Cole'],
    ]) {
      await makeContact(server, { customerId, firstName, lastName })
    }
    const list = (query: string) => read(server, `${api}/customers/${customerId}/contacts?${query}`)
    const names = (page: { items: { firstName: string }[] }) =>
      page.items.map(({ firstName }) => firstName)
    expect(await list('pageSize=2&pageNumber=2')).toMatchObject({
      elementsTotal: 3,
      pageSize: 2,
      pageNumber: 2,
    })
    expect(names(await list('sort=lastName'))).toEqual(['Bo', 'Ada', 'Cy'])
    expect(names(await list('sort=-lastName'))).toEqual(['Cy', 'Ada', 'Bo'])
    expect(names(await list('search=bo%20ad'))).toEqual(['Bo'])
    expect(names(await list('status=inactive'))).toEqual([])
  })

  test('are found by e-mail over all customers, in whatever case', async () => {
    const email = 'shared.person@search.example'
    const one = await makeContact(server, { email })
    const two = await makeContact(server, { email: email.toUpperCase() })
    const { items, elementsTotal } = await read(
      server,
      `${api}/customers/contacts/search?email=Shared.Person@search.example`,
    )
    expect(elementsTotal).toBe(2)
    expect(items.map(({ id }: { id: string }) => id)).toEqual([one.contactId, two.contactId])
    const within = `${api}/customers/contacts/search?search=SEARCH.example&customerId=${two.customerId}`
    expect((await read(server, within)).items).toMatchObject([{ id: two.contactId }])
  })
})

describe('credentials', () => {
  test('that are to come with a mail are not made where there is none to send', async () => {
    const { contact } = await makeContact(server)
    const url = `${contact}/credentials`
    const authentication = { type: 'password' }
    const wanted = { authentication, role: 'user', mailPassword: true }
    refused(await server.patch(url, wanted), 409, 'mailNotConfigured')
    refused(await server.get(url), 404, 'credentialsUnknown')
    // Without the mail they are.
    done(await server.patch(url, { authentication, role: 'user', mailPassword: false }))
    expect(await read(server, url)).toMatchObject({ passwordSet: false })
  })

  const password = { authentication: { type: 'password' }, role: 'user' }

  test('are changed only by who means those that are there, and made only where there are none', async () => {
    const { contact } = await makeContact(server)
    const url = `${contact}/credentials`
    const isNew = { headers: { 'if-none-match': '*' } }
    done(await server.patch(url, password, isNew))
    refused(
      await server.patch(url, { ...password, role: 'admin' }, isNew),
      412,
      'preconditionFailed',
    )
    const asRead = { headers: { 'if-match': String((await server.get(url)).headers.etag) } }
    done(await server.patch(url, { ...password, active: false }, asRead))
    refused(await server.patch(url, password, asRead), 412, 'preconditionFailed')
    expect(await read(server, url)).toMatchObject({ role: 'user', active: false })
    const again = { headers: { 'if-match': String((await server.get(url)).headers.etag) } }
    done(await server.delete(url))
    refused(await server.patch(url, password, again), 412, 'preconditionFailed')
    refused(await server.get(url), 404, 'credentialsUnknown')
  })

  test('are not there until they are set', async () => {
    const { contact } = await makeContact(server)
    refused(await server.get(`${contact}/credentials`), 404, 'credentialsUnknown')
    refused(await server.delete(`${contact}/credentials`), 404, 'credentialsUnknown')
    refused(await server.post(`${contact}/credentials/unlock`), 404, 'credentialsUnknown')
    const action = `${contact}/credentials/password/action`
    refused(await server.post(action, { action: 'setup' }), 404, 'credentialsUnknown')
    done(await server.patch(`${contact}/credentials`, password))
    expect(await read(server, `${contact}/credentials`)).toEqual({
      id: (await read(server, contact)).id,
      authentication: { type: 'password' },
      role: 'user',
      active: true,
      locked: false,
      lockedUntil: null,
      passwordSet: false,
    })
  })

  test('change kind, which takes the password away, and are deleted', async () => {
    const { contact } = await makeAccount(server, { password: 'three quiet harbours' })
    const url = `${contact}/credentials`
    done(await server.patch(url, { ...password, role: 'admin' }))
    expect(await read(server, url)).toMatchObject({ passwordSet: true, role: 'admin' })
    const claim = { authentication: { type: 'openIdToken', claimValue: '00u17' }, role: 'user' }
    done(await server.patch(url, claim))
    expect(await read(server, url)).toMatchObject({ ...claim, passwordSet: false })
    done(await server.patch(url, password))
    expect(await read(server, url)).toMatchObject({ ...password, passwordSet: false })
    done(await server.delete(url))
    refused(await server.get(url), 404, 'credentialsUnknown')
  })

  test('with a password pass over the key of the other kind', async () => {
    const { contact } = await makeContact(server)
    const authentication = { type: 'password', claimValue: 'ignored' }
    done(await server.patch(`${contact}/credentials`, { authentication, role: 'user' }))
    expect((await read(server, `${contact}/credentials`)).authentication).toEqual({
      type: 'password',
    })
  })

  test.each([
    ['authentication', { role: 'user' }],
    ['role', { authentication: { type: 'password' } }],
    ['role', { authentication: { type: 'password' }, role: 'owner' }],
    ['authentication.type', { authentication: { type: 'magic' }, role: 'user' }],
    ['authentication.claimValue', { authentication: { type: 'openIdToken' }, role: 'user' }],
    [
      'authentication.claimValue',
      { authentication: { type: 'openIdToken', claimValue: ' ' }, role: 'user' },
    ],
    [
      'authentication.claimValue',
      { authentication: { type: 'openIdToken', claimValue: 'x'.repeat(101) }, role: 'user' },
    ],
    ['password', { authentication: { type: 'password' }, role: 'user', password: 'secret' }],
  ])('are refused for %s: %j', async (field, sent) => {
    const { contact } = await makeContact(server)
    refused(await server.patch(`${contact}/credentials`, sent), 422, 'validationFailed', field)
    refused(await server.get(`${contact}/credentials`), 404, 'credentialsUnknown')
  })

  test('with a password have an e-mail that no other account of the tenant has', async () => {
    const email = 'only.one@unique.example'
    const people = [1, 2, 3].map(() => makeContact(server, { email }))
    const set = async ({ contact }: { contact: string }) =>
      server.patch(`${contact}/credentials`, password)
    const replies = await Promise.all((await Promise.all(people)).map(set))
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 409, 409])
    const mover = await makeAccount(server)
    refused(
      await server.patch(mover.contact, { email: email.toUpperCase() }),
      409,
      'duplicate',
      'email',
    )
    expect((await read(server, mover.contact)).email).toBe(mover.email)
  })

  test('with a claim may be shared by customers, not within one', async () => {
    const claim = { authentication: { type: 'openIdToken', claimValue: 'E-1001' }, role: 'user' }
    const one = await makeContact(server)
    const colleague = await makeContact(server, { customerId: one.customerId })
    const elsewhere = await makeContact(server)
    done(await server.patch(`${one.contact}/credentials`, claim))
    done(await server.patch(`${elsewhere.contact}/credentials`, claim))
    const twice = await server.patch(`${colleague.contact}/credentials`, claim)
    refused(twice, 409, 'duplicate', 'authentication.claimValue')
  })
})

describe('every operation on a contact', () => {
  const patch = { title: 'Taken' }
  const credentials = { authentication: { type: 'password' }, role: 'admin' }
  const operations = [
    ['get', '', undefined],
    ['patch', '', patch],
    ['get', '/credentials', undefined],
    ['patch', '/credentials', credentials],
    ['post', '/credentials/unlock', undefined],
    ['post', '/credentials/password/action', { action: 'setup' }],
    ['delete', '/credentials', undefined],
    ['delete', '', undefined],
  ] as const

  const call = (
    [method, path, body]: (typeof operations)[number],
    url: string,
    sending: { token?: string | null; headers?: Record<string, string> },
  ) =>
    method === 'get' || method === 'delete'
      ? server[method](url + path, sending)
      : server[method](url + path, body, sending)

  test('by another tenant is answered as if nothing were there, and changes nothing', async () => {
    const stranger = await otherTenant(server)
    const { contact, customerId } = await makeAccount(server)
    const before = [await read(server, contact), await read(server, `${contact}/credentials`)]
    for (const operation of operations) {
      refused(await call(operation, contact, stranger), 404, 'customerUnknown')
    }
    const list = `${api}/customers/${customerId}/contacts`
    refused(await server.get(list, stranger), 404, 'customerUnknown')
    refused(await server.post(list, { email: 'a@b.example' }, stranger), 404, 'customerUnknown')
    const search = `${api}/customers/contacts/search?search=people`
    expect((await server.get(search, stranger)).body.elementsTotal).toBe(0)
    const after = [await read(server, contact), await read(server, `${contact}/credentials`)]
    expect(after).toEqual(before)
  })

  test('is refused to a token without its scopes, and changes nothing', async () => {
    const { contact } = await makeAccount(server)
    const before = [await read(server, contact), await read(server, `${contact}/credentials`)]
    for (const operation of operations) {
      const allowed = ['customers:admin', ...(operation[0] === 'get' ? ['customers:read'] : [])]
      const token = await server.token(scopes.filter((scope) => !allowed.includes(scope)))
      refused(await call(operation, contact, { token }), 403, 'permissionMissing')
    }
    const after = [await read(server, contact), await read(server, `${contact}/credentials`)]
    expect(after).toEqual(before)
  })
})
