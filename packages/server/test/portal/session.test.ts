import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { created, done, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { makeAccount } from '../people/account.ts'
import { meanwhile } from '../support/meanwhile.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { browser } from './browser.ts'

let server: TestServer
let secure: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
  secure = await testServer({ config: { publicUrl: 'https://licences.example' } })
})
afterAll(async () => {
  await secure.close()
  await server.close()
})

const password = 'three quiet harbours'
const minutes = 60_000
const later = (ms: number) => server.clock.set(server.clock.now() + ms)

async function signedIn(options: { role?: string } = {}) {
  const person = await makeAccount(server, { password, ...options })
  const page = browser(server)
  const session = created(await page.signIn(person.email, password))
  return { person, page, session }
}

describe('a contact signs in with a password', () => {
  test('and is told who it is, what it sees, and until when', async () => {
    const { person, page, session } = await signedIn({ role: 'admin' })
    expect(session).toMatchObject({
      contact: { id: person.contactId, email: person.email },
      customer: { id: person.customerId },
      ...{ role: 'admin', method: 'password' },
      shows: {
        ...{ entitlementGroups: true, activationCodes: true },
        ...{ activationsGraph: true, userManagement: true },
      },
    })
    expect(Date.parse(session.expires) - server.clock.now()).toBe(12 * 60 * minutes)
    const again = await page.get('/session')
    expect(again.status).toBe(200)
    expect(again.body).toEqual(session)
  })

  test('with a cookie that scripts and other sites cannot use', async () => {
    const { page } = await signedIn()
    const [name = '', token = ''] = [...page.cookies][0] ?? []
    expect(name).toBe(`leasehold_session_${server.tenantHeader}`)
    const { rows } = await server.deps.pool.query('select token_hash from portal_session')
    expect(rows.map((row) => row.token_hash).join()).not.toContain(token)
    const person = await makeAccount(secure, { password })
    const { headers } = await browser(secure).signIn(person.email, password)
    const cookie = headers['set-cookie'] ?? ''
    expect(cookie).toMatch(new RegExp(`^__Host-leasehold_session_${secure.tenantHeader}=`))
    for (const word of ['HttpOnly', 'SameSite=Strict', 'Secure', 'Path=/', 'Max-Age=43200']) {
      expect(cookie).toContain(word)
    }
  })

  test('under a new token each time; the one before and one brought along are worth nothing', async () => {
    const { person, page } = await signedIn()
    const old = new Map(page.cookies)
    created(await page.signIn(person.email, password))
    expect([...page.cookies]).not.toEqual([...old])
    const thief = browser(server)
    for (const [name, value] of old) thief.cookies.set(name, value)
    refused(await thief.get('/session'), 401, 'sessionMissing')
    const fixed = browser(server)
    fixed.cookies.set(`leasehold_session_${server.tenantHeader}`, 'chosen-by-somebody-else')
    created(await fixed.signIn(person.email, password))
    expect([...fixed.cookies.values()]).not.toContain('chosen-by-somebody-else')
  })

  test('not with one in whose place another is being set', async () => {
    const { email } = await makeAccount(server, { password })
    const set = [
      `select 1 from contact where email = '${email}' for update`,
      `update contact_credentials set password_hash = 'another' where username = lower('${email}')`,
    ]
    const attempt = () => browser(server).signIn(email, password)
    refused(await meanwhile(server, set, attempt), 401, 'credentialsInvalid')
  })

  test('wrongly, and learns the same of a name that nobody has; after five the name is locked', async () => {
    const person = await makeAccount(server, { password })
    const told = ({
      body: { traceId: _, ...rest },
      headers,
    }: Awaited<ReturnType<typeof attempt>>) => [rest, headers['set-cookie']]
    const attempt = (name: string, typed: string) => browser(server).signIn(name, typed)
    const wrong = await attempt(person.email, 'not it')
    refused(wrong, 401, 'credentialsInvalid')
    expect(told(await attempt('nobody@people.example', 'not it'))).toEqual(told(wrong))
    for (let n = 0; n < 4; n += 1) await attempt(person.email, 'not it')
    const locked = refused(await attempt(person.email, password), 429, 'tooManyAttempts')
    expect(Number(locked.headers['retry-after'])).toBe(900)
    later(15 * minutes)
    created(await attempt(person.email, password))
  })

  test('from an address that has guessed too often not at all, for a minute', async () => {
    const person = await makeAccount(server, { password })
    const page = browser(server)
    for (let n = 0; n < 20; n += 1) await page.signIn(`guess${n}@people.example`, 'not it')
    refused(await page.signIn(person.email, password), 429, 'tooManyAttempts')
    later(61_000)
    created(await page.signIn(person.email, password))
  })
})

describe('a session ends', () => {
  test('when the person signs out', async () => {
    const { page } = await signedIn()
    const kept = new Map(page.cookies)
    done(await page.send('DELETE', '/session'))
    expect(page.cookies.size).toBe(0)
    for (const [name, value] of kept) page.cookies.set(name, value)
    refused(await page.get('/session'), 401, 'sessionMissing')
  })

  test('after two hours without a request, and after twelve with them', async () => {
    const { page } = await signedIn()
    for (let n = 0; n < 11; n += 1) {
      later(65 * minutes)
      expect((await page.get('/session')).status).toBe(200)
    }
    later(5 * minutes)
    refused(await page.get('/session'), 401, 'sessionMissing')
    const idle = await signedIn()
    later(120 * minutes)
    refused(await idle.page.get('/session'), 401, 'sessionMissing')
  })

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['is no longer active', (path) => server.patch(path, { status: 'inactive' })],
    ['has lost its credentials', (path) => server.delete(`${path}/credentials`)],
    [
      'signs in another way now',
      (path) =>
        server.patch(`${path}/credentials`, {
          ...{ authentication: { type: 'openIdToken', claimValue: 'x' }, role: 'user' },
        }),
    ],
    ['is deleted', (path) => server.delete(path)],
  ])('when the contact %s', async (_what, end) => {
    const { person, page } = await signedIn()
    await end(person.contact)
    refused(await page.get('/session'), 401, 'sessionMissing')
  })

  test('for good: whoever is let in again signs in anew', async () => {
    const { person, page } = await signedIn()
    const role = { role: 'user' }
    const byPassword = { authentication: { type: 'password' }, ...role }
    const byToken = { authentication: { type: 'openIdToken', claimValue: 'y' }, ...role }
    const credentials = `${person.contact}/credentials`
    const twice = async (first: object, then: object, path = credentials) => {
      created(await page.signIn(person.email, password))
      done(await server.patch(path, first))
      done(await server.patch(path, then))
      refused(await page.get('/session'), 401, 'sessionMissing')
    }
    await twice({ status: 'inactive' }, { status: 'active' }, person.contact)
    await twice({ ...byPassword, active: false }, { ...byPassword, active: true })
    await twice(byToken, byPassword)
  })

  test('nowhere else: a role that was taken away counts at once', async () => {
    const { person, page } = await signedIn({ role: 'admin' })
    const body = { authentication: { type: 'password' }, role: 'user' }
    done(await server.patch(`${person.contact}/credentials`, body))
    expect((await page.get('/session')).body).toMatchObject({ role: 'user' })
  })
})

describe('another site', () => {
  test('can change nothing with the cookie alone, or with the csrf token of another session', async () => {
    const { page } = await signedIn()
    const other = await signedIn()
    for (const csrf of [null, '', 'nonsense', other.session.csrfToken]) {
      refused(await page.send('DELETE', '/session', undefined, { csrf }), 403, 'sessionForeign')
    }
    const headers = { 'sec-fetch-site': 'cross-site' }
    const foreign = await page.send('DELETE', '/session', undefined, { headers })
    refused(foreign, 403, 'sessionForeign')
    expect((await page.get('/session')).status).toBe(200)
  })

  test('cannot sign anybody in', async () => {
    const person = await makeAccount(server, { password })
    const body = { username: person.email, password }
    const headers = { 'sec-fetch-site': 'cross-site' }
    refused(
      await browser(server).send('POST', '/session', body, { headers }),
      403,
      'sessionForeign',
    )
  })
})

test('a session of one tenant is none at another', async () => {
  const { page } = await signedIn()
  const stranger = await otherTenant(server)
  const elsewhere = browser(server, stranger.headers['n-tenantid'])
  for (const value of page.cookies.values()) {
    elsewhere.cookies.set(`leasehold_session_${stranger.headers['n-tenantid']}`, value)
  }
  refused(await elsewhere.get('/session'), 401, 'sessionMissing')
})
