import type { Deps } from '../deps.ts'
import { writeInstant } from '../http/instant.ts'
import { licenceStatus, localServer } from './local-server.ts'
import { servedEntitlements } from './served.ts'

const licences = {
  active: 'active',
  notActive: 'none yet: nothing can be imported',
  leaseExpired: 'at its end: renew it before anything else is imported',
} as const

/** What a person at the site wants to know: one page without scripts, nothing of it from elsewhere. */
export async function statusPage(deps: Deps): Promise<string> {
  const server = await localServer(deps)
  const now = deps.clock.now()
  const served = await servedEntitlements(deps)
  const facts = [
    ['Licence', licences[licenceStatus(server, now)]],
    [
      'Licence until',
      server.leaseExpiryAt === null ? '–' : dateOf(writeInstant(server.leaseExpiryAt)),
    ],
    ['Now', dateOf(new Date(now).toISOString())],
  ]
  const rows = served.map((one) => [
    `${one.offeringName} (${one.sku})`,
    one.returned === null ? one.status : 'returned',
    `${one.seatsUsed} of ${one.seatCount}`,
    dateOf(one.delegationEnd),
    dateOf(one.expiryDate),
  ])
  const head = ['Entitlement', 'Status', 'Seats in use', 'Served until', 'Ends']
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asText(server.name ?? 'Local license server')}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${asText(server.name ?? 'Local license server')}</h1>
<dl>${facts.map(([name = '', value = '']) => `<dt>${name}</dt><dd>${asText(value)}</dd>`).join('')}</dl>
${rows.length === 0 ? '<p>It serves no entitlement yet.</p>' : table(head, rows)}
</main>
</body>
</html>
`
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const headings = head.map((text) => `<th scope="col">${text}</th>`).join('')
  const body = rows.map(([first = '', ...more]) => {
    const cells = more.map((text) => `<td>${asText(text)}</td>`).join('')
    return `<tr><th scope="row">${asText(first)}</th>${cells}</tr>`
  })
  return `<table><thead><tr>${headings}</tr></thead><tbody>${body.join('\n')}</tbody></table>`
}

function dateOf(instant: string | null): string {
  return instant === null ? 'no end' : `${instant.slice(0, 16).replace('T', ' ')} UTC`
}

function asText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-x: auto }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem }
dd { margin: 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #8888 }
`
