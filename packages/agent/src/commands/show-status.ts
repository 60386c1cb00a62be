import type { AgentStatus } from '../agent-status.ts'

/** The agent as a person wants to see it. */
export function showStatus({ machine, released, configError, products }: AgentStatus): string {
  const head = [`machine  ${machine}`]
  if (released) head.push('The seats were given back. `leasehold-agent resume` takes them again.')
  if (configError !== null) head.push(configError)
  return [head.join('\n'), ...products.map(showProduct)].join('\n\n')
}

function showProduct({ productId, wanted, held, missing, seats }: AgentStatus['products'][number]) {
  const why = missing === null ? '' : `\n  missing: ${missing}`
  const rows = seats.map(({ seatId, status, app, rightsVersion, leaseEndsAt, streams, nextAt }) => [
    seatId,
    status,
    app ?? 'free',
    `version ${rightsVersion ?? '-'}`,
    `lease to ${leaseEndsAt === null ? '-' : leaseEndsAt.startsWith('9999') ? 'no end' : leaseEndsAt}`,
    streams ? 'push' : 'poll',
    `next ${nextAt ?? '-'}`,
  ])
  const problems = seats.flatMap(({ seatId, problem }) =>
    problem === null ? [] : [`  ${seatId}: ${problem}`],
  )
  return [`${productId}  ${held} of ${wanted} seats${why}`, ...table(rows), ...problems].join('\n')
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  return rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  )
}
