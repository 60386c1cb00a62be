import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './support/browser.ts'
import { type House, openHouse, type Visit, visitConsole } from './support/house.ts'

let house: House
let browser: Browser
let tab: Visit
beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  tab = await visitConsole(browser, house)
}, 120_000)
afterAll(async () => {
  await tab?.close()
  await browser?.close()
  await house?.close()
})

test('a month in overdraft is found from the start page on, and its bill is saved as a file', async () => {
  const { page, problems } = tab
  await page.getByRole('link', { name: 'Reports' }).click()
  await page.getByRole('tab', { name: 'Usage for billing' }).click()
  await page.getByRole('heading', { level: 1, name: 'Usage for billing' }).waitFor()
  const order = page.getByRole('row').filter({ hasText: 'PO-1009' })
  await order.waitFor()
  const { items } = await house.vendor.get('/usage?pageSize=100')
  const billed = items
    .find((each: { orderRefId: string }) => each.orderRefId === 'PO-1009')
    .periods.find((period: { overdraftUsed: number }) => period.overdraftUsed > 0)
  await order.getByText(String(billed.used), { exact: true }).waitFor()
  await order.getByText(String(billed.overdraftUsed), { exact: true }).first().waitFor()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toBe('usage.csv')
  const lines = (await readFile(await saved.path(), 'utf8')).split('\n')
  const line = lines.find((each) => each.includes(billed.from) && each.includes('PO-1009'))
  expect(line).toContain(`,${billed.used},${billed.overdraftUsed},`)
  expect(problems).toEqual([])
})

test('who is over what was bought now stands on the start page, and leads to the entitlement', async () => {
  const { page, problems } = tab
  await tab.open({ name: 'home', path: () => '/' })
  const part = page.getByRole('region', { name: 'In overdraft' })
  await part.getByRole('cell', { name: 'Northmoor College' }).waitFor()
  await part.getByRole('cell', { name: '4 of 3' }).waitFor()
  await part.getByRole('link', { name: /Studio Professional/ }).click()
  await page.getByRole('heading', { level: 1, name: /Studio Professional/ }).waitFor()
  expect(problems).toEqual([])
})
