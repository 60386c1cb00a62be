import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consolePages, portalPages } from './pages.ts'
import { violationsInOtherColours, violationsOn } from './support/axe.ts'
import { openBrowser, openTab, signIn } from './support/browser.ts'
import { type House, openHouse, type Visit, visitConsole, visitPortal } from './support/house.ts'

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

test('the first page comes with less than 250 kB of gzipped script, all of it from the server', async () => {
  const { server, admin } = house
  const tab = await openTab(browser, server.url)
  const sizes: Promise<number>[] = []
  tab.page.on('response', (response) => {
    if (!/\.js$/.test(new URL(response.url()).pathname)) return
    sizes.push(response.body().then((body) => gzipSync(body).length))
  })
  await signIn(tab.page, server, admin)
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  expect(total).toBeGreaterThan(50_000)
  expect(total).toBeLessThan(250_000)
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('each page is listed once', () => {
  for (const pages of [consolePages, portalPages]) {
    const names = pages.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
  }
})

const sites = [
  { of: 'console', pages: consolePages, visit: visitConsole },
  { of: 'portal', pages: portalPages, visit: visitPortal },
] as const

describe.each(sites)('the $of', ({ pages, visit }) => {
  let tab: Visit
  beforeAll(async () => {
    tab = await visit(browser, house)
  })
  afterAll(() => tab?.close())

  test.each(pages)('$name has nothing that axe-core finds, light or dark', async (shown) => {
    await tab.open(shown)
    expect(await violationsOn(tab.page)).toEqual([])
    expect(await violationsInOtherColours(tab.page)).toEqual([])
    expect(tab.problems.splice(0)).toEqual([])
  })
})

test('on a telephone no list is wider than the screen, and its columns can be sorted by', async () => {
  const tab = await visitConsole(browser, house, { width: 390, height: 844 })
  const { page } = tab
  const lists = ['customers', 'offerings', 'entitlements', 'report-usage']
  for (const shown of consolePages.filter(({ name }) => lists.includes(name))) {
    await tab.open(shown)
    await page.getByRole('table').getByRole('cell').first().waitFor()
    const widths = (await page.evaluate(
      '[document.documentElement, ...document.querySelectorAll("table")].map((each) => each.scrollWidth)',
    )) as number[]
    expect(Math.max(...widths), shown.name).toBeLessThanOrEqual(390)
  }
  await tab.open({ name: 'customers', path: () => '/customers' })
  await page.getByRole('button', { name: 'Sort by Created' }).click()
  await page
    .getByRole('columnheader', { name: 'Created' })
    .and(page.locator('[aria-sort=ascending]'))
    .waitFor()
  expect(tab.problems).toEqual([])
  await tab.close()
})

test('an address that leads nowhere, or to what is gone, says so and leads back', async () => {
  const pages = [
    {
      ...{ visit: visitConsole, home: /good day/i },
      gone: { path: '/customers/cust_none', list: 'Customers' },
    },
    { visit: visitPortal, home: 'Licences', gone: { path: '/people/con_none', list: 'People' } },
  ]
  for (const { visit, home, gone } of pages) {
    const tab = await visit(browser, house)
    await tab.open({ name: 'nowhere', path: () => '/nowhere' })
    await tab.page
      .getByRole('heading', { level: 1, name: 'There is no page at this address' })
      .waitFor()
    await tab.page.getByRole('link', { name: 'To the start' }).click()
    await tab.page.getByRole('heading', { level: 1, name: home }).waitFor()
    await tab.open({ name: 'gone', path: () => gone.path })
    await tab.page.getByRole('heading', { level: 1, name: 'This is not here' }).waitFor()
    await tab.page.getByRole('link', { name: `To the list: ${gone.list}` }).click()
    await tab.page.getByRole('heading', { level: 1, name: gone.list }).waitFor()
    await tab.close()
  }
})
