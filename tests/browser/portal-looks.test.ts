import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokenOf } from '../support/back-office.ts'
import { openBrowser, openTab } from './support/browser.ts'
import { type House, openHouse, visitConsole, visitPortal } from './support/house.ts'

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

/** One dark green pixel. */
const logo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgyLP5DwACrwGbGG6Q/QAAAABJRU5ErkJggg==',
  'base64',
)

async function upload(kind: 'logo' | 'css', content: Buffer | string): Promise<Response> {
  const { server } = house
  const form = new FormData()
  form.append('formFile', new Blob([new Uint8Array(Buffer.from(content))]), kind)
  return fetch(`${server.url}/api/v1/account/eup/${kind}`, {
    method: 'POST',
    headers: { 'N-TenantId': server.tenantId, Authorization: `Bearer ${await tokenOf(server)}` },
    body: form,
  })
}

const styleOf = (page: Page, selector: string, property: string) =>
  page.evaluate(
    `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`,
  )

test('the portal wears the logo, the colours and the style sheet of the vendor', async () => {
  const { vendor, server } = house
  await vendor.patch('/account/eup/settings', {
    themeOverrides: { accent: '#ffd400', header: '#103020', headerText: 'white', font: 'Georgia' },
  })
  expect((await upload('logo', logo)).status).toBe(201)
  expect((await upload('css', '.portal-card { border-radius: 13px }')).status).toBe(201)
  const tab = await openTab(browser, server.url)
  const { page } = tab
  await page.goto(`/portal/${server.tenantId}`)
  await page.getByRole('img', { name: 'Plumbline' }).waitFor()
  const button = 'button[type=submit]'
  await expect.poll(() => styleOf(page, button, 'background-color')).toBe('rgb(255, 212, 0)')
  // Read on yellow, it has to be black, which nobody has said.
  expect(await styleOf(page, button, 'color')).toBe('rgb(0, 0, 0)')
  expect(await styleOf(page, '.portal-header', 'background-color')).toBe('rgb(16, 48, 32)')
  expect(await styleOf(page, '.portal', 'font-family')).toBe('Georgia')
  await expect.poll(() => styleOf(page, '.portal-card', 'border-radius')).toBe('13px')
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('the console shows beforehand what the looks and the style sheet come to, and wears none of it', async () => {
  const visit = await visitConsole(browser, house)
  const { page } = visit
  await visit.open({ name: 'portal-looks', path: () => '/portal' })
  const preview = page.getByRole('region', { name: 'Preview' })
  // It is apart from the page, where a selector of the document does not reach.
  const drawn = (selector: string, property: string) =>
    preview
      .locator(selector)
      .first()
      .evaluate((element, name) => {
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle(of: unknown): { getPropertyValue(name: string): string }
        }
        return getComputedStyle(element).getPropertyValue(name)
      }, property)
  await expect.poll(() => drawn('.portal-card', 'border-radius')).toBe('13px')
  expect(await drawn('.portal-header', 'background-color')).toBe('rgb(16, 48, 32)')
  const accent = page.getByLabel('Colour of buttons and links')
  await accent.fill('#004080')
  await expect
    .poll(() => drawn('.portal-sign-in .mantine-Button-root', 'background-color'))
    .toBe('rgb(0, 64, 128)')
  // Nothing was saved, and the page itself stays as it is.
  expect(await styleOf(page, 'main', 'font-family')).not.toContain('Georgia')

  // Where mails lead to is for those who may change the account.
  const address = page.getByLabel('Address in mails')
  expect(await address.isEnabled()).toBe(true)
  await page.route('**/api/v1/console/session', async (route) => {
    const response = await route.fetch()
    const session = await response.json()
    const scopes = session.scopes.filter((scope: string) => scope !== 'settings:admin')
    await route.fulfill({ response, json: { ...session, scopes } })
  })
  await page.reload()
  await accent.waitFor()
  expect(await address.isDisabled()).toBe(true)
  expect(visit.problems).toEqual([])
  await visit.close()
})

test('a style sheet that reaches out is refused, and the one before stays', async () => {
  for (const bad of [
    '.portal { background: url(https://elsewhere.example/seen.png) }',
    '@import "https://elsewhere.example/all.css";',
    '.portal-header { position: fixed }',
    'input[value^="a"] { color: red }',
  ]) {
    expect((await upload('css', bad)).status, bad).toBe(422)
  }
  const tab = await openTab(browser, house.server.url)
  await tab.page.goto(`/portal/${house.server.tenantId}`)
  await tab.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await expect.poll(() => styleOf(tab.page, '.portal-card', 'border-radius')).toBe('13px')
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('each first page of the portal comes with less than 250 kB of gzipped script', async () => {
  const visit = await visitPortal(browser, house)
  const state = await visit.page.context().storageState()
  const cookies = { stranger: undefined, signedIn: state }
  for (const [who, storageState] of Object.entries(cookies)) {
    const context = await browser.newContext({
      baseURL: house.server.url,
      ...(storageState && { storageState }),
    })
    const page = await context.newPage()
    const sizes: Promise<number>[] = []
    page.on('response', (response) => {
      if (!/\.js$/.test(new URL(response.url()).pathname)) return
      sizes.push(response.body().then((body) => gzipSync(body).length))
    })
    await page.goto(`/portal/${house.server.tenantId}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(total, who).toBeGreaterThan(50_000)
    expect(total, who).toBeLessThan(250_000)
    await context.close()
  }
  await visit.close()
})

test('the language is that of the person, unless they choose another on their device', async () => {
  const { server } = house
  const tab = await openTab(browser, server.url, { language: 'fr-FR' })
  await house.vendor.patch('/account/eup/settings', { language: 'de' })
  await tab.page.goto(`/portal/${server.tenantId}`)
  // Neither language is the browser's: that of the vendor's portal.
  await tab.page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor()
  await tab.page.getByText('English', { exact: true }).click()
  await tab.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await tab.page.reload()
  await tab.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await expect.poll(() => tab.page.locator('html').getAttribute('lang')).toBe('en')
  expect(tab.problems).toEqual([])
  await tab.close()
})
