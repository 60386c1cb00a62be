import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab, signIn } from './support/browser.ts'
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

test('who changed what is found by month, by the thing and by the person', async () => {
  const { server, vendor, admin } = house
  const { id } = await vendor.post('/customers', { name: 'Seen in the audit' })
  const tab = await openTab(browser, server.url)
  const { page } = tab
  await signIn(page, server, admin)
  await page.getByRole('link', { name: 'Audit', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
  await page.getByRole('button', { name: 'This month' }).click()
  await page.getByLabel('What', { exact: true }).fill(id)
  await page.getByLabel('What', { exact: true }).press('Enter')
  const row = page.getByRole('row', { name: /createCustomer/ })
  await expect.poll(() => row.count()).toBe(1)
  expect(await row.textContent()).toContain('Bootstrap')
  await row.getByRole('button', { name: 'Details of createCustomer' }).click()
  const details = page.getByRole('dialog')
  await details.getByText('Seen in the audit').waitFor()
  await details.getByRole('button', { name: 'Close' }).click()
  // The month before is another: nothing was done to it then.
  await page.getByRole('button', { name: 'Last month' }).click()
  await page.getByRole('heading', { name: 'No line matches' }).waitFor()
  await page.getByRole('button', { name: 'All of it' }).click()
  await page.getByLabel('What', { exact: true }).fill('')
  await page.getByLabel('What', { exact: true }).press('Enter')
  await page
    .getByRole('row', { name: /signInToConsole/ })
    .first()
    .waitFor()
  expect(tab.problems).toEqual([])
  await tab.close()
})
