import { readFile } from 'node:fs/promises'
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

test('a role without permission is offered nothing more, and an address typed by hand shows nothing', async () => {
  const { server } = house
  const { demo } = JSON.parse(await readFile(server.bootstrap, 'utf8'))
  const viewer = demo.users.find(({ role }: { role: string }) => role === 'Viewer')
  const tab = await openTab(browser, server.url)
  const { page } = tab
  await signIn(page, server, viewer)
  const menu = page.getByRole('navigation').first()
  await menu.getByRole('link', { name: 'My account' }).waitFor()
  for (const name of ['Users', 'Roles', 'API clients', 'Audit', 'Keys', 'Settings', 'Webhooks']) {
    expect(await menu.getByRole('link', { name, exact: true }).count(), name).toBe(0)
  }
  for (const path of ['users', 'audit', 'keys', 'settings', 'api-clients']) {
    await page.goto(`/console/${server.tenantId}/${path}`)
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByRole('row').count(), path).toBe(0)
  }
  expect(tab.problems).toEqual([])
  await tab.close()
})
