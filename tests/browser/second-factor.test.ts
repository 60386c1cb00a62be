import { createHmac } from 'node:crypto'
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

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 6238, as an authenticator application does it. */
function codeOf(secret: string): string {
  const bits = [...secret].map((char) => alphabet.indexOf(char).toString(2).padStart(5, '0'))
  const bytes =
    bits
      .join('')
      .match(/.{8}/g)
      ?.map((byte) => Number.parseInt(byte, 2)) ?? []
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', Buffer.from(bytes)).update(message).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('a second factor is set up in one’s account, and asked for at the next sign-in', async () => {
  const { server, admin } = house
  const tab = await openTab(browser, server.url)
  const { page } = tab
  await signIn(page, server, admin)
  await page.getByRole('link', { name: 'My account' }).first().click()
  await page.getByRole('button', { name: 'Set up a second factor' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password now').fill(admin.password)
  await dialog.getByRole('button', { name: 'Begin' }).click()
  await dialog.getByRole('img', { name: /qr code/i }).waitFor()
  const secret = (await dialog.locator('code').textContent()) ?? ''
  await dialog.getByLabel('The code that it shows now').fill(codeOf(secret))
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await codes.first().waitFor()
  expect(await codes.count()).toBe(10)
  const recovery = (await codes.first().locator('code').textContent()) ?? ''
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('Signing in asks for a code').waitFor()
  expect(tab.problems).toEqual([])
  await tab.close()

  const next = await openTab(browser, server.url)
  await next.page.goto(`/console/${server.tenantId}`)
  await next.page.getByLabel(/user name/i).fill(admin.username)
  await next.page.getByLabel(/^password/i).fill(admin.password)
  await next.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await next.page.getByLabel('Code of your second factor').fill(recovery)
  await next.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await next.page.getByRole('heading', { level: 1, name: /good day/i }).waitFor()
  expect(next.problems).toEqual([])
  await next.close()
})
