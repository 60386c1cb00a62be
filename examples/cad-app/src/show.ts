import type { LeaseholdError, LicenseState } from '@leasehold/client'

/** The licence as a table for a person. */
export function showLicense(productName: string, state: LicenseState, now: Date): string {
  const { lease } = state
  const head = [
    [productName, sentence(state)],
    ['seat', lease === null ? '–' : (lease.seatName ?? lease.seatId)],
    [
      'lease ends',
      lease === null ? '–' : `${show(lease.expiresAt)} (${left(lease.expiresAt, now)})`,
    ],
    ['term ends', lease?.expiryAt ? show(lease.expiryAt) : '–'],
  ]
  const features = state.features.map(({ key, type, active, available, total }) =>
    type === 'bool'
      ? [key, total === 1 ? 'on' : 'off', '', '']
      : [
          key,
          type === 'usageCount' ? 'count' : 'pool',
          `${amount(active)} here`,
          rest(available, total),
        ],
  )
  const attributes = state.attributes.map(({ key, value }) => [key, value ?? '–'])
  return [head, features, attributes]
    .filter((rows) => rows.length > 0)
    .map(table)
    .join('\n\n')
}

/** What the licence is worth at this moment, as one sentence. */
export function sentence({ status, problem }: LicenseState): string {
  switch (status) {
    case 'active':
      return problem === null ? 'licensed' : `licensed (${problem.message})`
    case 'leaseExpired':
      return `The lease of the licence has ended. ${problem?.message ?? 'Connect to the license server to go on.'}`
    case 'entitlementNotActive':
      return `The license server refuses: ${explain(problem)}`
    case 'notActivated':
      return problem === null ? 'not activated' : `not activated: ${explain(problem)}`
  }
}

export function explain(error: LeaseholdError | null): string {
  if (error === null) return 'no reason given'
  const facts = error.explanation
  const freesAt = facts?.freesAt ? ` The next one comes free at ${facts.freesAt}.` : ''
  const limit = facts?.limit == null ? '' : ` ${facts.inUse ?? '?'} of ${facts.limit} are in use.`
  return `${error.message} [${error.code}]${limit}${freesAt}`
}

function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  const line = (row: readonly string[]) =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n')
}

function rest(available: number | null, total: number | null): string {
  return total === null ? 'unlimited' : `${amount(available)} left, ${total} sold`
}

function amount(value: number | null): string {
  return value === null ? 'unlimited' : String(value)
}

function show(date: Date): string {
  return date.getUTCFullYear() === 9999 ? 'never' : date.toISOString().replace('.000', '')
}

function left(until: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((until.getTime() - now.getTime()) / 1000))
  if (seconds < 120) return `in ${seconds} s`
  if (seconds < 7_200) return `in ${Math.round(seconds / 60)} min`
  return seconds < 172_800
    ? `in ${Math.round(seconds / 3_600)} h`
    : `in ${Math.round(seconds / 86_400)} days`
}
