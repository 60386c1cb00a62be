import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, created, done, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type SmtpSink, smtpSink } from '../people/smtp-sink.ts'
import { meanwhile } from '../support/meanwhile.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { consolePage, signIn } from './browser.ts'
import { makeUser, password } from './person.ts'

let server: TestServer
let sink: SmtpSink
beforeAll(async () => {
  sink = await smtpSink()
  const mailFrom = 'Licences <licences@vendor.example>'
  server = await testServer({ testClock: true, config: { smtpUrl: sink.url, mailFrom } })
})
afterAll(async () => {
  await server.close()
  await sink.close()
})

const minute = 60_000
const another = 'four louder harbours'

/** What is sent from now on. */
async function sent(laterMs = 5_000) {
  server.clock.set(server.clock.now() + laterMs)
  await server.deps.jobs.runDue()
  return sink.received.splice(0)
}

/** What follows the number sign in the link of the mail. */
const tokenIn = (mail: { text: string } | undefined) =>
  /#token=(\S+)/.exec(mail?.text ?? '')?.[1] ?? ''

const forget = (username: string) =>
  consolePage(server).send('POST', '/console/password/forgotten', { username })
const choose = (token: string, chosen = another, page = consolePage(server)) =>
  page.send('POST', '/console/password', { token, password: chosen })

test('an edit of the person at the same time brings no old password back', async () => {
  const { username, url } = await makeUser(server)
  const set = `update vendor_user set password_hash = 'another' where username = '${username}'`
  done(await meanwhile(server, [set], () => server.patch(url, { firstName: 'Ada' })))
  const { rows } = await server.deps.pool.query(
    'select first_name, password_hash from vendor_user where username = $1',
    [username],
  )
  expect(rows).toEqual([{ first_name: 'Ada', password_hash: 'another' }])
})

test('who has forgotten a password gets a link, and signs in with another; sessions end', async () => {
  const person = await makeUser(server)
  const page = consolePage(server)
  created(await signIn(page, person.username, password))
  for (let n = 0; n < 5; n += 1) await signIn(consolePage(server), person.username, 'not it')
  done(await forget(` ${person.username.toUpperCase()} `))
  const [mail] = await sent()
  expect(mail?.to).toEqual([person.email])
  const token = tokenIn(mail)
  refused(await choose(token, 'aaaaaaaaaaaa'), 422, 'validationFailed', 'password')
  const stranger = await otherTenant(server)
  const elsewhere = consolePage(server, stranger.headers['n-tenantid'])
  refused(await choose(token, another, elsewhere), 401, 'passwordLinkInvalid')
  done(await choose(token))
  refused(await page.get('/console/session'), 401, 'sessionMissing')
  // The lock-out has ended too.
  created(await signIn(consolePage(server), person.username, another))
  refused(await signIn(consolePage(server), person.email, password), 401, 'credentialsInvalid')
  refused(await choose(token), 401, 'passwordLinkInvalid')
  expect((await sent()).map(({ to }) => to)).toEqual([[person.email]])
})

test('a mail to somebody of the vendor is in their own language, or in that of the tenant', async () => {
  const { id, username } = await makeUser(server)
  const users = `${api}/account/users`
  done(await server.patch(`${api}/account/settings`, { language: 'de' }))
  done(await server.post(`${users}/${id}/send-invitation-email`))
  done(await server.patch(`${users}/${id}`, { language: 'en' }))
  done(await forget(username))
  const subjects = (await sent()).map(({ subject }) => subject).sort()
  expect(subjects).toEqual(['Choose a new password for Test', 'Richten Sie Ihr Konto bei Test ein'])
  done(await server.patch(`${api}/account/settings`, { language: 'en' }))
})

test('nobody is told who exists, and one name gets one mail in ten minutes', async () => {
  const person = await makeUser(server)
  const known = done(await forget(person.email))
  const unknown = done(await forget('nobody@vendor.example'))
  expect(unknown.text).toBe(known.text)
  done(await forget(person.email))
  expect(await sent()).toHaveLength(1)
  done(await forget(person.email))
  expect(await sent()).toHaveLength(0)
  done(await server.patch(person.url, { enabled: false }))
  server.clock.set(server.clock.now() + 10 * minute)
  done(await forget(person.email))
  expect(await sent()).toHaveLength(0)
})

test('a link of more than two hours, or to an address of before, is void', async () => {
  const person = await makeUser(server)
  done(await forget(person.username))
  const token = tokenIn((await sent())[0])
  done(await server.patch(person.url, { email: `moved.${person.email}` }))
  refused(await choose(token), 401, 'passwordLinkInvalid')
  done(await server.patch(person.url, { email: person.email }))
  server.clock.set(server.clock.now() + 120 * minute)
  refused(await choose(token), 401, 'passwordLinkInvalid')
  for (const bad of ['nonsense', `${token}.x`, token.replace(/\.\d+\./, '.99999999999999.')]) {
    refused(await choose(bad), 401, 'passwordLinkInvalid')
  }
})

test('whoever is signed in changes their password by showing it; other sessions end', async () => {
  const person = await makeUser(server)
  const [page, other] = [consolePage(server), consolePage(server)]
  created(await signIn(page, person.username, password))
  created(await signIn(other, person.username, password))
  const change = (currentPassword: string) =>
    page.send('PUT', '/console/password', { currentPassword, password: another })
  refused(await change('not it'), 401, 'credentialsInvalid')
  done(await change(password))
  expect((await page.get('/console/session')).status).toBe(200)
  refused(await other.get('/console/session'), 401, 'sessionMissing')
  created(await signIn(consolePage(server), person.username, another))
  for (let n = 0; n < 5; n += 1) await change('not it')
  refused(await change(another), 429, 'tooManyAttempts')
})
