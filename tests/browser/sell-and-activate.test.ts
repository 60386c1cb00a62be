import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { openBrowser, openTab, signIn, type Tab } from './support/browser.ts'

let server: TestInstallation
let browser: Browser
let tab: Tab
let productId: string
beforeAll(async () => {
  server = await installServer({}, { demo: true })
  browser = await openBrowser()
  const { adminEmail, adminPassword, demo } = JSON.parse(await readFile(server.bootstrap, 'utf8'))
  productId = demo.productId
  tab = await openTab(browser, server.url)
  await signIn(tab.page, server, { username: adminEmail, password: adminPassword })
}, 120_000)
afterAll(async () => {
  await tab?.close()
  await browser?.close()
  await server?.remove()
})

const sku = 'PL-STU-ESS-F5-1Y'

/** What an application does with the code that its user has typed. */
async function activate(activationCode: string, seatId: string) {
  const reply = await fetch(`${server.url}/api/v1/activate`, {
    method: 'POST',
    headers: { 'n-tenantid': server.tenantId, 'content-type': 'application/json' },
    body: JSON.stringify({ productId, activationCode, seatId }),
  })
  return { status: reply.status, body: await reply.json() }
}

test('a new customer buys, and the code on the page activates the application', async () => {
  const { page, problems } = tab
  await page.getByRole('link', { name: 'Customers', exact: true }).click()
  await page.getByRole('button', { name: 'New customer' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Lighthouse Surveys')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Lighthouse Surveys' }).waitFor()
  await page.getByRole('link', { name: 'New order' }).click()
  await sell(page)
  const code = (await page.getByRole('status').getByRole('code').textContent()) ?? ''
  expect(await activate(code, 'bench-1')).toMatchObject({
    status: 201,
    body: { activation: { seatId: 'bench-1', status: 'active' } },
  })
  await page.getByRole('link', { name: 'Lighthouse Surveys' }).click()
  await page.getByRole('tab', { name: 'Entitlements' }).click()
  const row = page.getByRole('row').filter({ hasText: sku })
  await row.getByText('Active', { exact: true }).waitFor()
  await row.getByText('1 / 5').waitFor()
  expect(problems).toEqual([])
})

test('the same by keyboard alone: the customer is searched for, and sold to', async () => {
  const { page, problems } = tab
  // Who types on at once need not wait for the field.
  let come = () => {}
  const isComing = new Promise<void>((resolve) => {
    come = resolve
  })
  await page.route('**/search-dialog*.js', async (route) => {
    await isComing
    await route.continue()
  })
  await page.reload()
  await page.getByRole('button', { name: 'Find anything' }).waitFor()
  await page.keyboard.type('/lightx')
  await page.keyboard.press('Backspace')
  come()
  await page.locator('[role=dialog] input:focus').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.type('/light')
  await page.locator('[role=dialog] input:focus').waitFor()
  await page.keyboard.type('house')
  await expect.poll(() => page.locator('[role=dialog] input').inputValue()).toBe('lighthouse')
  await page
    .getByRole('option', { name: /Lighthouse Surveys/ })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  // Tab goes on in the page that has come, not before its menu.
  const isInPage = () => page.evaluate("document.activeElement?.id === 'content'")
  await expect.poll(isInPage).toBe(true)
  await page.getByRole('link', { name: 'New order' }).waitFor()
  await tabTo(page, 'New order')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'New order' }).waitFor()
  await expect.poll(isInPage).toBe(true)
  // The form comes when the customer has been read.
  await page.getByRole('combobox', { name: 'Offerings' }).waitFor()
  await tabTo(page, 'Offerings')
  await page.keyboard.type(sku)
  await page.locator('[data-combobox-selected]', { hasText: sku }).waitFor()
  await page.keyboard.press('Enter')
  await tabTo(page, 'Order reference')
  await page.keyboard.type('KEYS-1')
  await tabTo(page, 'Create the order')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Order KEYS-1' }).waitFor()
  const vendor = openBackOffice(server)
  const { items } = await vendor.get('/entitlements/groups?orderRefId=KEYS-1&expand=entitlements')
  expect(items).toMatchObject([{ entitlements: [{ sku }] }])

  // What is closed again gives the focus back, also to the button of a menu.
  await page.goto(`/console/${server.tenantId}/entitlements/${items[0].entitlements[0].id}`)
  await page.getByRole('heading', { level: 2 }).first().waitFor()
  await tabTo(page, 'Actions')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Disable' }).waitFor()
  const down = async () => {
    await page.keyboard.press('ArrowDown')
    return page.evaluate(focused)
  }
  await expect.poll(down).toBe('Disable')
  await page.keyboard.press('Enter')
  await page.locator('[role=dialog] :focus').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.evaluate(focused)).toBe('Actions')
  await tabTo(page, 'Edit seats')
  await page.keyboard.press('Enter')
  await page.locator('[role=dialog] input:focus').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.evaluate(focused)).toBe('Edit seats')
  expect(problems).toEqual([])
})

test('an order whose answer is lost is sent again and made once', async () => {
  const { page, problems } = tab
  await page.goto(`/console/${server.tenantId}/orders/new`)
  const orders = '**/api/v1/entitlements/groups'
  await page.route(orders, async (route) => {
    await route.fetch()
    await route.abort()
    await page.unroute(orders)
  })
  await choose(page)
  await page.getByLabel('Order reference').fill('LOST-1')
  await page.getByRole('button', { name: 'Create the order' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Create the order' }).click()
  await page.getByRole('heading', { level: 1, name: 'Order LOST-1' }).waitFor()
  const vendor = openBackOffice(server)
  const { items } = await vendor.get('/entitlements/groups?orderRefId=LOST-1')
  expect(items).toHaveLength(1)
  // The one that the test has cut off.
  expect(problems.splice(0)).toEqual([expect.stringContaining('Failed to load')])
})

async function choose(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'New order' }).waitFor()
  await page.getByRole('combobox', { name: 'Offerings' }).fill(sku)
  await page.getByRole('option', { name: new RegExp(sku) }).click()
  // What it will give stands there before it is sold.
  await page.getByText('5 seats · floating').waitFor()
}

async function sell(page: Page): Promise<void> {
  await choose(page)
  await page.getByRole('button', { name: 'Create the order' }).click()
  await page.getByText('The order stands').waitFor()
}

// In the words of the page's own document, which the types of these tests do not know.
const focused = `(() => {
  const { activeElement: here } = document
  return here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.textContent ?? ''
})()`

/** Goes on by Tab until what has this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    const here = (await page.evaluate(focused)) as string
    if (here.startsWith(name)) return
  }
  throw new Error(`${name} is not reached by the keyboard`)
}
