import axe from 'axe-core'
import type { Page } from 'playwright-core'

type Violation = { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }

// It would copy the style sheets of what is drawn apart, which the page's policy refuses.
const preload = false

// Where something passes is not asked for, and takes as long to describe as what does not.
const resultTypes: axe.resultGroups[] = ['violations']

/** What axe-core finds on the page as it is, a line each; its rules for WCAG A and AA. */
export function violationsOn(page: Page): Promise<string[]> {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  return findOn(page, { runOnly: { type: 'tag', values }, preload, resultTypes })
}

/**
 * The same page in the other colours, in which it stays: only what is told by colour can be another
 * there.
 */
export async function violationsInOtherColours(page: Page): Promise<string[]> {
  const isDark = await page.locator('html[data-mantine-color-scheme=dark]').count()
  const colorScheme = isDark > 0 ? 'light' : 'dark'
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
  const values = ['color-contrast', 'link-in-text-block']
  const look = async () => {
    await page.evaluate(twoFrames)
    return findOn(page, { runOnly: { type: 'rule', values }, preload, resultTypes })
  }
  // What is drawn anew in the other colours may come a moment after the page has changed them.
  let found = await look()
  for (let looks = 1; looks < 4 && found.length > 0; looks += 1) found = await look()
  return found
}

// In the words of the page's own document, which the types of these tests do not know.
const twoFrames =
  'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))'

async function findOn(page: Page, options: axe.RunOptions): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const run = `axe.run(document, ${JSON.stringify(options)})`
  const { violations } = (await page.evaluate(run)) as { violations: Violation[] }
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => {
      return `${id}: ${help} — ${html.slice(0, 200)} ${failureSummary ?? ''}`
    }),
  )
}
