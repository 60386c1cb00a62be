import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newProvider } from '../../src/management/identity-providers/edit-provider.ts'
import { insertIdentityProvider } from '../../src/storage/people/identity-providers.ts'
import {
  api,
  created,
  done,
  makeCustomer,
  type Ordered,
  read,
  refused,
  sell,
} from '../management/back-office.ts'
import { makeAccount, makeContact, type Person } from '../people/account.ts'
import { type SmtpSink, smtpSink, tokenOf } from '../people/smtp-sink.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Browser, browser } from './browser.ts'

const password = 'three quiet harbours'

let server: TestServer
let sink: SmtpSink
beforeAll(async () => {
  sink = await smtpSink()
  const mailFrom = 'Licences <licences@vendor.example>'
  server = await testServer({ testClock: true, config: { smtpUrl: sink.url, mailFrom } })
})
beforeEach(async () => {
  // What an earlier test has left.
  await sent()
  sink.received.length = 0
})
afterAll(async () => {
  await server.close()
  await sink.close()
})

type Signed = { person: Person; page: Browser }
async function signedIn(customerId: string, role = 'admin'): Promise<Signed> {
  const person = await makeAccount(server, { password, role, customerId })
  const page = browser(server)
  created(await page.signIn(person.email, password))
  return { person, page }
}

/** A customer with an admin, who is signed in. */
async function company() {
  const customerId = await makeCustomer(server, 'People who manage people')
  return { customerId, ...(await signedIn(customerId)) }
}

async function sent() {
  server.clock.set(server.clock.now() + 5_000)
  await server.deps.jobs.runDue()
  return sink.received
}

/** As the vendor would set it up; nobody answers at its address. */
async function giveProvider(customerId: string) {
  const fields = { name: 'Own', issuer: 'https://login.example', audiences: ['a'] }
  const id = fromWireId('customer', customerId)
  const provider = newProvider(server.deps, server.tenantId, fields, id)
  await insertIdentityProvider(server.deps.db, server.tenantId, provider)
}

const one = ({ contactId }: { contactId: string }, rest = '') => `/users/${contactId}${rest}`
const emailsOf = async (page: Browser, query = '') =>
  (await page.get(`/users${query}`)).body.items.map(({ email }: { email: string }) => email)

const visible = {
  ...{ showActivationsGraph: 'user', showActivationCodes: 'admin' },
  ...{ showEntitlementGroups: 'user', showUserManagement: 'admin' },
}
const show = async (showUserManagement: string) =>
  done(await server.patch(`${api}/account/eup/settings`, { ...visible, showUserManagement }))

describe('an admin of a customer', () => {
  test('invites somebody, who chooses a password and signs in', async () => {
    const { page, customerId } = await company()
    const body = { email: 'Tom@acme.example', firstName: 'Tom', lastName: 'Okafor', role: 'user' }
    const made = created(await page.send('POST', '/users', { ...body, language: 'de' }))
    expect(made).toMatchObject({
      ...{ ...body, language: 'de', active: true, passwordSet: false, locked: false },
      ...{ authentication: { type: 'password' }, authorisedGroups: 0, switchedOffByVendor: false },
    })
    const [mail] = await sent()
    expect(mail).toMatchObject({ to: [body.email], subject: 'Richten Sie Ihr Konto bei Test ein' })
    const own = browser(server)
    const token = mail ? tokenOf(mail) : ''
    done(await own.send('POST', '/password', { token, password }))
    expect(created(await own.signIn(body.email, password))).toMatchObject({
      ...{ role: 'user', customer: { id: customerId }, contact: { language: 'de' } },
    })
    const audit = await read(server, `${api}/account/audit?operation=invitePortalUser`)
    expect(audit.items).toMatchObject([{ actor: { type: 'contact' }, result: 'done' }])
  })

  test('gives an account to a contact that the vendor has without one', async () => {
    const { page, customerId } = await company()
    const known = await makeContact(server, { customerId, firstName: 'Ida' })
    const invitation = { email: known.email.toUpperCase(), role: 'admin' }
    const made = created(await page.send('POST', '/users', invitation))
    expect(made).toMatchObject({ id: known.contactId, email: known.email, firstName: 'Ida' })
    refused(await page.send('POST', '/users', invitation), 409, 'duplicate')
    const off = await makeContact(server, { customerId, status: 'inactive' })
    const again = { email: off.email, role: 'user' }
    refused(await page.send('POST', '/users', again), 409, 'stateConflict')
    expect(await emailsOf(page, `?search=${off.email}`)).toEqual([])
  })

  test('cannot take an address that has an account at another customer, and makes no contact of it', async () => {
    const { page, customerId } = await company()
    const other = await company()
    const body = { email: other.person.email, role: 'user' }
    refused(await page.send('POST', '/users', body), 409, 'duplicate', 'email')
    expect(await sent()).toEqual([])
    const contacts = await read(server, `${api}/customers/${customerId}/contacts`)
    expect(contacts.elementsTotal).toBe(1)
  })

  test('invites people of an identity provider only where the company has its own', async () => {
    const { page, customerId } = await company()
    const authentication = { type: 'openIdToken', claimValue: 'tom' }
    const body = { email: 'tom@sso.example', role: 'user', authentication }
    const field = 'authentication.type'
    refused(await page.send('POST', '/users', body), 422, 'validationFailed', field)
    await giveProvider(customerId)
    expect(created(await page.send('POST', '/users', body))).toMatchObject({ authentication })
    expect(await sent()).toEqual([])
  })

  test('changes names, roles and access, which count at once', async () => {
    const { page, customerId } = await company()
    const clerk = await signedIn(customerId, 'user')
    const path = one(clerk.person)
    done(await page.send('PATCH', path, { firstName: ' Tom ', lastName: 'Okafor', role: 'admin' }))
    expect((await page.get(path)).body).toMatchObject({ firstName: 'Tom', role: 'admin' })
    expect((await clerk.page.get('/session')).body).toMatchObject({ role: 'admin' })
    done(await page.send('PATCH', path, { active: false }))
    refused(await clerk.page.get('/session'), 401, 'sessionMissing')
    refused(await clerk.page.signIn(clerk.person.email, password), 401, 'credentialsInvalid')
    done(await page.send('PATCH', path, { active: true, firstName: null }))
    expect((await page.get(path)).body).toMatchObject({ firstName: null, active: true })
    created(await clerk.page.signIn(clerk.person.email, password))
  })

  test('overwrites nothing that another has changed since it was read; a switch of access is apart', async () => {
    const { page, customerId } = await company()
    const { person } = await signedIn(customerId, 'user')
    const path = one(person)
    const headers = { 'if-match': String((await page.get(path)).headers.etag) }
    done(await page.send('PATCH', path, { active: false }))
    done(await page.send('PATCH', path, { role: 'admin' }, { headers }))
    const late = await page.send('PATCH', path, { role: 'user', lastName: 'Late' }, { headers })
    refused(late, 412, 'preconditionFailed')
    expect((await page.get(path)).body).toMatchObject({ role: 'admin', lastName: null })
    const second = { headers: { 'if-match': String((await page.get(path)).headers.etag) } }
    done(await server.patch(person.contact, { language: 'de' }))
    refused(await page.send('PATCH', path, { lastName: 'Late' }, second), 412, 'preconditionFailed')
    // Of another company there is nothing to match.
    const other = await company()
    refused(await other.page.send('PATCH', path, {}, second), 404, 'contactUnknown')
  })

  test('cannot switch on whom the vendor has switched off', async () => {
    const { page, customerId } = await company()
    const person = await makeAccount(server, { password, customerId })
    done(await server.patch(person.contact, { status: 'inactive' }))
    expect((await page.get(one(person))).body).toMatchObject({
      ...{ active: false, switchedOffByVendor: true },
    })
    refused(await page.send('PATCH', one(person), { active: true }), 409, 'stateConflict')
  })

  test('takes an account away, with what it could use; the vendor keeps the contact', async () => {
    const { page, customerId } = await company()
    const sold = await sell(server, {}, { customerId })
    const clerk = await signedIn(customerId, 'user')
    done(await page.send('POST', one(clerk.person, '/entitlement-groups'), { id: sold.groupId }))
    done(await page.send('DELETE', one(clerk.person)))
    refused(await clerk.page.get('/session'), 401, 'sessionMissing')
    refused(await page.send('DELETE', one(clerk.person)), 404, 'contactUnknown')
    expect(await read(server, clerk.person.contact)).toMatchObject({ email: clerk.person.email })
    refused(await server.get(`${clerk.person.contact}/credentials`), 404, 'credentialsUnknown')
    expect((await read(server, `${sold.group}/authorized-contacts`)).items).toEqual([])
  })

  test('mails a link again, to choose the first password or another', async () => {
    const { page, person, customerId } = await company()
    const fresh = await makeAccount(server, { customerId })
    done(await page.send('POST', one(fresh, '/invitation')))
    done(await page.send('POST', one(person, '/invitation')))
    const mails = (await sent()).map(({ to, subject }) => [to[0], subject])
    expect(mails).toEqual([
      [fresh.email, 'Set up your account with Test'],
      [person.email, 'Choose a new password for Test'],
    ])
  })

  test('mails fifty people at once and then one each half hour, whichever of the admins asks', async () => {
    const { page, customerId } = await company()
    const another = await signedIn(customerId)
    const ask = (number: number, by = page) =>
      by.send('POST', '/users', { email: `many-${number}@acme.example`, role: 'user' })
    for (let number = 1; number <= 50; number++) created(await ask(number))
    const over = refused(await ask(51, another.page), 429, 'tooManyRequests')
    expect(over.body.details).toContain('Your company')
    expect(over.headers['retry-after']).toBe(String((24 * 3600) / 50))
    expect(await emailsOf(page, '?search=many-51')).toEqual([])
    const other = await company()
    created(await ask(52, other.page))
    server.clock.set(server.clock.now() + (24 * 3_600_000) / 50)
    await server.deps.jobs.runDue()
    created(await ask(51))
    refused(await ask(53), 429, 'tooManyRequests')
  })

  test('mails one person once in ten minutes, whether the account was made anew or not', async () => {
    const { page } = await company()
    const body = { email: 'tess@acme.example', role: 'user' }
    const made = created(await page.send('POST', '/users', body))
    const path = `/users/${made.id}`
    const again = refused(await page.send('POST', `${path}/invitation`), 429, 'tooManyRequests')
    expect(again.headers['retry-after']).toBe('600')
    done(await page.send('DELETE', path))
    refused(await page.send('POST', '/users', body), 429, 'tooManyRequests')
    expect(await sent()).toHaveLength(1)
    server.clock.set(server.clock.now() + 10 * 60_000)
    created(await page.send('POST', '/users', body))
    expect(await sent()).toHaveLength(2)
  })

  test('invites whomever strangers name on the page for a forgotten password, however they write it', async () => {
    const { page, customerId } = await company()
    const email = 'uwe@acme.example'
    for (const note of [email, `by ${fromWireId('customer', customerId)}`]) {
      for (const word of ['invited', 'Invited', 'INVITED']) {
        const username = `${word} ${note}`
        done(await browser(server).send('POST', '/password/forgotten', { username }))
      }
    }
    created(await page.send('POST', '/users', { email, role: 'user' }))
    expect((await sent()).flatMap(({ to }) => to)).toEqual([email])
  })

  test('finds people by name and address, page by page', async () => {
    const { page, person, customerId } = await company()
    const people: string[] = []
    for (const lastName of ['Ahlberg', 'Berg_', 'Cole']) {
      const { email, contact } = await makeAccount(server, { customerId })
      done(await server.patch(contact, { firstName: 'Mara', lastName }))
      people.push(email)
    }
    await makeContact(server, { customerId, lastName: 'Without' })
    expect(await emailsOf(page)).toEqual([...people, person.email])
    expect(await emailsOf(page, '?pageSize=2&pageNumber=2')).toEqual([people[2], person.email])
    expect(await emailsOf(page, '?search=mara%20ber')).toEqual([people[1]])
    expect(await emailsOf(page, '?search=_')).toEqual([people[1]])
    expect(await emailsOf(page, `?search=${person.email}`)).toEqual([person.email])
  })

  test('sees who is locked out', async () => {
    const { page, customerId } = await company()
    const person = await makeAccount(server, { password, customerId })
    for (let n = 0; n < 5; n += 1) await browser(server).signIn(person.email, 'not it')
    expect((await page.get(one(person))).body).toMatchObject({ locked: true })
  })
})

describe('of the admins of a customer', () => {
  test('none takes away their own role or account', async () => {
    const { page, person } = await company()
    const own = one(person)
    refused(await page.send('PATCH', own, { role: 'user' }), 409, 'stateConflict')
    refused(await page.send('PATCH', own, { active: false }), 409, 'stateConflict')
    refused(await page.send('DELETE', own), 409, 'stateConflict')
    done(await page.send('PATCH', own, { role: 'admin', active: true, lastName: 'Lind' }))
    expect((await page.get(own)).body).toMatchObject({ role: 'admin', lastName: 'Lind' })
  })

  test('two who take the role from each other at once leave one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await company()
      const second = await signedIn(first.customerId)
      const replies = await Promise.all([
        first.page.send('PATCH', one(second.person), { role: 'user' }),
        second.page.send('DELETE', one(first.person)),
      ])
      const statuses = replies.map(({ status }) => status)
      expect(statuses.filter((status) => status === 204)).toHaveLength(1)
      const loser = replies.find(({ status }) => status !== 204)
      expect(['adminNeeded', 'notShown', 'sessionMissing']).toContain(loser?.body.errorCode)
    }
  })
})

describe('the orders that somebody may use', () => {
  async function world() {
    const admin = await company()
    const clerk = await signedIn(admin.customerId, 'user')
    const mine = await sell(server, {}, { customerId: admin.customerId, orderRefId: 'PO-7' })
    return { admin, clerk, mine, groups: one(clerk.person, '/entitlement-groups') }
  }
  const ids = async (page: Browser) =>
    (await page.get('/entitlements')).body.items.map(({ id }: { id: string }) => id)

  test('are given and taken by an admin, and seen at once', async () => {
    const { admin, clerk, mine, groups } = await world()
    expect(await ids(clerk.page)).toEqual([])
    for (let n = 0; n < 2; n += 1) done(await admin.page.send('POST', groups, { id: mine.groupId }))
    expect(await ids(clerk.page)).toEqual([mine.entitlementId])
    expect((await admin.page.get(groups)).body.items).toMatchObject([
      {
        id: mine.groupId,
        orderRefId: 'PO-7',
        authorised: true,
        offeringNames: [expect.any(String)],
      },
    ])
    expect((await admin.page.get(one(clerk.person))).body.authorisedGroups).toBe(1)
    done(await admin.page.send('DELETE', `${groups}/${mine.groupId}`))
    expect(await ids(clerk.page)).toEqual([])
    refused(await admin.page.send('DELETE', `${groups}/${mine.groupId}`), 404, 'contactUnknown')
  })

  test('of other customers are not there, nor are their people', async () => {
    const { admin, mine, groups } = await world()
    const other = await world()
    const foreign = { id: other.mine.groupId }
    refused(await admin.page.send('POST', groups, foreign), 404, 'groupUnknown')
    refused(await admin.page.send('DELETE', `${groups}/${foreign.id}`), 404, 'groupUnknown')
    refused(
      await admin.page.send('POST', other.groups, { id: mine.groupId }),
      404,
      'contactUnknown',
    )
    refused(await admin.page.get(other.groups), 404, 'contactUnknown')
    const theirs = one(other.clerk.person)
    refused(await admin.page.get(theirs), 404, 'contactUnknown')
    refused(await admin.page.send('PATCH', theirs, { role: 'admin' }), 404, 'contactUnknown')
    refused(await admin.page.send('DELETE', theirs), 404, 'contactUnknown')
    refused(await admin.page.send('POST', `${theirs}/invitation`), 404, 'contactUnknown')
    expect((await other.admin.page.get(other.groups)).body.items).toMatchObject([
      { id: other.mine.groupId, authorised: false },
    ])
  })
})

describe('somebody who is no admin', () => {
  const changes = (person: Person, { groupId }: Ordered) =>
    [
      ['POST', '/users', { email: 'x@acme.example', role: 'admin' }],
      ['PATCH', one(person), { role: 'admin' }],
      ['DELETE', one(person), undefined],
      ['POST', one(person, '/invitation'), undefined],
      ['POST', one(person, '/entitlement-groups'), { id: groupId }],
      ['DELETE', one(person, `/entitlement-groups/${groupId}`), undefined],
    ] as const

  test('sees people only where the vendor shows them to all, and changes nothing in any case', async () => {
    const { page, person, customerId } = await company()
    const clerk = await signedIn(customerId, 'user')
    const sold = await sell(server, {}, { customerId })
    const before = (await page.get('/users')).body
    for (const [shown, code] of [
      ['admin', 'notShown'],
      ['user', 'adminNeeded'],
    ] as const) {
      await show(shown)
      for (const target of [person, clerk.person]) {
        for (const [method, path, body] of changes(target, sold)) {
          refused(await clerk.page.send(method, path, body), 403, code)
        }
        refused(await clerk.page.get(one(target, '/entitlement-groups')), 403, code)
      }
    }
    expect(await emailsOf(clerk.page)).toEqual(await emailsOf(page))
    await show('none')
    refused(await page.get('/users'), 403, 'notShown')
    refused(await page.send('PATCH', one(clerk.person), { role: 'admin' }), 403, 'notShown')
    await show('admin')
    refused(await clerk.page.get('/users'), 403, 'notShown')
    refused(await clerk.page.get(one(person)), 403, 'notShown')
    expect((await page.get('/users')).body).toEqual(before)
  })

  test('or sends no csrf token, changes nothing', async () => {
    const { page, person, customerId } = await company()
    const sold = await sell(server, {}, { customerId })
    for (const [method, path, body] of changes(person, sold)) {
      refused(await page.send(method, path, body, { csrf: null }), 403, 'sessionForeign')
      refused(await browser(server).send(method, path, body), 401, 'sessionMissing')
    }
  })
})

describe('everybody', () => {
  test('sets their own name and language', async () => {
    const { page, person } = await company()
    done(await page.send('PATCH', '/account', { firstName: 'Mara', language: 'de' }))
    const { contact } = (await page.get('/session')).body
    expect(contact).toMatchObject({ firstName: 'Mara', language: 'de' })
    const bad = await page.send('PATCH', '/account', { email: 'else@acme.example' })
    refused(bad, 422, 'validationFailed', 'email')
    const { body, headers } = await page.get('/account')
    expect(body).toEqual({ firstName: 'Mara', lastName: null, language: 'de' })
    const asRead = { headers: { 'if-match': String(headers.etag) } }
    done(await server.patch(person.contact, { lastName: 'Lind' }))
    const late = await page.send('PATCH', '/account', { firstName: 'Maria' }, asRead)
    refused(late, 412, 'preconditionFailed')
    expect((await page.get('/account')).body).toMatchObject({ firstName: 'Mara', lastName: 'Lind' })
    refused(await browser(server).get('/account'), 401, 'sessionMissing')
  })

  test('changes their own password with the old one, which ends every other session', async () => {
    const { page, person } = await company()
    const other = browser(server)
    created(await other.signIn(person.email, password))
    const change = (currentPassword: string, next: string) =>
      page.send('POST', '/account/password', { currentPassword, password: next })
    refused(await change('not it at all', 'four loud harbours'), 401, 'credentialsInvalid')
    refused(await change(password, password), 422, 'validationFailed', 'password')
    refused(await change(password, 'x'.repeat(12)), 422, 'validationFailed', 'password')
    const old = new Map(page.cookies)
    created(await change(password, 'four loud harbours'))
    expect((await page.get('/session')).status).toBe(200)
    expect([...page.cookies]).not.toEqual([...old])
    refused(await other.get('/session'), 401, 'sessionMissing')
    refused(await other.signIn(person.email, password), 401, 'credentialsInvalid')
    created(await other.signIn(person.email, 'four loud harbours'))
    expect((await sent())[0]).toMatchObject({ subject: 'Your password for Test was changed' })
  })

  test('is locked out of changing it after five wrong ones', async () => {
    const { page } = await company()
    const wrong = { currentPassword: 'not it at all', password: 'four loud harbours' }
    for (let n = 0; n < 5; n += 1) {
      refused(await page.send('POST', '/account/password', wrong), 401, 'credentialsInvalid')
    }
    const right = { ...wrong, currentPassword: password }
    refused(await page.send('POST', '/account/password', right), 429, 'tooManyAttempts')
  })
})
