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

const places = ['Users', 'Roles', 'API clients', 'Audit', 'Keys', 'Settings', 'Webhooks']

async function viewerOf({ server }: House): Promise<{ username: string; password: string }> {
  const { demo } = JSON.parse(await readFile(server.bootstrap, 'utf8'))
  return demo.users.find(({ role }: { role: string }) => role === 'Viewer')
}

test('whoever may do everything is offered each of these places', async () => {
  const tab = await openTab(browser, house.server.url)
  await signIn(tab.page, house.server, house.admin)
  const menu = tab.page.getByRole('navigation').first()
  for (const name of places) await menu.getByRole('link', { name, exact: true }).waitFor()
  await tab.close()
})

test('a role without permission is offered nothing more, and an address typed by hand shows nothing', async () => {
  const { server } = house
  const viewer = await viewerOf(house)
  const tab = await openTab(browser, server.url)
  const { page } = tab
  await signIn(page, server, viewer)
  const menu = page.getByRole('navigation').first()
  await menu.getByRole('link', { name: 'My account' }).waitFor()
  for (const name of places) {
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

test('what its pages do not offer, the server refuses to its session', async () => {
  const { server } = house
  const tab = await openTab(browser, server.url)
  const { page } = tab
  await signIn(page, server, await viewerOf(house))
  const address = `${server.url}/api/v1`
  const headers = { 'n-tenantid': server.tenantId }
  const session = await (await page.request.get(`${address}/console/session`, { headers })).json()
  const csrf = { ...headers, 'leasehold-csrf': session.csrfToken }
  const made = await page.request.post(`${address}/customers`, {
    headers: csrf,
    data: { name: 'Never made' },
  })
  expect(made.status()).toBe(403)
  expect((await page.request.get(`${address}/account/users`, { headers })).status()).toBe(403)
  // The session itself is good: what it may read, it reads.
  expect((await page.request.get(`${address}/customers`, { headers })).status()).toBe(200)
  await tab.close()
})
