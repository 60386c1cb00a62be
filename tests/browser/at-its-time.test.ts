import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Leasehold } from '@leasehold/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { testClock } from '../../packages/client/test/support/test-clock.ts'
import { openBrowser } from './support/browser.ts'
import { type House, openHouse, type Visit, visitConsole } from './support/house.ts'

// What is decided now and happens later, by the clock of the server.

let house: House
let browser: Browser
let visit: Visit
let page: Page

const minuteMs = 60_000

beforeAll(async () => {
  house = await openHouse({ LEASEHOLD_TEST_CLOCK: '1' })
  browser = await openBrowser()
  visit = await visitConsole(browser, house)
  page = visit.page
}, 120_000)
afterAll(async () => {
  await visit?.close()
  await browser?.close()
  await house?.close()
})

const inMinutes = (minutes: number) =>
  new Date(house.server.now() + minutes * minuteMs).toISOString()
const passTo = (now: string) => house.vendor.put('/test-clock', { now })
const toTab = (id: string, tab: string) =>
  visit.open({ name: tab, path: () => `/entitlements/${id}?tab=${tab}` })

/** What a field for a time takes, where the person is: see `openTab`. */
function inBerlin(at: string): string {
  const parts = { dateStyle: 'short', timeStyle: 'short', timeZone: 'Europe/Berlin' } as const
  return new Intl.DateTimeFormat('sv-SE', parts).format(new Date(at)).replace(' ', 'T')
}

async function sell(sku: string, fields: object = {}) {
  const { id: customerId } = await house.vendor.post('/customers', { name: `Later ${sku}` })
  const group = await house.vendor.post('/entitlements/groups', { customerId, skus: [sku] })
  const [{ id, productId }] = group.entitlements
  await house.vendor.patch(`/entitlements/${id}`, fields)
  return { id, productId, code: group.activationCodes[0] } as Record<
    'id' | 'productId' | 'code',
    string
  >
}

test('a planned change is moved and done at the new time; a cancelled one is not done', async () => {
  const { id } = await sell('PL-STU-PRO-N1-1M')
  await toTab(id, 'rights')
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Disable' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('At a time').click()
  await dialog.getByLabel('Time of the change').fill(inBerlin(inMinutes(3_000)))
  await dialog.getByLabel('Reason').fill('The contract ends')
  await dialog.getByRole('button', { name: 'Schedule: Disable' }).click()
  await dialog.waitFor({ state: 'detached' })
  const renewal = { at: inMinutes(30), change: { type: 'renew' } }
  await house.vendor.post(`/entitlements/${id}/changes`, renewal)

  await page.getByRole('tab', { name: 'Planned' }).click()
  const disabling = page.getByRole('row', { name: /Disable/ })
  await disabling.getByText('To come').waitFor()
  await disabling.getByRole('button', { name: 'Change the time' }).click()
  const sooner = inMinutes(60)
  await dialog.getByLabel('New time').fill(inBerlin(sooner))
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('It is planned for the new time.').waitFor()
  const renewing = page.getByRole('row', { name: /Renew/ })
  await renewing.getByRole('button', { name: 'Cancel it' }).click()
  await dialog.getByRole('button', { name: 'Cancel it' }).click()
  await renewing.getByText('Cancelled').waitFor()

  const { expiryDate } = await house.vendor.get(`/entitlements/${id}`)
  await passTo(inMinutes(61))
  await page.reload()
  await disabling.getByText(/Done · version/).waitFor()
  await disabling.getByText('The contract ends').waitFor()
  await renewing.getByText('Cancelled').waitFor()
  await page.getByText('Disabled', { exact: true }).waitFor()
  expect(await house.vendor.get(`/entitlements/${id}`)).toMatchObject({ expiryDate })
  expect(visit.problems).toEqual([])
})

test('a seat is freed safely: its device is refused at once, and its place free when its lease has ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-freed-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const sold = await sell('PL-STU-TRIAL', { leasePeriod: { type: 'hour', count: 1 } })
  const machine = async (seatId: string) => {
    const { url, tenantId, publicKeys } = house.server
    const license = await Leasehold.open({
      ...{ url, tenantId, publicKeys, productId: sold.productId, appName: 'studio', seatId },
      ...{ folder: join(folder, seatId), identity: 'key', background: false, retryPausesMs: [] },
      clock: testClock(house.server.now()),
    })
    onTestFinished(() => license.close())
    return license
  }
  const old = await machine('old-laptop')
  await old.activate({ code: sold.code })
  await toTab(sold.id, 'seats')
  await page.getByRole('link', { name: 'old-laptop' }).click()
  await page.getByRole('button', { name: 'Free the seat' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Safely, when its lease has ended').check()
  await dialog.getByText(/no two are ever at work/).waitFor()
  await dialog.getByRole('button', { name: 'Free the seat' }).click()
  await page.getByText('The device is refused; its place comes free').waitFor()
  expect(await old.refresh()).toMatchObject({ refreshed: false, reason: 'seatLost' })

  const next = await machine('new-laptop')
  const taken = next.activate({ code: sold.code })
  await expect(taken).rejects.toMatchObject({ code: 'noSeatAvailable' })
  await passTo(inMinutes(62))
  const later = await machine('later-laptop')
  await later.activate({ code: sold.code })
  await toTab(sold.id, 'seats')
  await page.getByRole('row', { name: /later-laptop/ }).waitFor()
  expect(await page.getByRole('row', { name: /old-laptop/ }).count()).toBe(0)
  expect(visit.problems).toEqual([])
})
