import { seatLimit } from '@leasehold/core/seats'
import type { EntitlementState } from '@leasehold/core/state'
import type { SiteReport } from './demo-site.ts'

const dayMs = 86_400_000

/** At the site; its seat was taken once and is held since. */
export type Machine = {
  readonly id: string
  readonly seatId: string
  readonly seatName: string
  readonly activatedAt: number
}

type Told = {
  readonly at: number
  /** How many of the machines were told of before. */
  readonly sinceSeat: number
  /** What the first of them has counted in all, and until the report before. */
  readonly runs: number
  readonly runsBefore: number
}

/** What a site tells of machines at work: who came, who got a new lease, and what was counted. */
export function siteReport(
  { rights, featureUse, usagePeriodStartAt }: EntitlementState,
  machines: readonly Machine[],
  { at, sinceSeat, runs, runsBefore }: Told,
): SiteReport {
  const feature = rights.features.find(({ key }) => key === 'reportRuns')
  if (!feature) throw new Error('The demo’s site counts reports, and has nothing that does.')
  const { cap = null, resetAt = at } = featureUse[feature.id] ?? {}
  const leaseExpiryAt = at + dayMs
  const seatsUsed = machines.length
  const line = { leaseExpiryAt, seatLimit: seatLimit(rights) }
  const log = machines.map(({ id, seatId, activatedAt }, n): SiteReport['log'][number] => {
    const isNew = n >= sinceSeat
    const which = { ...line, activationId: id, seatId, detail: null }
    return isNew
      ? { ...which, at: activatedAt, operation: 'activate', seatsUsed: n + 1, seatsChange: 1 }
      : { ...which, at, operation: 'refresh', seatsUsed, seatsChange: 0 }
  })
  const [first] = machines
  log.push({
    ...{ ...line, activationId: first?.id ?? null, seatId: first?.seatId ?? '', at },
    ...{ operation: 'featureUsage', seatsUsed, seatsChange: 0 },
    detail: { key: feature.key, amount: runs - runsBefore },
  })
  return {
    ...{ startedAt: rights.startedAt, usagePeriodStartAt, seatsUsed, log, summaries: [] },
    featureUse: { ...featureUse, [feature.id]: { used: runs, cap, resetAt } },
    seats: machines.map((machine, n) => ({
      ...machine,
      ...{ method: 'activationCode', mode: 'online', username: null, clientVersion: '2026.2' },
      ...{ fingerprint: `demo-${machine.seatId}`, epoch: 1, nonce: 10, held: true, loss: null },
      ...{ lastLeaseAt: at, leaseExpiryAt, fenceAt: leaseExpiryAt },
      ...{ lingerExpiryAt: null, deactivatedAt: null, holdings: {} },
      ...{ deliveredVersion: rights.version, acknowledgedVersion: rights.version },
      acknowledgedAt: at,
      counted: n === 0 ? { [feature.id]: { amount: runs, resetAt } } : {},
    })),
  }
}
