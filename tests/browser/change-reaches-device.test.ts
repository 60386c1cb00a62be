import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { startApplication } from './support/application.ts'
import { openBrowser, openTab, signIn, type Tab } from './support/browser.ts'

// Somebody calls; whoever answers changes the entitlement in the console, and the machine has it.

let server: TestInstallation
let vendor: BackOffice
let browser: Browser
let tab: Tab
let productId: string

beforeAll(async () => {
  server = await installServer()
  vendor = openBackOffice(server)
  browser = await openBrowser()
  productId = await offerTwoEditions()
  const { adminEmail, adminPassword } = JSON.parse(await readFile(server.bootstrap, 'utf8'))
  tab = await openTab(browser, server.url)
  await signIn(tab.page, server, { username: adminEmail, password: adminPassword })
}, 120_000)
afterAll(async () => {
  await tab?.close()
  await browser?.close()
  await server?.remove()
})

/** Basic with 4 nodes and Pro with 16, one seat each. */
async function offerTwoEditions(): Promise<string> {
  const { id } = await vendor.post('/products', { name: 'CAD' })
  const pool = { type: 'elementPool', key: 'nodes', value: 4 }
  const { id: featureId } = await vendor.post(`/products/${id}/features`, pool)
  const { id: planId } = await vendor.post('/plans', {
    name: 'Year',
    licenseType: 'subscription',
    licenseStartType: 'entitlementCreation',
    licenseDuration: { type: 'year', count: 1 },
  })
  for (const [name, sku, nodes] of [
    ['Basic', 'CAD-BASIC', 4],
    ['Pro', 'CAD-PRO', 16],
  ] as const) {
    const { id: editionId } = await vendor.post(`/products/${id}/editions`, { name })
    await vendor.put(`/products/${id}/editions/${editionId}/features/${featureId}`, {
      value: nodes,
    })
    const offering = { name: `CAD ${name}`, sku, editionId, planId, seatCount: 1 }
    await vendor.post('/offerings', { ...offering, concurrencyMode: 'concurrent' })
  }
  return id
}

async function sell(sku: string, orderRefId: string) {
  const group = await vendor.post('/entitlements/groups', { skus: [sku], orderRefId })
  return { code: group.activationCodes[0] as string, id: group.entitlements[0].id as string }
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`/console/${server.tenantId}${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** Actions → Change offering, as somebody does who has a customer on the phone. */
async function changeOffering(page: Page, to: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Change offering' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'New offering' }).fill(to)
  await page.getByRole('option', { name: new RegExp(to) }).click()
  await dialog.getByRole('button', { name: 'Show what it would do' }).click()
  // Before it is done: who is touched.
  await dialog.getByText('1 device runs on it').waitFor()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await dialog.getByRole('button', { name: 'Change offering' }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('upgrade by phone: the running application shows it while they still talk', async () => {
  const { page, problems } = tab
  const { code, id } = await sell('CAD-BASIC', 'PHONE-1')
  const application = await startApplication(server, { productId, code, seatId: 'desk-1' })
  onTestFinished(() => application.end())
  expect(await application.say('activate')).toMatchObject({ ok: true, status: 'active' })
  expect(await application.total('nodes')).toBe(4)
  await open(page, `/entitlements/${id}`)
  await changeOffering(page, 'CAD-PRO', 'Upgrade by phone')
  await expect.poll(() => application.total('nodes')).toBe(16)
  expect(problems).toEqual([])
})

test('late payer: downgraded, told, and restored when the money is there', async () => {
  const { page, problems } = tab
  const { code, id } = await sell('CAD-PRO', 'LATE-1')
  const application = await startApplication(server, { productId, code, seatId: 'desk-2' })
  onTestFinished(() => application.end())
  await application.say('activate')
  await open(page, `/entitlements/${id}`)
  await changeOffering(page, 'CAD-BASIC', 'Invoice 77 is unpaid')
  await expect.poll(() => application.total('nodes')).toBe(4)
  await changeOffering(page, 'CAD-PRO', 'Invoice 77 was paid')
  await expect.poll(() => application.total('nodes')).toBe(16)
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByText('Invoice 77 is unpaid').waitFor()
  await page.getByText('Invoice 77 was paid').waitFor()
  expect(problems).toEqual([])
})

test('lost laptop: its seat is freed with the risk said, and the new one takes it', async () => {
  const { page, problems } = tab
  const { code, id } = await sell('CAD-PRO', 'LOST-1')
  const laptop = await startApplication(server, { productId, code, seatId: 'lost-laptop' })
  onTestFinished(() => laptop.end())
  await laptop.say('activate')
  const next = await startApplication(server, { productId, code, seatId: 'new-laptop' })
  onTestFinished(() => next.end())
  expect(await next.say('activate')).toMatchObject({ ok: false, reason: 'noSeatAvailable' })
  await open(page, `/entitlements/${id}?tab=seats`)
  await page.getByRole('link', { name: 'lost-laptop' }).first().click()
  await page.getByRole('button', { name: 'Free the seat' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/may still run on its cached rights until/).waitFor()
  await dialog.getByRole('button', { name: 'Free the seat' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await next.say('activate')).toMatchObject({ ok: true, status: 'active' })
  await expect.poll(async () => (await laptop.say('status')).status).not.toBe('active')
  expect(problems).toEqual([])
})
