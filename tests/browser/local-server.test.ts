import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './support/browser.ts'
import { type House, openHouse, type Visit, visitConsole } from './support/house.ts'
import { openSite, type Site } from './support/site.ts'

// Somebody at the vendor's console, and the operator of a server at a customer's site. Tokens go
// between the two by hand.

let house: House
let browser: Browser
let visit: Visit
let page: Page
let site: Site
let sold: { id: string; productId: string; code: string }

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  visit = await visitConsole(browser, house)
  page = visit.page
}, 120_000)
afterAll(async () => {
  await visit?.close()
  await browser?.close()
  await site?.close()
  await house?.close()
})

async function order(sku: string) {
  const { id: customerId } = await house.vendor.post('/customers', { name: `Buys ${sku}` })
  const group = await house.vendor.post('/entitlements/groups', { customerId, skus: [sku] })
  const [{ id, productId }] = group.entitlements
  return { id, productId, code: group.activationCodes[0] } as typeof sold
}

const toEntitlement = () => visit.open({ name: 'sold', path: () => `/entitlements/${sold.id}` })
const section = () => page.getByRole('region', { name: 'Local license server' })

/** To the page of the local server, by the list. */
async function toServer(): Promise<void> {
  await visit.open({ name: 'local-servers', path: () => '/local-servers' })
  await page.getByRole('link', { name: 'Hall 9' }).click()
  await page.getByRole('heading', { level: 1, name: 'Hall 9' }).waitFor()
}

/** Pastes a token into the dialog that a button of the list opens. */
async function paste(button: string, token: string): Promise<void> {
  await visit.open({ name: 'local-servers', path: () => '/local-servers' })
  await page.getByRole('button', { name: button }).click()
  await page.getByRole('dialog').getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
}

/** Gives the entitlement to the new server, and brings its token there. */
async function delegate(): Promise<void> {
  await section().getByRole('button', { name: 'Delegate to a local server' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Local server', { exact: true }).selectOption('Hall 9')
  await dialog.getByRole('button', { name: 'Give me the token' }).click()
  const token = await dialog.getByLabel('Token for the local server').inputValue()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await section().getByText('Hall 9').waitFor()
  await site.operator.post('/entitlements/import', { token })
}

const activate = (url: string, seatId: string) =>
  fetch(`${url}/api/v1/activate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'n-tenantid': house.server.tenantId },
    body: JSON.stringify({ productId: sold.productId, activationCode: sold.code, seatId }),
  })

test('a site is set up with the file of the console, and its server gets its licence there', async () => {
  const { code } = await order('PL-SITE-P')
  await visit.open({ name: 'local-servers', path: () => '/local-servers' })
  // The one of the demo, whose customer carries its reports as well.
  await page.getByRole('link', { name: 'Shipyard, hall 3' }).waitFor()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the set-up file' }).click()
  site = await openSite(JSON.parse(await readFile(await (await saving).path(), 'utf8')))
  const asked = { activationCode: code, serverName: 'Hall 9' }
  const { token } = await site.operator.post('/license/generate-activation-token', asked)
  await paste('Answer a token', token)
  const answer = await page.getByRole('dialog').locator('code').textContent()
  const licence = await site.operator.post('/license/activate', { token: answer })
  expect(licence).toMatchObject({ status: 'active', seatName: 'Hall 9' })
  expect(visit.problems).toEqual([])
})

test('an entitlement is delegated, served there, reported and safely taken back, and both pages say so', async () => {
  sold = await order('PL-STU-PRO-N3-P')
  await toEntitlement()
  await delegate()
  expect((await activate(house.server.url, 'plate-shop')).status).toBe(402)
  expect((await activate(site.url, 'plate-shop')).status).toBe(201)
  await toServer()
  const row = page.getByRole('row', { name: /Studio Professional/ })
  await row.getByText('as here').waitFor()

  // An edit reaches the site when somebody carries a fresh token there.
  await house.vendor.patch(`/entitlements/${sold.id}`, { seatCount: 4 })
  await page.reload()
  await row.getByText('older than here').waitFor()
  await row.getByRole('link').click()
  await section().getByText('It was edited since').waitFor()
  await section().getByRole('button', { name: 'Fresh token' }).click()
  const fresh = await page.getByLabel('Token for the local server').inputValue()
  await site.operator.post('/entitlements/import', { token: fresh })
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await section().getByText('It has all that is saved.').waitFor()

  const { token: report } = await site.operator.post('/usage-report')
  await paste('Take a usage report', report)
  await page.getByText('The report is taken in.').waitFor()
  await visit.open({ name: 'seats', path: () => `/entitlements/${sold.id}?tab=seats` })
  await page.getByRole('row', { name: /plate-shop/ }).waitFor()

  const returned = { entitlementId: sold.id, force: true }
  const { token: back } = await site.operator.post('/entitlements/export', returned)
  await toEntitlement()
  await page.getByText('At a local server').waitFor()
  await section().getByRole('button', { name: 'Take back' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Return token' }).fill(back)
  await dialog.getByRole('button', { name: 'Take back' }).click()
  await section().getByText('It is served here.').waitFor()
  await toServer()
  await page.getByText('Nothing is delegated to it').waitFor()
  // It has its seat here again.
  expect((await activate(house.server.url, 'plate-shop')).status).toBe(201)
  expect(visit.problems).toEqual([])
})

test('a site that is gone: taken back at once, with the risk said and the reason kept', async () => {
  sold = await order('PL-STU-PRO-N3-P')
  await toEntitlement()
  await delegate()
  await page.reload()
  await section().getByRole('button', { name: 'Take back' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Without: at once, at a risk').check()
  await dialog.getByText(/may go on until/).waitFor()
  // Nobody takes this risk without saying why.
  expect(await dialog.getByRole('button', { name: 'Take back' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Reason').fill('Hall 9 has burnt down')
  await dialog.getByRole('button', { name: 'Take back' }).click()
  await section().getByText('It is served here.').waitFor()
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByText('Hall 9 has burnt down').waitFor()
  await toServer()
  await page.getByText('Nothing is delegated to it').waitFor()
  expect((await activate(house.server.url, 'paint-shop')).status).toBe(201)
  expect(visit.problems).toEqual([])
})
