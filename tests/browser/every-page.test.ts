import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { consolePages, type Ids, readIds } from './pages.ts'
import { violationsOn } from './support/axe.ts'
import { openBrowser, openTab, signIn, type Tab } from './support/browser.ts'

let server: TestInstallation
let browser: Browser
let ids: Ids
let admin: { username: string; password: string }

beforeAll(async () => {
  server = await installServer({}, { demo: true })
  browser = await openBrowser()
  ids = await readIds(openBackOffice(server))
  const { adminEmail, adminPassword } = JSON.parse(await readFile(server.bootstrap, 'utf8'))
  admin = { username: adminEmail, password: adminPassword }
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('the first page comes with less than 250 kB of gzipped script, all of it from the server', async () => {
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

describe.each(['light', 'dark'] as const)('in the %s', (colour) => {
  let tab: Tab
  beforeAll(async () => {
    tab = await openTab(browser, server.url, { colour })
    await signIn(tab.page, server, admin)
  })
  afterAll(() => tab.close())

  test.each(consolePages)('$name of the console has nothing that axe-core finds', async (shown) => {
    const { page, problems } = tab
    await page.goto(`/console/${server.tenantId}${shown.path(ids)}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    expect(await violationsOn(page)).toEqual([])
    expect(problems.splice(0)).toEqual([])
  })
})
