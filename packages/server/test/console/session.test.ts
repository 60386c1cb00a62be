import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeRole, users } from '../management/account/people.ts'
import { api, created, done, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { meanwhile } from '../support/meanwhile.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { consolePage, signIn } from './browser.ts'
import { makeUser, password } from './person.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
  // A tenant keeps one who may let others in.
  await makeUser(server, { role: 'Account Administrator' })
})
afterAll(() => server.close())

const minutes = 60_000
const later = (ms: number) => server.clock.set(server.clock.now() + ms)

async function signedIn(options: { role?: string } = {}) {
  const person = await makeUser(server, options)
  const page = consolePage(server)
  const session = created(await signIn(page, person.username, password))
  return { person, page, session }
}

describe('a person of the vendor signs in with a password', () => {
  test('by user name or e-mail in any case, and is told who they are and what they may do', async () => {
    const { person, page, session } = await signedIn({ role: 'Sales' })
    expect(session).toMatchObject({
      user: { id: person.id, username: person.username, email: person.email },
      role: { name: 'Sales' },
      scopes: [
        ...['customers:admin', 'customers:read', 'entitlements:create', 'entitlements:read'],
        'products:read',
      ],
      tenant: { id: server.tenantHeader },
      ...{ secondFactor: false, mustSetUpSecondFactor: false, method: 'password' },
    })
    expect(Date.parse(session.expiresAt) - server.clock.now()).toBe(12 * 60 * minutes)
    expect((await page.get('/console/session')).body).toEqual(session)
    created(await signIn(consolePage(server), ` ${person.email.toUpperCase()} `, password))
  })

  test('with a cookie that scripts and other sites cannot use, of which a hash is kept', async () => {
    const person = await makeUser(server)
    const page = consolePage(server)
    const reply = await signIn(page, person.username, password)
    const cookie = reply.headers['set-cookie'] ?? ''
    for (const word of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=43200']) {
      expect(cookie).toContain(word)
    }
    const [name = '', token = ''] = [...page.cookies][0] ?? []
    expect(name).toBe(`leasehold_console_${server.tenantHeader}`)
    const { rows } = await server.deps.pool.query('select token_hash from user_session')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map((row) => row.token_hash).join()).not.toContain(token)
  })

  test('under a new token each time; the one before and one brought along are worth nothing', async () => {
    const { person, page } = await signedIn()
    const old = new Map(page.cookies)
    created(await signIn(page, person.username, password))
    const thief = consolePage(server)
    for (const [name, value] of old) thief.cookies.set(name, value)
    refused(await thief.get('/console/session'), 401, 'sessionMissing')
    const fixed = consolePage(server)
    fixed.cookies.set(`leasehold_console_${server.tenantHeader}`, 'chosen-by-somebody-else')
    created(await signIn(fixed, person.username, password))
    expect([...fixed.cookies.values()]).not.toContain('chosen-by-somebody-else')
  })

  test('not with one in whose place another, or beside which a second factor, is being set', async () => {
    const person = await makeUser(server)
    const attempt = () => signIn(consolePage(server), person.username, password)
    const ofPerson = `where username = '${person.username}'`
    const hold = `select 1 from vendor_user ${ofPerson} for update`
    const factor = `insert into user_second_factor (tenant_id, user_id, sealed_secret, confirmed_at,
        last_step, recovery_hashes, created_at)
      select tenant_id, id, 'sealed', now(), 0, '{}', now() from vendor_user ${ofPerson}`
    refused(await meanwhile(server, [hold, factor], attempt), 401, 'credentialsInvalid')
    await server.deps.pool.query('delete from user_second_factor')
    created(await attempt())
    const set = `update vendor_user set password_hash = 'another' ${ofPerson}`
    refused(await meanwhile(server, [set], attempt), 401, 'credentialsInvalid')
  })

  test('wrongly, and learns the same of a name that nobody has; after five the name is locked', async () => {
    const person = await makeUser(server)
    const attempt = (name: string, typed: string) => signIn(consolePage(server), name, typed)
    const told = ({
      body: { traceId: _, ...rest },
      headers,
    }: Awaited<ReturnType<typeof attempt>>) => [rest, headers['set-cookie']]
    const wrong = refused(await attempt(person.username, 'not it'), 401, 'credentialsInvalid')
    expect(told(await attempt('nobody', 'not it'))).toEqual(told(wrong))
    for (let n = 0; n < 4; n += 1) await attempt(person.username, 'not it')
    const locked = refused(await attempt(person.username, password), 429, 'tooManyAttempts')
    expect(Number(locked.headers['retry-after'])).toBe(900)
    later(15 * minutes)
    created(await attempt(person.username, password))
  })

  test('not while they are switched off, or before they have chosen a password', async () => {
    const person = await makeUser(server)
    done(await server.patch(person.url, { enabled: false }))
    const page = consolePage(server)
    refused(await signIn(page, person.username, password), 401, 'credentialsInvalid')
    const { roleId } = await read(server, person.url)
    const fields = { username: 'unready', firstName: 'A', lastName: 'B', roleId }
    created(await server.post(users, { ...fields, email: 'unready@vendor.example' }))
    refused(await signIn(page, 'unready', ''), 422, 'validationFailed')
    refused(await signIn(page, 'unready', 'the password of nobody'), 401, 'credentialsInvalid')
  })

  test('and out, and both are told in the audit', async () => {
    const { page, person } = await signedIn()
    const tried = await page.send('DELETE', '/console/session?dryRun=true')
    refused(tried, 422, 'validationFailed', 'dryRun')
    done(await page.send('DELETE', '/console/session'))
    const { items } = await read(server, `${api}/account/audit?actor=${person.id}`)
    const told = items.map(({ operation, result }: Record<string, string>) => [operation, result])
    expect(told).toEqual([
      ['signOutOfConsole', 'done'],
      ['signInToConsole', 'done'],
    ])
  })

  test('from an address that has guessed too often not at all, for a minute', async () => {
    const person = await makeUser(server)
    const page = consolePage(server)
    for (let n = 0; n < 20; n += 1) await signIn(page, `guess${n}`, 'not it')
    refused(await signIn(page, person.username, password), 429, 'tooManyAttempts')
    later(61_000)
    created(await signIn(page, person.username, password))
  })
})

describe('whoever is signed in to the console', () => {
  test('may use the Management API without a token, and is the author of what they do', async () => {
    const { page, person } = await signedIn({ role: 'Sales' })
    expect((await page.get('/customers')).status).toBe(200)
    const { id } = created(await page.send('POST', '/customers', { name: 'By cookie' }))
    const { items } = await read(server, `${api}/account/audit?resource=${id}`)
    expect(items[0]).toMatchObject({
      actor: { type: 'user', id: person.id, name: person.username },
      operation: 'createCustomer',
    })
  })

  test('may do no more than their role: anything else is refused and changes nothing', async () => {
    const { page } = await signedIn({ role: 'Viewer' })
    refused(await page.send('POST', '/customers', { name: 'Not this' }), 403, 'permissionMissing')
    refused(await page.get('/account/users'), 403, 'permissionMissing')
    const { items } = await read(server, `${api}/customers?search=Not%20this`)
    expect(items).toEqual([])
  })

  test('may do what their role says now, not what it said when they signed in', async () => {
    const { page, person } = await signedIn({ role: 'Viewer' })
    const role = await makeRole(server, ['customers:admin'])
    done(await server.patch(person.url, { roleId: role.id }))
    refused(await page.get('/products'), 403, 'permissionMissing')
    created(await page.send('POST', '/customers', { name: 'By role' }))
    done(await server.patch(`${api}/account/roles/${role.id}`, { scopes: ['products:read'] }))
    refused(await page.send('POST', '/customers', { name: 'No more' }), 403, 'permissionMissing')
    expect((await page.get('/products')).status).toBe(200)
  })

  test('with a token besides is whoever the token says', async () => {
    const { page } = await signedIn({ role: 'Account Administrator' })
    const token = await server.token(['products:read'])
    const headers = { authorization: `Bearer ${token}` }
    const reply = await page.send('POST', '/customers', { name: 'X' }, { headers, csrf: null })
    refused(reply, 403, 'permissionMissing')
    const broken = { authorization: 'Bearer nonsense' }
    const other = await page.send('GET', '/products', undefined, { headers: broken })
    refused(other, 401, 'tokenInvalid')
  })
})

describe('a session of the console ends', () => {
  test('when the person signs out, for good', async () => {
    const { page } = await signedIn()
    const kept = new Map(page.cookies)
    done(await page.send('DELETE', '/console/session'))
    expect(page.cookies.size).toBe(0)
    for (const [name, value] of kept) page.cookies.set(name, value)
    refused(await page.get('/console/session'), 401, 'sessionMissing')
    refused(await page.get('/customers'), 401, 'sessionMissing')
  })

  test('after two hours without a request, and after twelve with them', async () => {
    const { page } = await signedIn()
    for (let n = 0; n < 11; n += 1) {
      later(65 * minutes)
      expect((await page.get('/customers')).status).toBe(200)
    }
    later(5 * minutes)
    refused(await page.get('/customers'), 401, 'sessionMissing')
    const idle = await signedIn()
    later(120 * minutes)
    refused(await idle.page.get('/customers'), 401, 'sessionMissing')
  })

  test.each<[string, (url: string) => Promise<unknown>]>([
    ['is switched off', (url) => server.patch(url, { enabled: false })],
    [
      'was switched off for a while',
      async (url) => {
        done(await server.patch(url, { enabled: false }))
        done(await server.patch(url, { enabled: true }))
      },
    ],
    ['is removed', (url) => server.delete(url)],
  ])('when the person %s', async (_what, end) => {
    const { person, page } = await signedIn()
    await end(person.url)
    refused(await page.get('/customers'), 401, 'sessionMissing')
  })
})

describe('another site', () => {
  test('can change nothing with the cookie alone, or with the csrf token of another session', async () => {
    const { page } = await signedIn({ role: 'Sales' })
    const other = await signedIn()
    for (const csrf of [null, '', 'nonsense', other.session.csrfToken]) {
      const body = { name: 'Forged' }
      refused(await page.send('POST', '/customers', body, { csrf }), 403, 'sessionForeign')
    }
    const headers = { 'sec-fetch-site': 'cross-site' }
    const foreign = await page.send('DELETE', '/console/session', undefined, { headers })
    refused(foreign, 403, 'sessionForeign')
    expect((await page.get('/console/session')).status).toBe(200)
    expect((await read(server, `${api}/customers?search=Forged`)).items).toEqual([])
  })

  test('cannot sign anybody in', async () => {
    const { username } = await makeUser(server)
    const headers = { 'sec-fetch-site': 'cross-site' }
    const body = { username, password }
    const reply = await consolePage(server).send('POST', '/console/session', body, { headers })
    refused(reply, 403, 'sessionForeign')
  })
})

test('a session of one tenant is none at another', async () => {
  const { page } = await signedIn({ role: 'Account Administrator' })
  const stranger = await otherTenant(server)
  const header = stranger.headers['n-tenantid']
  const elsewhere = consolePage(server, header)
  for (const value of page.cookies.values()) {
    elsewhere.cookies.set(`leasehold_console_${header}`, value)
  }
  refused(await elsewhere.get('/customers'), 401, 'sessionMissing')
})
