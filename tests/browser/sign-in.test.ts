import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import {
  clientSecret,
  type RealProvider,
  realProvider,
} from '../../packages/server/test/identity/real-provider.ts'
import { type SmtpSink, smtpSink } from '../../packages/server/test/people/smtp-sink.ts'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { freePort } from '../support/free-port.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { openBrowser, openTab } from './support/browser.ts'

// The ways in that lead through somewhere else: a mail, or an identity provider.

let sink: SmtpSink
let server: TestInstallation
let vendor: BackOffice
let idp: RealProvider
let browser: Browser
let roleId: string

beforeAll(async () => {
  sink = await smtpSink()
  server = await installServer({
    // Links of mails and the provider's way back need an address before the server has one.
    LEASEHOLD_PORT: String(await freePort()),
    LEASEHOLD_SMTP_URL: sink.url,
    LEASEHOLD_MAIL_FROM: 'Licences <licences@vendor.example>',
    LEASEHOLD_IDENTITY_ALLOW_PRIVATE: '1',
  })
  vendor = openBackOffice(server)
  const back = (room: string) => `${server.url}/${room}/${server.tenantId}/sso`
  idp = await realProvider([back('console'), back('portal')])
  const { items: roles } = await vendor.get('/account/roles')
  roleId = roles.find(({ name }: { name: string }) => name === 'Viewer').id
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await idp?.close()
  await server?.remove()
  await sink?.close()
})

/** A visitor of their own; the provider is the only other that its pages may lead to. */
async function visitor(): Promise<Page> {
  const { page, problems, close } = await openTab(browser, server.url)
  onTestFinished(async () => {
    expect(problems.filter((each) => !each.startsWith(`asks ${idp.issuer}/`))).toEqual([])
    await close()
  })
  return page
}

const person = (username: string, more: object = {}) => ({
  ...{ username, firstName: 'Ada', lastName: 'Moor', email: `${username}@vendor.example` },
  ...{ roleId, ...more },
})

/** The address in the latest mail to somebody, when it has come. */
async function linkTo(address: string, subject: RegExp): Promise<string> {
  const found = () =>
    sink.received.find((mail) => mail.to[0] === address && subject.test(mail.subject))
  await expect.poll(() => found() !== undefined, { timeout: 30_000 }).toBe(true)
  const link = /http:\S+#\S+/.exec(found()?.text ?? '')?.[0]
  if (!link) throw new Error('the mail has no link')
  return link
}

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto(`/console/${server.tenantId}`)
  await page.getByLabel(/user name/i).fill(username)
  await page.getByLabel(/^password/i).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

const atHome = (page: Page) => page.getByRole('heading', { level: 1, name: /good day/i }).waitFor()

async function choose(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link)
  await page.getByLabel(/^New password/).fill(password)
  await page.getByLabel('Once more').fill(password)
  await page.getByRole('button', { name: 'Choose this password' }).click()
  await page.getByText('Your password is set.').waitFor()
  // The word of the link stays in no history.
  expect(page.url()).not.toContain('#')
}

test('somebody accepts an invitation to the console, forgets the password, and chooses another', async () => {
  const { id } = await vendor.post('/account/users', person('ada'))
  await vendor.post(`/account/users/${id}/send-invitation-email`, undefined)
  const page = await visitor()
  const invitation = await linkTo('ada@vendor.example', /./)
  await choose(page, invitation, 'three quiet harbours')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signIn(page, 'ada', 'three quiet harbours')
  await atHome(page)

  const other = await visitor()
  await other.goto(`/console/${server.tenantId}`)
  await other.getByRole('link', { name: 'I have forgotten my password' }).click()
  await other.getByLabel(/user name/i).fill('ada')
  await other.getByRole('button', { name: 'Send me a mail' }).click()
  await other.getByRole('status').waitFor()
  await choose(other, await linkTo('ada@vendor.example', /new password/), 'four loud harbours')
  await signIn(other, 'ada', 'three quiet harbours')
  await other.getByText('Name and password do not fit.').waitFor()
  await signIn(other, 'ada', 'four loud harbours')
  await atHome(other)
  // Whoever was signed in with the old one is so no more.
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await page.goto(invitation)
  await expect.poll(() => page.url()).not.toContain('#')
  await page.reload()
  await page.getByText('This link is used, expired or incomplete.').waitFor()
})

test('a person of the vendor signs in to the console at its provider; whom only that knows is told so', async () => {
  await vendor.post('/account/identity-providers', {
    ...{ name: 'Our staff', issuer: idp.issuer, audiences: ['drawing-app'] },
    ...{ clientId: 'portal', clientSecret, consoleSignIn: true },
  })
  await vendor.post('/account/users', person('nele', { claimValue: 'nele-at-idp' }))
  const byProvider = async (accountId: string) => {
    idp.signsInNext(accountId)
    const page = await visitor()
    await page.goto(`/console/${server.tenantId}`)
    await page.getByRole('button', { name: 'Sign in with Our staff' }).click()
    return page
  }
  const page = await byProvider('nele-at-idp')
  await atHome(page)
  expect(page.url()).not.toContain('code=')
  const stranger = await byProvider('somebody-else')
  await stranger.getByText('this vendor has no account for you').waitFor()
  expect(idp.asked.discovery).toBeGreaterThan(0)
})

test('a person of a customer signs in to the portal at the provider of the company', async () => {
  const { id: customerId } = await vendor.post('/customers', { name: 'With a provider' })
  await vendor.post('/account/identity-providers', {
    ...{ name: 'Acme staff', customerId, issuer: idp.issuer, audiences: ['drawing-app'] },
    ...{ clientId: 'portal', clientSecret },
  })
  const contact = { email: 'mara@acme.example', firstName: 'Mara', lastName: 'Lind' }
  const { id } = await vendor.post(`/customers/${customerId}/contacts`, contact)
  await vendor.patch(`/customers/${customerId}/contacts/${id}/credentials`, {
    authentication: { type: 'openIdToken', claimValue: 'mara-at-idp' },
    role: 'admin',
  })
  idp.signsInNext('mara-at-idp')
  const page = await visitor()
  await page.goto(`/portal/${server.tenantId}?customer=${customerId}`)
  await page.getByRole('button', { name: 'Sign in with Acme staff' }).click()
  await page.getByRole('heading', { level: 1, name: 'Licences' }).waitFor()
  await page.getByText('Mara Lind').first().waitFor()
  expect(page.url()).not.toContain('code=')
  // What the company’s provider knows of others lets nobody in.
  idp.signsInNext('not-invited')
  const stranger = await visitor()
  await stranger.goto(`/portal/${server.tenantId}?customer=${customerId}`)
  await stranger.getByRole('button', { name: 'Sign in with Acme staff' }).click()
  await stranger.getByRole('heading', { level: 1, name: 'You are not signed in' }).waitFor()
})
