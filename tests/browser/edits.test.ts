import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab, signIn, type Tab } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

let house: House
let browser: Browser

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

async function enter(path: string): Promise<Tab> {
  const { server, admin } = house
  const tab = await openTab(browser, server.url)
  await signIn(tab.page, server, admin)
  await tab.page.goto(`/console/${server.tenantId}${path}`)
  await tab.page.getByRole('heading', { level: 1 }).waitFor()
  return tab
}

const save = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
const closed = (page: Page) => page.getByRole('dialog').waitFor({ state: 'detached' })

test('a customer has contract dates, own fields and somebody responsible', async () => {
  const { vendor } = house
  await vendor.post('/account/custom-fields', {
    ...{ entityType: 'customer', key: 'desk.number', displayName: 'Number at the desk' },
  })
  const { id } = await vendor.post('/customers', { name: 'Kept well' })
  const tab = await enter(`/customers/${id}`)
  const { page } = tab
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Renewed on').fill('2027-03-01')
  await dialog.getByLabel('Number at the desk').fill('K-17')
  await save(page)
  await closed(page)
  await page.getByText('1 Mar 2027').waitFor()
  await page.getByText('K-17').waitFor()
  await page.getByRole('button', { name: 'Edit who is responsible for Kept well' }).click()
  await dialog.getByLabel('Add', { exact: true }).fill('nora')
  await page.getByRole('option', { name: /Nora/ }).click()
  await dialog.getByLabel('What for: Nora Vale').fill('Account manager')
  await save(page)
  await closed(page)
  await page.getByText('Nora Vale, Account manager').waitFor()
  expect(await vendor.get(`/customers/${id}`)).toMatchObject({
    contractRenewalDate: '2027-03-01T00:00:00Z',
    customFields: { 'desk.number': 'K-17' },
  })
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('who is overtaken is told, reads again, and keeps what they had entered', async () => {
  const { vendor } = house
  const { id } = await vendor.post('/customers', { name: 'Two at once', legalName: 'Old' })
  const tab = await enter(`/customers/${id}`)
  const { page } = tab
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine')
  await dialog.getByLabel('Website').fill('https://mine.example')
  await vendor.patch(`/customers/${id}`, { name: 'Theirs', legalName: 'New' })
  await save(page)
  await dialog.getByRole('alert').getByText('Somebody else was faster').waitFor()
  expect(await vendor.get(`/customers/${id}`)).toMatchObject({ name: 'Theirs', website: null })
  await dialog.getByRole('button', { name: 'Read it again' }).click()
  await dialog.getByText('Saved meanwhile: Theirs.').waitFor()
  await expect.poll(() => dialog.getByLabel('Legal name').inputValue()).toBe('New')
  expect(await dialog.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Mine')
  await save(page)
  await closed(page)
  const whole = { name: 'Mine', legalName: 'New', website: 'https://mine.example' }
  expect(await vendor.get(`/customers/${id}`)).toMatchObject(whole)
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('an account of the portal that somebody else has changed is not overwritten', async () => {
  const { vendor, ids } = house
  const { customerId, id } = (
    await vendor.get('/customers/contacts/search?search=harbourlane')
  ).items.find((contact: { id: string }) => contact.id === ids.portal.contact)
  const credentials = `/customers/${customerId}/contacts/${id}/credentials`
  const before = await vendor.get(credentials)
  const tab = await enter(`/customers/${customerId}?tab=contacts`)
  const { page } = tab
  await page.getByRole('button', { name: /^Portal account of .* Okafor/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Administrator/).check()
  await vendor.patch(credentials, {
    authentication: { type: 'password' },
    role: 'user',
    active: false,
  })
  await dialog.getByRole('button', { name: 'Save the account' }).click()
  await dialog.getByRole('button', { name: 'Read it again' }).click()
  await expect.poll(() => dialog.getByLabel('May sign in').isChecked()).toBe(false)
  expect(await dialog.getByLabel(/^Administrator/).isChecked()).toBe(true)
  await dialog.getByLabel('May sign in').check()
  await dialog.getByRole('button', { name: 'Save the account' }).click()
  await page.getByText('The account is saved.').waitFor()
  expect(await vendor.get(credentials)).toMatchObject({ role: 'admin', active: true })
  await vendor.patch(credentials, { authentication: { type: 'password' }, role: before.role })
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('what the portal shows is switched beside a form that notices what others change, and no more', async () => {
  const { vendor } = house
  const path = '/account/eup/settings'
  const tab = await enter('/portal')
  const { page } = tab
  const show = async (to: string) => {
    const isRead = page.waitForResponse(
      (reply) => reply.url().endsWith(path) && reply.request().method() === 'GET',
    )
    await page.getByRole('combobox', { name: 'Activation codes' }).click()
    await page.getByRole('option', { name: to, exact: true }).click()
    await isRead
  }
  await page.getByLabel('Colour of buttons and links').fill('#004080')
  await show('nobody')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByLabel('Colour of buttons and links').fill('#400080')
  await vendor.patch(path, { language: 'de' })
  await show('everybody')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Somebody else was faster').waitFor()
  expect(await vendor.get(path)).toMatchObject({
    ...{ showActivationCodes: 'user', language: 'de', themeOverrides: { accent: '#004080' } },
  })
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('a feature is renamed, a value that somebody else has changed is not overwritten, a product renews as it is told', async () => {
  const { vendor } = house
  const { id } = await vendor.post('/products', { name: 'Renamed in parts' })
  const feature = await vendor.post(`/products/${id}/features`, {
    ...{ type: 'elementPool', key: 'cores', value: 4 },
  })
  const tab = await enter(`/products/${id}`)
  const { page } = tab
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Edit cores' }).click()
  await dialog.getByLabel('Key').fill('renderCores')
  await dialog.getByText(/Applications ask by this key/).waitFor()
  await save(page)
  await closed(page)
  await page.getByRole('button', { name: /^renderCores, Product: 4/ }).click()
  await dialog.getByLabel('renderCores').fill('8')
  await vendor.patch(`/products/${id}/features/${feature.id}`, { value: 6 })
  await save(page)
  await dialog.getByRole('button', { name: 'Show what it is now' }).click()
  await expect.poll(() => dialog.getByLabel('renderCores').inputValue()).toBe('6')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
  await dialog.getByLabel('Leases are renewed').selectOption('at a share of the lease')
  await dialog.getByLabel('At per cent of the lease').fill('60')
  await save(page)
  await closed(page)
  await page.getByText('at 60 % of the lease').waitFor()
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('a webhook is switched at once, and back when the server refuses, in the language of whoever looks', async () => {
  const { vendor } = house
  const { id } = await vendor.post('/account/webhooks', {
    ...{ uri: 'https://hooks.vendor.example/in', subscriptions: ['entitlement.expired'] },
  })
  const tab = await enter(`/webhooks/${id}`)
  const { page } = tab
  await page.evaluate(`localStorage.setItem('leasehold-language', 'de')`)
  await page.reload()
  const toggle = page.getByRole('switch')
  await expect.poll(() => toggle.isChecked()).toBe(true)
  await toggle.click({ force: true })
  await expect.poll(() => toggle.isChecked()).toBe(false)
  await expect.poll(async () => (await vendor.get(`/account/webhooks/${id}`)).enabled).toBe(false)
  await vendor.delete(`/account/webhooks/${id}`)
  await toggle.click({ force: true })
  await page.getByRole('alert').getByText('Diesen Webhook gibt es nicht mehr.').waitFor()
  await expect.poll(() => toggle.isChecked()).toBe(false)
  expect(tab.problems).toEqual([])
  await tab.close()
})
