import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../../scripts/chromium.mjs'

/** A page, and what went wrong in it that nobody would see: for the end of each test. */
export type Tab = { page: Page; problems: string[]; close(): Promise<void> }

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) {
    throw new Error(
      'There is no Chromium: install one (Debian: apt-get install chromium), or name it in ' +
        'LEASEHOLD_CHROMIUM.',
    )
  }
  // Its sandbox wants what a container seldom has; it sees nothing but the server of the test.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}

export type Look = { width?: number; height?: number; colour?: 'light' | 'dark'; language?: string }

/** A fresh visitor: no cookie, nothing remembered. */
export async function openTab(browser: Browser, url: string, look: Look = {}): Promise<Tab> {
  const { width = 1440, height = 900, colour = 'light', language = 'en-GB' } = look
  const context: BrowserContext = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme: colour,
    locale: language,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`thrown: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    // Refusals are shown by the page; the browser notes each of them besides.
    if (/Failed to load resource.*status of 4\d\d/.test(message.text())) return
    problems.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const target = request.url()
    if (!target.startsWith(url) && !/^(data|blob):/.test(target)) problems.push(`asks ${target}`)
  })
  return { page, problems, close: () => context.close() }
}

/** Signs in to the console and waits for its first page. */
export async function signIn(
  page: Page,
  { tenantId }: { tenantId: string },
  { username, password }: { username: string; password: string },
): Promise<void> {
  await page.goto(`/console/${tenantId}`)
  await page.getByLabel(/user name/i).fill(username)
  await page.getByLabel(/^password/i).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: /good day/i }).waitFor()
}
