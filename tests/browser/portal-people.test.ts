import type { Browser, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SmtpSink, smtpSink, tokenOf } from '../../packages/server/test/people/smtp-sink.ts'
import { openBrowser, openTab } from './support/browser.ts'
import { type House, openHouse, visitPortal } from './support/house.ts'

let house: House
let browser: Browser
let sink: SmtpSink

beforeAll(async () => {
  sink = await smtpSink()
  house = await openHouse({
    LEASEHOLD_SMTP_URL: sink.url,
    LEASEHOLD_MAIL_FROM: 'Licences <licences@vendor.example>',
  })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await house?.close()
  await sink?.close()
})

const email = 'ines.duarte@harbourlane.example'
const password = 'three quiet harbours'
const home = () => `/portal/${house.server.tenantId}`

async function mailTo(address: string, subject: RegExp) {
  const found = () =>
    sink.received.find((mail) => mail.to[0] === address && subject.test(mail.subject))
  await expect.poll(() => found() !== undefined, { timeout: 30_000 }).toBe(true)
  const mail = found()
  if (!mail) throw new Error('no mail')
  return mail
}

test('an administrator invites somebody and gives them one order; they choose a password and see it alone', async () => {
  const { items } = await house.vendor.get('/customers/contacts/search?search=harbourlane')
  const { customerId } = items[0]
  const orderRefId = 'PO-FOR-INES'
  await house.vendor.post('/entitlements/groups', {
    ...{ customerId, orderRefId, skus: ['PL-STU-TRIAL'] },
  })
  const admin = await visitPortal(browser, house)
  const { page } = admin
  await page.locator('tbody tr').nth(1).waitFor()
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('First name').fill('Ines')
  await page.getByLabel('Last name').fill('Duarte')
  // The answer is lost: whoever sends it again invites nobody twice.
  const lose = async (route: Route) => {
    await route.fetch()
    await route.abort()
  }
  await page.route('**/api/v1/portal/users', lose, { times: 1 })
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await page
    .getByRole('alert')
    .getByText(/can’t be reached/)
    .waitFor()
  expect(admin.problems.splice(0)).toEqual([expect.stringContaining('ERR_FAILED')])
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await page.getByRole('link', { name: 'Ines Duarte' }).click()
  await page.getByRole('heading', { level: 1, name: 'Ines Duarte' }).waitFor()
  const order = page.getByRole('checkbox', { name: `Ines Duarte may use ${orderRefId}` })
  await order.click()
  await expect.poll(() => order.isChecked()).toBe(true)

  // Meanwhile the vendor corrects the name.
  const [{ id }] = (await house.vendor.get('/customers/contacts/search?search=ines.duarte')).items
  await page.getByLabel('First name').fill('Inês')
  await house.vendor.patch(`/customers/${customerId}/contacts/${id}`, { lastName: 'Duarte Reis' })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Read it again' }).click()
  await expect.poll(() => page.getByLabel('Last name').inputValue()).toBe('Duarte Reis')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Inês Duarte Reis' }).waitFor()

  const token = tokenOf(await mailTo(email, /Set up your account/))
  expect(sink.received.filter(({ to }) => to[0] === email)).toHaveLength(1)
  const person = await openTab(browser, house.server.url)
  await person.page.goto(`${home()}/password#token=${token}`)
  await person.page.getByLabel(/^New password( \*)?$/).fill(password)
  await person.page.getByLabel('New password again').fill(`${password}!`)
  await person.page.getByRole('button', { name: 'Set the password' }).click()
  await person.page.getByText('This is not the same password.').waitFor()
  await person.page.getByLabel('New password again').fill(password)
  await person.page.getByRole('button', { name: 'Set the password' }).click()
  await person.page.getByRole('link', { name: 'To the sign-in page' }).click()
  await person.page.getByLabel('E-mail').fill(email)
  await person.page.getByLabel(/^Password/).fill(password)
  await person.page.keyboard.press('Enter')
  await person.page.getByRole('heading', { level: 1, name: 'Licences' }).waitFor()
  await person.page.getByText(orderRefId).waitFor()
  expect(await person.page.locator('tbody tr').count()).toBe(1)
  // Nothing of what only an administrator sees.
  expect(await person.page.getByRole('link', { name: 'People' }).count()).toBe(0)
  await person.page.goto(`${home()}/people`)
  await person.page.getByText('The vendor does not show this to you.').waitFor()

  await page.getByRole('button', { name: 'Switch off' }).click()
  const question = page.getByRole('dialog', { name: 'Switch off Inês Duarte Reis?' })
  await question.getByRole('button', { name: 'Switch off' }).click()
  await page.getByText('switched off', { exact: true }).waitFor()
  await person.page.goto(home())
  await person.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  expect([...admin.problems, ...person.problems]).toEqual([])
  await admin.close()
  await person.close()
}, 90_000)

test('who has forgotten a password is told the same as who has no account, and chooses another in German', async () => {
  const { customer, server } = house
  const tab = await openTab(browser, server.url, { language: 'de-DE', width: 390, height: 844 })
  const { page } = tab
  await page.goto(home())
  await page.getByRole('link', { name: 'Passwort vergessen?' }).click()
  const ask = async (name: string) => {
    await page.goto(`${home()}/forgotten`)
    await page.getByLabel('E-Mail').fill(name)
    await page.getByRole('button', { name: 'Link schicken' }).click()
    return (await page.getByRole('status').textContent())?.replace(name, '…')
  }
  expect(await ask('nobody@harbourlane.example')).toBe(await ask(customer.username))
  const token = tokenOf(await mailTo(customer.username, /Choose a new password/))
  await page.goto(`${home()}/password#token=${token}`)
  await page.getByLabel(/^Neues Passwort( \*)?$/).fill('vier laute Häfen')
  await page.getByLabel('Neues Passwort noch einmal').fill('vier laute Häfen')
  await page.getByRole('button', { name: 'Passwort setzen' }).click()
  await page.getByRole('heading', { level: 1, name: 'Ihr Passwort ist gesetzt' }).waitFor()
  await page.goto(`${home()}/password#token=${token}`)
  await page.reload()
  await page.getByLabel(/^Neues Passwort( \*)?$/).fill('vier laute Häfen')
  await page.getByLabel('Neues Passwort noch einmal').fill('vier laute Häfen')
  await page.getByRole('button', { name: 'Passwort setzen' }).click()
  await page.getByText('Dieser Link ist benutzt oder abgelaufen').waitFor()
  expect(sink.received.flatMap(({ to }) => to)).not.toContain('nobody@harbourlane.example')
  expect(tab.problems).toEqual([])
  await tab.close()
}, 90_000)
