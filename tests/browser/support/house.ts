import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { type BackOffice, openBackOffice } from '../../support/back-office.ts'
import { installServer, type TestInstallation } from '../../support/running-server.ts'
import { type Ids, type PageUnderTest, readIds } from '../pages.ts'
import { type Look, openTab, signIn, type Tab } from './browser.ts'

/** A server with the demo, and who can sign in to its pages. */
export type House = {
  server: TestInstallation
  vendor: BackOffice
  ids: Ids
  admin: { username: string; password: string }
  /** An administrator of a customer of the demo. */
  customer: { username: string; password: string }
  close(): Promise<void>
}

export async function openHouse(env: Record<string, string> = {}): Promise<House> {
  const server = await installServer(env, { demo: true })
  const vendor = openBackOffice(server)
  const { adminEmail, adminPassword, demo } = JSON.parse(await readFile(server.bootstrap, 'utf8'))
  // The first of them is the administrator.
  const [admin] = demo.portal.people
  return {
    server,
    vendor,
    ids: await readIds(vendor),
    admin: { username: adminEmail, password: adminPassword },
    customer: { username: admin.email, password: admin.password },
    close: () => server.remove(),
  }
}

/** Somebody who is signed in and goes from page to page. */
export type Visit = Tab & {
  /** Goes to a page and waits until it shows what it is about. */
  open(shown: PageUnderTest): Promise<void>
}

export async function visitConsole(
  browser: Browser,
  { server, ids, admin }: House,
  look: Look = {},
): Promise<Visit> {
  const tab = await openTab(browser, server.url, look)
  await signIn(tab.page, server, admin)
  return { ...tab, open: (shown) => open(tab, `/console/${server.tenantId}`, ids, shown) }
}

export async function visitPortal(
  browser: Browser,
  { server, ids, customer }: House,
  look: Look = {},
): Promise<Visit> {
  const tab = await openTab(browser, server.url, look)
  const { page } = tab
  await page.goto(`/portal/${server.tenantId}`)
  await page.getByLabel(/e-mail/i).fill(customer.username)
  await page.getByLabel(/^password/i).fill(customer.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor({ state: 'detached' })
  return { ...tab, open: (shown) => open(tab, `/portal/${server.tenantId}`, ids, shown) }
}

async function open(
  { page }: Tab,
  home: string,
  ids: Ids,
  { path, opens = [], isOutside }: PageUnderTest,
): Promise<void> {
  if (isOutside) await page.context().clearCookies()
  await page.goto(`${home}${path(ids)}`)
  // A page whose address differs behind the number sign only is not read again by itself.
  if (path(ids).includes('#')) await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  // Grey lines stand for what is still being read.
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' })
  for (const name of opens) {
    const button = page.getByRole('button', { name, exact: true })
    await button
      .or(page.getByRole('menuitem', { name, exact: true }))
      .first()
      .click()
  }
  if (opens.length === 0) return
  await page.getByRole('dialog').getByRole('button').first().waitFor()
  await page.getByRole('menu').waitFor({ state: 'detached' })
  // A form may come after its dialog, and what fades in has other colours until it is there.
  await page.waitForLoadState('networkidle')
  await page.evaluate(faded)
}

const faded =
  'Promise.allSettled(document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < Infinity).map((each) => each.finished))'
