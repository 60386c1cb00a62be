import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyContactPassword } from '../../src/identity/contacts/verify-contact-password.ts'
import { queueMail } from '../../src/mail/queue-mail.ts'
import { sendDueMails } from '../../src/mail/send-due-mails.ts'
import { api, done, hour, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { makeAccount, makeContact, type Person } from './account.ts'
import { type SmtpSink, smtpSink, tokenOf } from './smtp-sink.ts'

const minute = 60_000
const chosen = 'three quiet harbours'
const mailFrom = 'Licences <licences@vendor.example>'

let server: TestServer
let sink: SmtpSink
beforeAll(async () => {
  sink = await smtpSink()
  server = await testServer({ testClock: true, config: { smtpUrl: sink.url, mailFrom } })
})
beforeEach(() => {
  sink.received.length = 0
  sink.refuse = null
})
afterAll(async () => {
  await server.close()
  await sink.close()
})

const ask = ({ contact }: Person, action: string) =>
  server.post(`${contact}/credentials/password/action`, { action })
const setPassword = (token: string, password = chosen, sending = {}) =>
  server.post(`${api}/portal/password`, { token, password }, { token: null, ...sending })
const outcome = async ({ email }: Person, password = chosen) =>
  (await verifyContactPassword(server.deps, server.tenantId, { username: email, password })).outcome

function nothing(): never {
  throw new Error('no mail')
}

/** What is sent from now on, after the clock has gone on as far as said. */
async function sent(laterMs = 5_000) {
  server.clock.set(server.clock.now() + laterMs)
  await server.deps.jobs.runDue()
  return sink.received
}

async function only(laterMs?: number) {
  const [mail, ...others] = await sent(laterMs)
  expect(others).toEqual([])
  return mail ?? nothing()
}

describe('a mail to set a password up', () => {
  test('goes to the contact, as text and HTML, and its link sets the password once', async () => {
    const person = await makeAccount(server)
    done(await server.patch(person.contact, { firstName: 'Mara', lastName: '<b>Lind</b>' }))
    done(await ask(person, 'setup'))
    const mail = await only()
    expect(mail).toMatchObject({
      to: [person.email],
      from: mailFrom,
      subject: 'Set up your account with Test',
    })
    expect(mail.text).toContain('text/plain')
    expect(mail.text).toContain('Hello Mara <b>Lind</b>,')
    expect(mail.text).toContain('text/html')
    expect(mail.text).toContain('Hello Mara &#60;b&#62;Lind&#60;/b&#62;,')
    expect(mail.text).toContain(`/portal/${server.tenantHeader}/password#token=`)
    const token = tokenOf(mail)
    done(await setPassword(token))
    expect(await outcome(person)).toBe('right')
    refused(await setPassword(token, 'another password'), 401, 'passwordLinkInvalid')
    expect(await outcome(person)).toBe('right')
    expect((await read(server, `${person.contact}/credentials`)).passwordSet).toBe(true)
  })

  test('goes with the credentials, in one step', async () => {
    const person = await makeContact(server)
    const url = `${person.contact}/credentials`
    const given = { authentication: { type: 'password' }, role: 'user', mailPassword: true }
    done(await server.patch(url, given))
    done(await setPassword(tokenOf(await only())))
    expect(await outcome(person)).toBe('right')
    // There is a password to choose no more: it is refused, with what else was asked for.
    refused(await server.patch(url, { ...given, role: 'admin' }), 409, 'passwordExists')
    expect((await read(server, url)).role).toBe('user')
  })

  test('is written in German for a contact that reads German', async () => {
    const person = await makeAccount(server)
    done(await server.patch(person.contact, { language: 'de', firstName: 'Jörg' }))
    done(await ask(person, 'setup'))
    const mail = await only()
    expect(mail.subject).toBe('Richten Sie Ihr Konto bei Test ein')
    expect(mail.text).toContain('Guten Tag Jörg,')
  })

  test('lets a link of an earlier mail work no more', async () => {
    const person = await makeAccount(server)
    done(await ask(person, 'setup'))
    const first = tokenOf(await only())
    sink.received.length = 0
    done(await ask(person, 'setup'))
    const second = tokenOf(await only())
    refused(await setPassword(first), 401, 'passwordLinkInvalid')
    done(await setPassword(second))
  })

  test('works for 96 hours, not a moment longer', async () => {
    const [early, late] = [await makeAccount(server), await makeAccount(server)]
    const askedAt = server.clock.now()
    done(await ask(early, 'setup'))
    done(await ask(late, 'setup'))
    const mails = await sent()
    const tokens = [early, late].map(({ email }) =>
      tokenOf(mails.find(({ to }) => to[0] === email) ?? nothing()),
    )
    server.clock.set(askedAt + 96 * hour - 1)
    done(await setPassword(tokens[0] ?? ''))
    server.clock.set(askedAt + 96 * hour)
    refused(await setPassword(tokens[1] ?? ''), 401, 'passwordLinkInvalid')
  })

  test('used by five at once sets one password', async () => {
    const person = await makeAccount(server)
    done(await ask(person, 'setup'))
    const token = tokenOf(await only())
    const passwords = ['first password', 'second password', 'third password', 'fourth password']
    const replies = await Promise.all(passwords.map((password) => setPassword(token, password)))
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 401, 401, 401])
    const winner = passwords[replies.findIndex(({ status }) => status === 204)]
    expect(await outcome(person, winner)).toBe('right')
  })

  test('is refused once there is a password, and a reset before', async () => {
    const person = await makeAccount(server)
    refused(await ask(person, 'reset'), 409, 'passwordNotSet')
    const ready = await makeAccount(server, { password: chosen })
    refused(await ask(ready, 'setup'), 409, 'passwordExists')
    refused(await ask(ready, 'vanish'), 422, 'validationFailed', 'action')
    expect(await sent()).toEqual([])
  })

  test('is refused to who signs in with a token, and to who is inactive', async () => {
    const person = await makeContact(server)
    const authentication = { type: 'openIdToken', claimValue: 'x' }
    done(await server.patch(`${person.contact}/credentials`, { authentication, role: 'user' }))
    refused(await ask(person, 'setup'), 409, 'stateConflict')
    const gone = await makeAccount(server)
    done(await server.patch(gone.contact, { status: 'inactive' }))
    refused(await ask(gone, 'setup'), 409, 'stateConflict')
    expect(await sent()).toEqual([])
  })

  test('is of no use after the e-mail has changed, or the credentials have gone', async () => {
    const [moved, gone] = [await makeAccount(server), await makeAccount(server)]
    done(await ask(moved, 'setup'))
    done(await ask(gone, 'setup'))
    const tokens = (await sent()).map(tokenOf)
    expect(tokens).toHaveLength(2)
    done(await server.patch(moved.contact, { email: 'moved@people.example' }))
    done(await server.delete(`${gone.contact}/credentials`))
    for (const token of tokens) refused(await setPassword(token), 401, 'passwordLinkInvalid')
  })
})

describe('a mail to reset a password', () => {
  test('sets another, ends a lock-out, and is followed by a notice', async () => {
    const person = await makeAccount(server, { password: chosen })
    for (let i = 0; i < 5; i++) await outcome(person, 'wrong')
    expect(await outcome(person)).toBe('locked')
    done(await ask(person, 'reset'))
    const mail = await only()
    expect(mail.subject).toBe('Choose a new password for Test')
    sink.received.length = 0
    done(await setPassword(tokenOf(mail), 'four loud harbours'))
    expect(await outcome(person)).toBe('wrong')
    expect(await outcome(person, 'four loud harbours')).toBe('right')
    expect((await only()).subject).toBe('Your password for Test was changed')
  })

  test('works for two hours', async () => {
    const person = await makeAccount(server, { password: chosen })
    done(await ask(person, 'reset'))
    const token = tokenOf(await only())
    server.clock.set(server.clock.now() + 2 * hour)
    refused(await setPassword(token, 'four loud harbours'), 401, 'passwordLinkInvalid')
    expect(await outcome(person)).toBe('right')
  })
})

describe('a link', () => {
  test('of another tenant is worth nothing here, and its tries are counted', async () => {
    const person = await makeAccount(server)
    done(await ask(person, 'setup'))
    const token = tokenOf(await only())
    const { headers } = await otherTenant(server)
    refused(await setPassword(token, chosen, { headers }), 401, 'passwordLinkInvalid')
    done(await setPassword(token))
  })

  test('may be guessed twenty times a minute from one address, no more', async () => {
    const { headers } = await otherTenant(server)
    for (let i = 0; i < 20; i++) {
      refused(await setPassword(`guess-${i}`, chosen, { headers }), 401, 'passwordLinkInvalid')
    }
    const blocked = refused(await setPassword('x', chosen, { headers }), 429, 'tooManyAttempts')
    expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0)
  })

  test.each([
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(201) }],
    ['password', { password: '          ' }],
    ['password', {}],
    ['token', { token: undefined, password: chosen }],
  ])('is not used up by a bad %s: %j', async (field, body) => {
    const person = await makeAccount(server)
    done(await ask(person, 'setup'))
    const token = tokenOf(await only())
    const reply = await server.post(`${api}/portal/password`, { token, ...body }, { token: null })
    refused(reply, 422, 'validationFailed', field)
    done(await setPassword(token))
  })
})

describe('a mail', () => {
  test('waits while the mail server is down, and goes out once when it is back', async () => {
    const person = await makeAccount(server)
    sink.refuse = { at: 'data', code: 451 }
    done(await ask(person, 'setup'))
    expect(await sent()).toEqual([])
    expect(await sent(29_000)).toEqual([])
    sink.refuse = null
    done(await setPassword(tokenOf(await only(minute))))
    sink.received.length = 0
    expect(await sent(hour)).toEqual([])
  })

  test('that is not taken now ends the run, so that no other job waits for the mails behind it', async () => {
    const people = await Promise.all([1, 2].map(() => makeAccount(server)))
    for (const person of people) done(await ask(person, 'setup'))
    let tries = 0
    const send = async () => {
      tries += 1
      throw new Error('no answer')
    }
    await sendDueMails({ ...server.deps, mailer: { send } })
    expect(tries).toBe(1)
    expect(await sent(minute)).toHaveLength(2)
  })

  test('that is refused for good is not tried again', async () => {
    const person = await makeAccount(server)
    sink.refuse = { at: 'recipient', code: 550 }
    done(await ask(person, 'setup'))
    expect(await sent()).toEqual([])
    sink.refuse = null
    expect(await sent(hour)).toEqual([])
    const mail = await lastMail()
    expect(mail).toMatchObject({ sealed: null, due_at: null, sent_at: null })
    expect(mail?.last_error).toContain('550')
  })

  test('that could not be sent before its link ended is given up', async () => {
    const person = await makeAccount(server, { password: chosen })
    sink.refuse = { at: 'data', code: 451 }
    done(await ask(person, 'reset'))
    await sent()
    sink.refuse = null
    expect(await sent(3 * hour)).toEqual([])
    expect(await lastMail()).toMatchObject({ sealed: null, due_at: null, sent_at: null })
  })

  test('is sent by one of two servers that look at once', async () => {
    const people = await Promise.all([1, 2, 3].map(() => makeAccount(server)))
    for (const person of people) done(await ask(person, 'setup'))
    await Promise.all([sendDueMails(server.deps), sendDueMails(server.deps)])
    expect(sink.received.flatMap(({ to }) => to).sort()).toEqual(
      people.map(({ email }) => email).sort(),
    )
  })

  test('and its token are nowhere in the database to be read', async () => {
    const person = await makeAccount(server)
    done(await ask(person, 'setup'))
    const { rows } = await server.deps.pool.query(
      `select mail::text || coalesce((select string_agg(t::text, '') from password_token t), '') as all
        from mail where due_at is not null`,
    )
    const stored = rows.map((row) => String(row.all)).join('')
    const token = tokenOf(await only())
    expect(stored).toContain('passwordSetup')
    for (const secret of [token, person.email, Buffer.from(token).toString('hex')]) {
      expect(stored).not.toContain(secret)
    }
  })

  test('is not sent for a change that was rolled back', async () => {
    const person = await makeAccount(server)
    const before = await countMails()
    const letter = { to: person.email, subject: 's', text: 't', html: 'h', expiresAt: 9e15 }
    const change = server.deps.db.transaction().execute(async (db) => {
      await queueMail(server.deps, db, server.tenantId, 'test', letter)
      throw new Error('rolled back')
    })
    await expect(change).rejects.toThrow('rolled back')
    expect(await countMails()).toBe(before)
    expect(await sent()).toEqual([])
  })

  async function lastMail() {
    const { rows } = await server.deps.pool.query('select * from mail order by id desc limit 1')
    return rows[0]
  }

  async function countMails(): Promise<number> {
    const { rows } = await server.deps.pool.query('select count(*) as count from mail')
    return rows[0].count
  }
})

test('without a mail server the action is refused, with what to set', async () => {
  const silent = await testServer()
  try {
    const person = await makeAccount(silent)
    const url = `${person.contact}/credentials/password/action`
    refused(await silent.post(url, { action: 'setup' }), 409, 'mailNotConfigured')
    const { rows } = await silent.deps.pool.query(
      'select (select count(*) from mail) + (select count(*) from password_token) as count',
    )
    expect(rows[0].count).toBe(0)
  } finally {
    await silent.close()
  }
})
