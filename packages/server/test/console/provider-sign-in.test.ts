import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientSecret, type RealProvider, realProvider } from '../identity/real-provider.ts'
import { api, created, done, makeCustomer, refused } from '../management/back-office.ts'
import { meanwhile } from '../support/meanwhile.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { consolePage } from './browser.ts'
import { makeUser } from './person.ts'

let server: TestServer
let idp: RealProvider
beforeAll(async () => {
  server = await testServer({ config: { identityAllowPrivate: true } })
  idp = await realProvider([`http://leasehold.test/console/${server.tenantHeader}/sso`])
})
afterAll(async () => {
  await idp.close()
  await server.close()
})

const providers = `${api}/account/identity-providers`
const fields = () => ({
  ...{ name: 'Our staff', issuer: idp.issuer, audiences: ['drawing-app'] },
  ...{ clientId: 'portal', clientSecret, consoleSignIn: true },
})

async function comeBack(page: ReturnType<typeof consolePage>, id: string, accountId: string) {
  const begun = await page.send('POST', '/console/sign-in', { identityProviderId: id })
  expect(begun.status, begun.text).toBe(200)
  const back = await idp.authorise(begun.body.authorizationUrl, accountId)
  expect(back.pathname).toBe(`/console/${server.tenantHeader}/sso`)
  const code = back.searchParams.get('code') ?? ''
  return { code, state: back.searchParams.get('state') ?? '' }
}

const finish = (page: ReturnType<typeof consolePage>, returned: object) =>
  page.send('POST', '/console/sign-in/finish', returned)

test('a person of the vendor signs in at a provider that was let do that, as long as it is', async () => {
  const { id } = created(await server.post(providers, fields()))
  const person = await makeUser(server, { role: 'Sales', claimValue: 'ada-at-idp' })
  const page = consolePage(server)
  expect((await page.get('/console/sign-in')).body).toMatchObject({ identityProviders: [{ id }] })
  const session = created(await finish(page, await comeBack(page, id, 'ada-at-idp')))
  expect(session).toMatchObject({ user: { id: person.id }, method: 'openIdToken' })
  created(await page.send('POST', '/customers', { name: 'By provider' }))
  const nobody = consolePage(server)
  const unknown = await finish(nobody, await comeBack(nobody, id, 'nobody-here'))
  refused(unknown, 403, 'accountUnknown')
  const late = consolePage(server)
  const returned = await comeBack(late, id, 'ada-at-idp')
  done(await server.patch(`${providers}/${id}`, { consoleSignIn: false }))
  refused(await finish(late, returned), 401, 'credentialsInvalid')
  const begin = { identityProviderId: id }
  refused(await late.send('POST', '/console/sign-in', begin), 404, 'identityProviderNotFound')
  done(await server.delete(`${providers}/${id}`))
})

test('an account that is given to another name at the provider is no longer whose it was', async () => {
  const { id } = created(await server.post(providers, fields()))
  const person = await makeUser(server, { claimValue: 'finn-at-idp' })
  const page = consolePage(server)
  created(await finish(page, await comeBack(page, id, 'finn-at-idp')))
  done(await server.patch(person.url, { claimValue: 'finn-at-idp', language: 'de' }))
  expect((await page.get('/console/session')).status).toBe(200)
  done(await server.patch(person.url, { claimValue: 'gus-at-idp' }))
  refused(await page.get('/console/session'), 401, 'sessionMissing')
  const late = consolePage(server)
  const returned = await comeBack(late, id, 'gus-at-idp')
  const taken = [
    "update vendor_user set claim_value = 'hal-at-idp' where claim_value = 'gus-at-idp'",
  ]
  const attempt = () => finish(late, returned)
  refused(await meanwhile(server, taken, attempt), 401, 'credentialsInvalid')
  done(await server.delete(`${providers}/${id}`))
})

test('what was begun for the portal signs nobody in to the console', async () => {
  const { id } = created(await server.post(providers, fields()))
  await makeUser(server, { claimValue: 'eve-at-idp' })
  const page = consolePage(server)
  const begun = await page.send('POST', '/portal/sign-in', { identityProviderId: id })
  expect(begun.status).toBe(200)
  const state = new URL(begun.body.authorizationUrl).searchParams.get('state')
  const [sealed = ''] = [...page.cookies.values()]
  page.cookies.set(`leasehold_console_sign_in_${server.tenantHeader}`, sealed)
  refused(await finish(page, { code: 'x', state }), 401, 'credentialsInvalid')
  done(await server.delete(`${providers}/${id}`))
})

test('only whoever may do everything decides who speaks for everybody', async () => {
  const token = await server.token(['settings:admin'])
  refused(await server.post(providers, fields(), { token }), 403, 'permissionMissing')
  const plain = { ...fields(), consoleSignIn: false }
  const { id } = created(await server.post(providers, plain, { token }))
  const url = `${providers}/${id}`
  refused(await server.patch(url, { consoleSignIn: true }, { token }), 403, 'permissionMissing')
  done(await server.patch(url, { consoleSignIn: true }))
  refused(await server.patch(url, { userIdClaim: 'x' }, { token }), 403, 'permissionMissing')
  const customerId = await makeCustomer(server, 'With a provider')
  const own = await server.post(providers, { ...fields(), customerId })
  refused(own, 422, 'validationFailed', 'consoleSignIn')
  done(await server.delete(url))
})
