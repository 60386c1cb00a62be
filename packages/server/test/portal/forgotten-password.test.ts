import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answerForgottenPasswords } from '../../src/identity/contacts/forgotten-password.ts'
import { api, created, done, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { makeAccount, makeContact } from '../people/account.ts'
import { type SmtpSink, smtpSink, tokenOf } from '../people/smtp-sink.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { browser } from './browser.ts'

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

const minute = 60_000
const chosen = 'three quiet harbours'
const forget = (username: string, page = browser(server)) =>
  page.send('POST', '/password/forgotten', { username })

/** What is sent from now on. */
async function sent(laterMs = 5_000) {
  server.clock.set(server.clock.now() + laterMs)
  await server.deps.jobs.runDue()
  return sink.received
}

test('who has forgotten a password gets a link, and signs in with another', async () => {
  const person = await makeAccount(server, { password: chosen })
  done(await forget(` ${person.email.toUpperCase()} `))
  const [mail] = await sent()
  expect(mail?.to).toEqual([person.email])
  expect(mail?.subject).toBe('Choose a new password for Test')
  const token = mail ? tokenOf(mail) : ''
  const page = browser(server)
  done(await page.send('POST', '/password', { token, password: 'four loud harbours' }))
  created(await page.signIn(person.email, 'four loud harbours'))
  refused(await browser(server).signIn(person.email, chosen), 401, 'credentialsInvalid')
})

test('who has never chosen one gets the link of an invitation again', async () => {
  const person = await makeAccount(server)
  done(await forget(person.email))
  const [mail] = await sent()
  expect(mail?.subject).toBe('Set up your account with Test')
})

test('the answer tells of nobody whether they have an account, and only who has one gets a mail', async () => {
  const own = await makeAccount(server, { password: chosen })
  const gone = await makeAccount(server, { password: chosen })
  done(await server.patch(gone.contact, { status: 'inactive' }))
  const elsewhere = await makeContact(server)
  const authentication = { type: 'openIdToken', claimValue: 'elsewhere' }
  done(await server.patch(`${elsewhere.contact}/credentials`, { authentication, role: 'user' }))
  const without = await makeContact(server)
  const names = [own, gone, elsewhere, without].map(({ email }) => email)
  const replies = []
  for (const name of [...names, 'nobody@people.example']) replies.push(await forget(name))
  const told = replies.map(({ status, text }) => [status, text])
  expect(told).toEqual(replies.map(() => [204, '']))
  expect((await sent()).flatMap(({ to }) => to)).toEqual([own.email])
})

test('however often it is asked for, one mail goes out in ten minutes', async () => {
  const person = await makeAccount(server, { password: chosen })
  for (let n = 0; n < 4; n += 1) done(await forget(person.email))
  await sent()
  done(await forget(person.email))
  expect(await sent(9 * minute)).toHaveLength(1)
  done(await forget(person.email))
  expect(await sent(minute)).toHaveLength(1)
  done(await forget(person.email))
  expect(await sent()).toHaveLength(2)
})

test('of two servers that look at once, one answers', async () => {
  const people = [await makeAccount(server, { password: chosen }), await makeAccount(server)]
  for (const { email } of people) done(await forget(email))
  await Promise.all([1, 2, 3].map(() => answerForgottenPasswords(server.deps)))
  const mails = await sent()
  expect(mails.flatMap(({ to }) => to).sort()).toEqual(people.map(({ email }) => email).sort())
})

test('one address asks twenty times in ten minutes, no more', async () => {
  const page = browser(server)
  for (let n = 0; n < 20; n += 1) done(await forget(`guess${n}@people.example`, page))
  const blocked = refused(await forget('one-more@people.example', page), 429, 'tooManyAttempts')
  expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(60)
})

test('another site cannot ask, nor another tenant for somebody here', async () => {
  const person = await makeAccount(server, { password: chosen })
  const body = { username: person.email }
  const headers = { 'sec-fetch-site': 'cross-site' }
  const foreign = await browser(server).send('POST', '/password/forgotten', body, { headers })
  refused(foreign, 403, 'sessionForeign')
  const stranger = await otherTenant(server)
  done(await forget(person.email, browser(server, stranger.headers['n-tenantid'])))
  expect(await sent()).toEqual([])
})

test('a wish is forgotten once it counts no more', async () => {
  done(await forget('long-ago@people.example'))
  await sent()
  await sent(61 * minute)
  const { rows } = await server.deps.pool.query('select username from forgotten_password')
  expect(rows).toEqual([])
})

test('without a mail server the page is told so, and the wish is refused', async () => {
  const silent = await testServer()
  try {
    const page = browser(silent)
    expect((await page.get('/sign-in')).body).toMatchObject({ passwordByMail: false })
    expect((await browser(server).get('/sign-in')).body).toMatchObject({ passwordByMail: true })
    refused(await forget('anybody@people.example', page), 409, 'mailNotConfigured')
    const { rows } = await silent.deps.pool.query('select username from forgotten_password')
    expect(rows).toEqual([])
  } finally {
    await silent.close()
  }
})

test.each([{}, { username: '' }, { username: 'x'.repeat(101) }, { username: 'a\u0000b' }])(
  'a name that cannot be one is refused: %j',
  async (body) => {
    const reply = await server.post(`${api}/portal/password/forgotten`, body, { token: null })
    refused(reply, 422, 'validationFailed')
  },
)
