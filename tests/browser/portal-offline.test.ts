import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Leasehold, type LeaseholdOptions, splitToken } from '@leasehold/client'
import jsQr from 'jsqr'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'
import { openBrowser } from './support/browser.ts'
import { type House, openHouse, type Visit, visitConsole, visitPortal } from './support/house.ts'
import { qrPicture, qrVideo } from './support/qr-video.ts'

// A machine that never has a network, and somebody of the customer who carries its tokens.

let house: House
let browser: Browser
let folder: string
let tab: Visit
let entitlement: { id: string; productId: string }
let code: string
const opened: Leasehold[] = []

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  folder = await mkdtemp(join(tmpdir(), 'leasehold-portal-'))
  const { vendor, ids } = house
  entitlement = await vendor.get(`/entitlements/${ids.portal.entitlement}`)
  await vendor.patch(`/entitlements/${entitlement.id}`, {
    offlineLeasePeriod: { type: 'day', count: 30 },
  })
  const { entitlementGroupId } = await vendor.get(`/entitlements/${entitlement.id}`)
  code = (await vendor.get(`/entitlements/groups/${entitlementGroupId}`)).activationCodes[0]
  tab = await visitPortal(browser, house)
}, 120_000)
afterAll(async () => {
  for (const license of opened) await license.close()
  await tab?.close()
  await browser?.close()
  await house?.close()
  await rm(folder, { recursive: true, force: true })
})

async function machine(seatId: string): Promise<Leasehold> {
  const { server, vendor } = house
  const { items } = await vendor.get('/account/keys')
  const { kid, publicKey } = items.find((key: { purpose: string }) => key.purpose === 'offline')
  const options: LeaseholdOptions = {
    // Nobody answers there.
    url: 'http://127.0.0.1:9',
    ...{ tenantId: server.tenantId, productId: entitlement.productId },
    ...{ publicKeys: server.publicKeys, offlineKey: { ...publicKey, kid } },
    ...{ appName: 'cad', seatId, folder, background: false },
    signals: () => ({ machine: seatId, board: seatId, processor: seatId }),
  }
  const license = await Leasehold.open(options)
  opened.push(license)
  return license
}

const open = (page: Page, kind = 'activate') => {
  const path = `/entitlements/${entitlement.id}/offline`
  return page.goto(`/portal/${house.server.tenantId}${path}?do=${kind}`)
}
const token = (page: Page) => page.getByLabel('Token of the machine')
const answerOf = (page: Page) => page.getByLabel('Token for the machine').inputValue()

test('a machine without a network is activated, refreshed and deactivated by hand', async () => {
  const { page } = tab
  const rig = await machine('rig-1')
  await open(page)
  const request = await rig.createOfflineRequest({ code })
  await token(page).fill(request.text)
  await page.getByRole('button', { name: 'Activate the machine' }).click()
  await rig.applyOfflineResponse(await answerOf(page))
  expect(rig.status).toBe('active')

  // The seat is there for everybody of the customer to see.
  await page.goto(`/portal/${house.server.tenantId}/entitlements/${entitlement.id}`)
  await page.getByRole('row', { name: /rig-1.*without a network/ }).waitFor()

  await open(page, 'refresh')
  await page.getByRole('button', { name: 'New token for “rig-1”' }).click()
  await rig.applyOfflineResponse(await answerOf(page))

  await open(page, 'deactivate')
  const farewell = await rig.createOfflineDeactivation()
  await token(page).fill(farewell.text)
  await page.getByRole('button', { name: 'Free the seat' }).click()
  await page.getByText('The machine is deactivated, and its seat is free.').waitFor()
  expect(tab.problems).toEqual([])
})

test('a token comes as a file and as pictures of its QR codes, and the answer goes as QR codes', async () => {
  const { page } = tab
  const rig = await machine('rig-2')
  const request = await rig.createOfflineRequest({ code })
  await open(page)
  const file = page.locator('input[type=file]')
  await file.setInputFiles({
    name: 'request.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(`${request.text}\n`),
  })
  await expect.poll(() => token(page).inputValue()).toBe(request.text)
  const parts = splitToken(request.text, 400)
  expect(parts.length).toBeGreaterThan(1)
  for (const [i, part] of parts.toReversed().entries()) {
    const picture = { name: `${i}.bmp`, mimeType: 'image/bmp', buffer: qrPicture(part) }
    await file.setInputFiles(picture)
    const said =
      i + 1 < parts.length
        ? `${i + 1} of ${parts.length} parts are here`
        : `All ${parts.length} parts are here`
    await page.getByText(said).waitFor()
  }
  await page.getByRole('button', { name: 'Activate the machine' }).click()
  await rig.applyOfflineResponse(await shownAsCodes(page))
  expect(rig.status).toBe('active')
  expect(tab.problems).toEqual([])
})

test('the console answers on the phone: the same token, and the same QR codes', async () => {
  const visit = await visitConsole(browser, house)
  const { page } = visit
  const rig = await machine('rig-5')
  const request = await rig.createOfflineRequest({ code })
  await visit.open({ name: 'seats', path: () => `/entitlements/${entitlement.id}?tab=seats` })
  await page.getByRole('button', { name: 'Activate an offline device' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Token of the device').fill(request.text)
  await dialog.getByRole('button', { name: 'Activation', exact: true }).click()
  const answer = await answerOf(page)
  await rig.applyOfflineResponse(await shownAsCodes(page))
  expect(rig.status).toBe('active')
  expect(answer.length).toBeGreaterThan(400)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('row', { name: /rig-5/ }).waitFor()
  expect(visit.problems).toEqual([])
  await visit.close()
})

test('a token is scanned by the camera, part by part', async () => {
  const rig = await machine('rig-3')
  const { text } = await rig.createOfflineRequest({ code })
  const film = join(folder, 'codes.y4m')
  await writeFile(film, qrVideo(splitToken(text, 400)))
  const executablePath = findChromium() ?? ''
  const seeing = await chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream'],
      ...['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
    ],
  })
  try {
    const visit = await visitPortal(seeing, house)
    const { page } = visit
    await page.context().grantPermissions(['camera'])
    await open(page)
    await page.getByRole('button', { name: 'Scan with the camera' }).click()
    await page.getByText(/All \d+ parts are here/).waitFor({ timeout: 40_000 })
    await page.getByRole('button', { name: 'Activate the machine' }).click()
    await rig.applyOfflineResponse(await answerOf(page))
    expect(rig.status).toBe('active')
    expect(visit.problems).toEqual([])
  } finally {
    await seeing.close()
  }
}, 90_000)

test('a token of another kind and a torn one are refused with what to do', async () => {
  const { page } = tab
  const rig = await machine('rig-4')
  const { text } = await rig.createOfflineRequest({ code })
  await open(page, 'deactivate')
  await token(page).fill(text)
  await page.getByRole('button', { name: 'Free the seat' }).click()
  await page.getByText('This token is for something else').waitFor()
  await open(page)
  await token(page).fill(text.slice(0, 200))
  await page.getByRole('button', { name: 'Activate the machine' }).click()
  await page.getByText('The end of the token is missing').waitFor()
  expect(tab.problems).toEqual([])
})

/** All that is shown as QR codes, read as a camera would. */
async function shownAsCodes(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Show as a QR code' }).click()
  const codes: string[] = []
  const count = Number(/of (\d+)/.exec((await labelOf(page)) ?? '')?.[1] ?? 1)
  for (let i = 0; i < count; i += 1) {
    codes.push(await readDrawn(page))
    if (count > 1) await page.getByRole('button', { name: 'Next part' }).click()
  }
  return codes.join('\n')
}

const labelOf = (page: Page) => page.locator('svg[role=img]').getAttribute('aria-label')

/** What a camera would read from the page. */
async function readDrawn(page: Page): Promise<string> {
  const code = page.locator('svg[role=img]')
  const side = Number((await code.getAttribute('viewBox'))?.split(' ')[2])
  const path = (await code.locator('path').getAttribute('d')) ?? ''
  // A camera comes nearer until it can read.
  for (const scale of [3, 4, 5, 6]) {
    const pixels = new Uint8ClampedArray(side * side * scale * scale * 4).fill(255)
    for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g)) {
      for (let i = 0; i < scale * scale; i += 1) {
        const row = Number(y) * scale + Math.floor(i / scale)
        const column = Number(x) * scale + (i % scale)
        const at = (row * side * scale + column) * 4
        pixels.fill(0, at, at + 3)
      }
    }
    const found = jsQr.default(pixels, side * scale, side * scale)
    if (found) return found.data
  }
  throw new Error('the QR code of the page can’t be read')
}
