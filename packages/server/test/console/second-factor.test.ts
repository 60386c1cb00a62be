import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOfStep, otpauthUri, stepAt } from '../../src/identity/users/totp.ts'
import { api, created, done, read, refused } from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { consolePage, signIn } from './browser.ts'
import { makeUser, password } from './person.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator application does with the secret that it was told. */
function authenticator(secret: string, stepsLater = 0): string {
  const bits = [...secret]
    .map((char) => alphabet.indexOf(char).toString(2).padStart(5, '0'))
    .join('')
  const bytes = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []
  return codeOfStep(Buffer.from(bytes), stepAt(server.clock.now()) + stepsLater)
}

const later = (ms: number) => server.clock.set(server.clock.now() + ms)
const factor = '/console/second-factor'

async function withFactor(options: { role?: string } = {}) {
  const person = await makeUser(server, options)
  const page = consolePage(server)
  created(await signIn(page, person.username, password))
  const { secret, otpauthUri: uri } = created(await page.send('POST', factor, { password }))
  const confirmed = await page.send('POST', `${factor}/confirmation`, {
    code: authenticator(secret),
  })
  expect(confirmed.status, confirmed.text).toBe(200)
  later(60_000)
  return { person, page, secret, uri, recoveryCodes: confirmed.body.recoveryCodes as string[] }
}

test('codes are those of RFC 6238, and the address is what applications read', () => {
  const secret = Buffer.from('12345678901234567890')
  const codes = [59, 1_111_111_109, 1_234_567_890, 20_000_000_000].map((seconds) =>
    codeOfStep(secret, stepAt(seconds * 1000)),
  )
  expect(codes).toEqual(['287082', '081804', '005924', '353130'])
  expect(otpauthUri(secret, 'Plumb & Line', 'ada')).toBe(
    'otpauth://totp/Plumb%20%26%20Line:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' +
      '&issuer=Plumb%20%26%20Line&algorithm=SHA1&digits=6&period=30',
  )
})

describe('somebody with a second factor', () => {
  test('signs in with its code, each code once, and not one before it', async () => {
    const { person, secret } = await withFactor()
    const attempt = (code?: string) => signIn(consolePage(server), person.username, password, code)
    refused(await attempt(), 401, 'secondFactorRequired')
    const code = authenticator(secret)
    const session = created(await attempt(code))
    expect(session).toMatchObject({ secondFactor: true, mustSetUpSecondFactor: false })
    refused(await attempt(code), 401, 'credentialsInvalid')
    refused(await attempt(authenticator(secret, -1)), 401, 'credentialsInvalid')
    created(await attempt(authenticator(secret, 1)))
  })

  test('leaves no code in the audit, where one for recovery may count still', async () => {
    const { person, page, recoveryCodes } = await withFactor()
    const shown = { password: 'not it', code: recoveryCodes[0] }
    refused(await page.send('DELETE', factor, shown), 401, 'credentialsInvalid')
    const { items } = await read(server, `${api}/account/audit?actor=${person.id}`)
    expect(items).toContainEqual(
      expect.objectContaining({
        ...{ operation: 'removeSecondFactor', errorCode: 'credentialsInvalid' },
        body: { password: '[removed]', code: '[removed]' },
      }),
    )
    expect(JSON.stringify(items)).not.toContain(recoveryCodes[0])
  })

  test('is told that a code is missing behind the right password only', async () => {
    const { person } = await withFactor()
    refused(await signIn(consolePage(server), person.username, 'not it'), 401, 'credentialsInvalid')
  })

  test('is locked after five wrong codes, and the password alone forgets none of them', async () => {
    const { person, secret } = await withFactor()
    const attempt = (code?: string) => signIn(consolePage(server), person.username, password, code)
    for (let n = 0; n < 5; n += 1) {
      refused(await attempt('000000'), 401, 'credentialsInvalid')
      if (n < 4) refused(await attempt(), 401, 'secondFactorRequired')
    }
    refused(await attempt(authenticator(secret)), 429, 'tooManyAttempts')
  })

  test('gets in once by each code for recovery, of which hashes are kept', async () => {
    const { person, recoveryCodes } = await withFactor()
    const [code = '', other = ''] = recoveryCodes
    expect(new Set(recoveryCodes).size).toBe(10)
    const { rows } = await server.deps.pool.query('select recovery_hashes from user_second_factor')
    expect(JSON.stringify(rows)).not.toContain(code)
    created(await signIn(consolePage(server), person.username, password, code.toUpperCase()))
    const again = await signIn(consolePage(server), person.username, password, code)
    refused(again, 401, 'credentialsInvalid')
    created(await signIn(consolePage(server), person.username, password, other))
  })

  test('may have other recovery codes, or do without, for password and code', async () => {
    const { page, person, secret, recoveryCodes } = await withFactor()
    const proof = () => ({ password, code: authenticator(secret) })
    const renew = `${factor}/recovery-codes`
    refused(await page.send('POST', renew, { password }), 401, 'secondFactorRequired')
    const renewed = await page.send('POST', renew, proof())
    expect(renewed.body.recoveryCodes).toHaveLength(10)
    later(60_000)
    const [old = ''] = recoveryCodes
    const attempt = await signIn(consolePage(server), person.username, password, old)
    refused(attempt, 401, 'credentialsInvalid')
    const wrong = { password: 'not it', code: authenticator(secret) }
    refused(await page.send('DELETE', factor, wrong), 401, 'credentialsInvalid')
    done(await page.send('DELETE', factor, proof()))
    expect((await page.get('/console/session')).body.secondFactor).toBe(false)
    created(await signIn(consolePage(server), person.username, password))
  })

  test('who has lost it is helped by who manages people, unless they may do more than that', async () => {
    const { page, person } = await withFactor({ role: 'Account Administrator' })
    const token = await server.token(['settings:admin'])
    const url = `${person.url}/second-factor`
    expect(await read(server, person.url)).toMatchObject({ secondFactor: true })
    refused(await server.delete(url, { token }), 403, 'permissionMissing')
    done(await server.delete(url))
    refused(await page.get('/console/session'), 401, 'sessionMissing')
    created(await signIn(consolePage(server), person.username, password))
  })
})

describe('setting a second factor up', () => {
  test('takes the password and a right code, and ends the other sessions', async () => {
    const person = await makeUser(server)
    const page = consolePage(server)
    created(await signIn(page, person.username, password))
    const elsewhere = consolePage(server)
    created(await signIn(elsewhere, person.username, password))
    const wrong = await page.send('POST', factor, { password: 'not it' })
    refused(wrong, 401, 'credentialsInvalid')
    const confirm = (code: string) => page.send('POST', `${factor}/confirmation`, { code })
    refused(await confirm('123456'), 409, 'stateConflict')
    const { secret } = created(await page.send('POST', factor, { password }))
    const { rows } = await server.deps.pool.query('select sealed_secret from user_second_factor')
    expect(JSON.stringify(rows)).not.toContain(secret)
    // Nothing asks for it yet.
    created(await signIn(consolePage(server), person.username, password))
    refused(await confirm('000000'), 401, 'credentialsInvalid')
    expect((await confirm(authenticator(secret))).status).toBe(200)
    refused(await elsewhere.get('/console/session'), 401, 'sessionMissing')
    expect((await page.get('/console/session')).body).toMatchObject({ secondFactor: true })
    refused(await confirm(authenticator(secret, 1)), 409, 'stateConflict')
  })

  test('comes before anything else where the vendor asks for it', async () => {
    const person = await makeUser(server, { role: 'Sales' })
    const page = consolePage(server)
    created(await signIn(page, person.username, password))
    const settings = `${api}/account/security-settings`
    done(await server.patch(settings, { enforceMfa: true }))
    refused(await page.get('/customers'), 403, 'secondFactorMissing')
    const session = (await page.get('/console/session')).body
    expect(session).toMatchObject({ mustSetUpSecondFactor: true, scopes: [] })
    const { secret } = created(await page.send('POST', factor, { password }))
    await page.send('POST', `${factor}/confirmation`, { code: authenticator(secret) })
    expect((await page.get('/customers')).status).toBe(200)
    later(60_000)
    done(await page.send('DELETE', factor, { password, code: authenticator(secret) }))
    refused(await page.get('/customers'), 403, 'secondFactorMissing')
    done(await server.patch(settings, { enforceMfa: false }))
    expect((await page.get('/customers')).status).toBe(200)
  })
})
