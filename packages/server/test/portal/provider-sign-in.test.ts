import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientSecret, type RealProvider, realProvider } from '../identity/real-provider.ts'
import { api, created, done, makeCustomer, refused } from '../management/back-office.ts'
import { makeContact } from '../people/account.ts'
import { meanwhile } from '../support/meanwhile.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { browser } from './browser.ts'

let server: TestServer
let idp: RealProvider
beforeAll(async () => {
  server = await testServer({ config: { identityAllowPrivate: true } })
  idp = await realProvider([`http://leasehold.test/portal/${server.tenantHeader}/sso`])
})
afterAll(async () => {
  await idp.close()
  await server.close()
})

const providers = `${api}/account/identity-providers`
let made = 0

async function known(claimValue: string, more: object = {}) {
  made += 1
  const customerId = await makeCustomer(server, `Signing in ${made}`)
  const { id } = created(
    await server.post(providers, {
      ...{ name: `Staff ${made}`, customerId, issuer: idp.issuer, audiences: ['drawing-app'] },
      ...{ clientId: 'portal', clientSecret, ...more },
    }),
  )
  const person = await makeContact(server, { customerId })
  const authentication = { type: 'openIdToken', claimValue }
  done(await server.patch(`${person.contact}/credentials`, { authentication, role: 'admin' }))
  return { customerId, id, person }
}

/** Until the provider has sent the browser back. */
async function comeBack(page: ReturnType<typeof browser>, id: string, accountId: string) {
  const begun = await page.send('POST', '/sign-in', { identityProviderId: id })
  expect(begun.status, begun.text).toBe(200)
  const back = await idp.authorise(begun.body.authorizationUrl, accountId)
  expect(`${back.origin}${back.pathname}`).toBe(
    `http://leasehold.test/portal/${server.tenantHeader}/sso`,
  )
  return {
    code: back.searchParams.get('code') ?? '',
    state: back.searchParams.get('state') ?? '',
    asked: new URL(begun.body.authorizationUrl).searchParams,
  }
}

describe('a contact signs in at the provider of its company', () => {
  test('by authorization code with PKCE, and has a session like any other', async () => {
    const { id, person, customerId } = await known('mara')
    const page = browser(server)
    const ways = await page.get(`/sign-in?customer=${customerId}`)
    expect(ways.body).toMatchObject({ password: true, identityProviders: [{ id }] })
    const { asked, ...returned } = await comeBack(page, id, 'mara')
    expect(asked.get('code_challenge_method')).toBe('S256')
    expect(asked.get('nonce')).toMatch(/^[\w-]{43}$/)
    const session = created(await page.send('POST', '/sign-in/finish', returned))
    expect(session).toMatchObject({ contact: { id: person.contactId }, method: 'openIdToken' })
    expect((await page.get('/session')).body).toEqual(session)
    expect([...page.cookies.keys()]).toEqual([`leasehold_session_${server.tenantHeader}`])
    expect((await page.get('/sign-in')).body.identityProviders).toEqual([])
  })

  test('not with what was begun in another browser, or not begun, or with another state or issuer', async () => {
    const { id } = await known('nele')
    const page = browser(server)
    const { asked: _, ...returned } = await comeBack(page, id, 'nele')
    // Sent on by the provider to one of somebody else, whose code it wants to be handed.
    const elsewhere = { ...returned, iss: 'https://login.elsewhere.example' }
    refused(await page.send('POST', '/sign-in/finish', elsewhere), 401, 'credentialsInvalid')
    const other = browser(server)
    refused(await other.send('POST', '/sign-in/finish', returned), 401, 'credentialsInvalid')
    await comeBack(other, id, 'nele')
    refused(await other.send('POST', '/sign-in/finish', returned), 401, 'credentialsInvalid')
    const wrong = { ...returned, state: 'x' }
    refused(await page.send('POST', '/sign-in/finish', wrong), 401, 'credentialsInvalid')
    created(await page.send('POST', '/sign-in/finish', { ...returned, iss: idp.issuer }))
  })

  test('once with each code, and with no code of another', async () => {
    const { id } = await known('olaf')
    const page = browser(server)
    const { asked: _, ...returned } = await comeBack(page, id, 'olaf')
    const kept = new Map(page.cookies)
    created(await page.send('POST', '/sign-in/finish', returned))
    for (const [name, value] of kept) page.cookies.set(name, value)
    refused(await page.send('POST', '/sign-in/finish', returned), 401, 'credentialsInvalid')
    // The code of another, in one's own browser.
    const thief = browser(server)
    const mine = await comeBack(thief, id, 'olaf')
    const theirs = await comeBack(browser(server), id, 'olaf')
    const mixed = { code: theirs.code, state: mine.state }
    refused(await thief.send('POST', '/sign-in/finish', mixed), 401, 'credentialsInvalid')
  })

  test('and is told when the vendor knows nobody of that name, or the provider was switched off', async () => {
    const { id } = await known('pia')
    const page = browser(server)
    const stranger = await comeBack(page, id, 'stranger')
    const { code, state } = stranger
    refused(await page.send('POST', '/sign-in/finish', { code, state }), 403, 'accountUnknown')
    const again = await comeBack(page, id, 'pia')
    done(await server.patch(`${providers}/${id}`, { enabled: false }))
    const sent = { code: again.code, state: again.state }
    refused(await page.send('POST', '/sign-in/finish', sent), 401, 'credentialsInvalid')
    const begin = { identityProviderId: id }
    refused(await page.send('POST', '/sign-in', begin), 404, 'identityProviderNotFound')
  })

  test('as long as the account is theirs: given to another name at the provider, it is another’s', async () => {
    const { id, person } = await known('tilda')
    const page = browser(server)
    const { asked: _, ...returned } = await comeBack(page, id, 'tilda')
    created(await page.send('POST', '/sign-in/finish', returned))
    const give = (claimValue: string) => {
      const authentication = { type: 'openIdToken', claimValue }
      return server.patch(`${person.contact}/credentials`, { authentication, role: 'user' })
    }
    done(await give(' tilda '))
    expect((await page.get('/session')).status).toBe(200)
    done(await give('ulla'))
    refused(await page.get('/session'), 401, 'sessionMissing')
    const late = browser(server)
    const { asked: __, ...again } = await comeBack(late, id, 'ulla')
    const taken = [
      `select 1 from contact where email = '${person.email}' for update`,
      "update contact_credentials set claim_value = 'vera' where claim_value = 'ulla'",
    ]
    const attempt = () => late.send('POST', '/sign-in/finish', again)
    refused(await meanwhile(server, taken, attempt), 401, 'credentialsInvalid')
  })

  test('with a wrong client secret of ours not at all; a provider that is away is a 503', async () => {
    const { id } = await known('quentin', { clientSecret: 'wrong' })
    const page = browser(server)
    const { code, state } = await comeBack(page, id, 'quentin')
    refused(await page.send('POST', '/sign-in/finish', { code, state }), 401, 'credentialsInvalid')
    const away = await known('rosa', { authority: 'http://127.0.0.1:9' })
    const begin = { identityProviderId: away.id }
    refused(await page.send('POST', '/sign-in', begin), 503, 'identityProviderUnreachable')
  })
})

test('the sign-in page shows the vendor’s provider to customers without one, and names no customer’s', async () => {
  const { customerId: withOwn, id: own } = await known('sven')
  const vendors = { name: 'Vendor', issuer: 'https://vendor.example', authority: idp.issuer }
  const made = { ...vendors, audiences: ['x'], clientId: 'portal', clientSecret }
  const { id } = created(await server.post(providers, made))
  created(await server.post(providers, { ...vendors, name: 'No portal', audiences: ['x'] }))
  const without = await makeCustomer(server, 'Without')
  const shown = async (query: string) =>
    (await browser(server).get(`/sign-in${query}`)).body.identityProviders.map(
      (each: { id: string }) => each.id,
    )
  expect(await shown('')).toEqual([id])
  expect(await shown(`?customer=${without}`)).toEqual([id])
  expect(await shown(`?customer=${withOwn}`)).toEqual([own])
})
