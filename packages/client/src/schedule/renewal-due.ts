import { type Duty, earlyMs, type Facts } from './duty.ts'

/** Why a lease is renewed: its mode, its end, or an update that lengthened the right to use. */
export type RenewalReason = 'atExpiry' | 'every' | 'atPercent' | 'leaseEnd' | 'extension'

export type RenewalDue = { readonly at: number; readonly reason: RenewalReason }

const lastMinuteMs = 60_000

/** When the lease is to be renewed; null when nothing would come of it. Retries are not looked at. */
export function renewalDue(duty: Duty, facts: Facts): RenewalDue | null {
  const { lease, phase } = facts
  if (lease === null) return null
  const { endsAt, rightEndAt } = lease
  const startAt = Math.min(duty.grantedAt ?? lease.issuedAt, endsAt)
  // While the server refuses, polls watch for the change; they can do so until the lease ends.
  if (facts.refused) return { at: endsAt, reason: 'leaseEnd' }
  const due: RenewalDue[] = [byEnd(startAt, endsAt, endsAt >= rightEndAt, phase)]
  const byMode = byRenewalMode(duty, lease, startAt, phase)
  if (byMode !== null) due.push(byMode)
  if (duty.extendAt !== null) due.push({ at: duty.extendAt, reason: 'extension' })
  const first = due.reduce((a, b) => (b.at < a.at ? b : a))
  return Number.isFinite(first.at) ? first : null
}

/**
 * A lease that ends before the right does has a successor, whatever the mode: fetched in its last
 * minute, so that there is no gap. One that lasts as long as the right has one only when the right
 * was lengthened, which is asked once, at the end.
 */
function byEnd(startAt: number, endsAt: number, isWhole: boolean, phase: number): RenewalDue {
  if (isWhole) return { at: endsAt + phase * lastMinuteMs, reason: 'leaseEnd' }
  const at = endsAt - Math.min(lastMinuteMs, (endsAt - startAt) / 4)
  return { at, reason: 'leaseEnd' }
}

function byRenewalMode(
  duty: Duty,
  { endsAt, rightEndAt, renewal }: NonNullable<Facts['lease']>,
  startAt: number,
  phase: number,
): RenewalDue | null {
  const lengthMs = endsAt - startAt
  const { mode, intervalSeconds, percent } = renewal
  if (mode === 'every' && intervalSeconds !== null && intervalSeconds > 0) {
    const everyMs = intervalSeconds * 1_000
    const at = (duty.renewedAt ?? startAt) + everyMs - earlyMs(everyMs, phase)
    return { at, reason: 'every' }
  }
  // Nothing is gained by renewing what already lasts as long as the right to use.
  if (endsAt >= rightEndAt) return null
  if (mode === 'atExpiry') {
    const at = Math.min(startAt + 0.9 * lengthMs, endsAt - lastMinuteMs)
    // Leases of a minute or so are not renewed the moment they begin.
    return { at: early(at, startAt, lengthMs, phase), reason: 'atExpiry' }
  }
  if (mode === 'atPercent' && percent !== null) {
    const at = startAt + (percent / 100) * lengthMs
    return { at: early(at, startAt, lengthMs, phase), reason: 'atPercent' }
  }
  return null
}

function early(at: number, startAt: number, lengthMs: number, phase: number): number {
  return Math.max(at - earlyMs(lengthMs, phase), startAt + lengthMs / 4)
}
