import { chromium } from 'playwright-core'
import { findChromium } from '../scripts/chromium.mjs'
import { seedLists } from './seed-lists.mjs'
import { startServer } from './server.mjs'

/** Pages of the console, each with what shows that it is there: a row, or words. */
const pages = [
  ['home', '/', 'main h2'],
  ['entitlements', '/entitlements', 'tbody tr'],
  ['entitlements, searched', '/entitlements?search=gmbh', 'tbody tr'],
  ['entitlements, filtered', '/entitlements?status=gracePeriod', 'tbody tr'],
  ['customers', '/customers', 'tbody tr'],
  ['orders', '/orders', 'tbody tr'],
]

/**
 * How long a page takes from its address to what it is about, with many entitlements, ms: the files
 * are in the browser's cache, as for whoever works with it all day.
 */
export async function benchPages(entitlements, rounds) {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('the pages are measured in Chromium, and there is none')
  const server = await startServer()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    await seedLists(server, entitlements)
    const page = await browser.newPage()
    const address = `${server.url}/console/${server.tenantId}`
    await page.goto(address)
    await page.getByLabel(/user name/i).fill(server.bootstrap.adminEmail)
    await page.getByLabel(/^password/i).fill(server.bootstrap.adminPassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /good day/i }).waitFor()
    const results = []
    for (const [name, path, shown] of pages) {
      const times = []
      for (let round = -1; round < rounds; round += 1) {
        await page.goto('about:blank')
        await page.goto(address + path, { waitUntil: 'commit' })
        // Looked for with every frame; the clock of the page began with its address.
        const handle = await page.waitForFunction(whenShown, shown, { polling: 'raf' })
        const time = await handle.jsonValue()
        // The first fills the cache.
        if (round >= 0) times.push(time)
      }
      const [median] = times.toSorted((a, b) => a - b).slice(Math.floor(times.length / 2))
      results.push({ name, median, worst: Math.max(...times) })
    }
    return results
  } finally {
    await browser.close()
    await server.stop()
  }
}

function whenShown(selector) {
  return document.querySelector(selector) !== null && performance.now()
}
