import axe from 'axe-core'
import type { Page } from 'playwright-core'

type Violation = { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }

/** What axe-core finds on the page as it is, a line each; its rules for WCAG A and AA. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  // Preloading would copy the style sheets of what is drawn apart, which the page's policy refuses.
  const options = { runOnly: { type: 'tag', values: tags }, preload: false }
  const run = `axe.run(document, ${JSON.stringify(options)})`
  const { violations } = (await page.evaluate(run)) as { violations: Violation[] }
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => {
      return `${id}: ${help} — ${html.slice(0, 200)} ${failureSummary ?? ''}`
    }),
  )
}
