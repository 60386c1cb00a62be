import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../support/source-files.ts'
import { consolePages, portalPages } from './pages.ts'
import { openBrowser } from './support/browser.ts'
import { type House, openHouse, visitConsole, visitPortal } from './support/house.ts'

const folder = join(root, 'docs/screens')
const widths = [
  [1440, 900],
  [390, 844],
] as const

let house: House
let browser: Browser

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) if (/\.jpg$/.test(name)) await rm(join(folder, name))
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

const both = [
  { of: 'console', pages: consolePages, visit: visitConsole },
  { of: 'portal', pages: portalPages, visit: visitPortal },
] as const

test.each(both)('every page of the $of has its pictures', async ({ of, pages, visit }) => {
  const lines = [`# Pages of the ${of}`, '', 'Made by `npm run screens`, with the demo data.', '']
  for (const [width, height] of widths) {
    const tab = await visit(browser, house, { width, height })
    for (const shown of pages) {
      await tab.open(shown)
      const path = join(folder, `${of}-${shown.name}-${width}.jpg`)
      // A dialog stands over what is seen.
      const fullPage = shown.opens === undefined
      await tab.page.screenshot({ path, type: 'jpeg', quality: 60, fullPage })
    }
    await tab.close()
  }
  for (const { name } of pages) {
    lines.push(`## ${name}`, '')
    for (const [width] of widths)
      lines.push(`![${name}, ${width} wide](${of}-${name}-${width}.jpg)`)
    lines.push('')
  }
  await writeFile(join(folder, `${of}.md`), lines.join('\n'))
  const made = (await readdir(folder)).filter((name) => name.startsWith(`${of}-`))
  expect(made).toHaveLength(pages.length * widths.length)
})
