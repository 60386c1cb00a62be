import { addInterval, foreverAt, type Interval } from './interval.ts'

export const renewalModes = ['atExpiry', 'every', 'atPercent', 'off'] as const
export type RenewalMode = (typeof renewalModes)[number]

/** How a client renews its lease, as it is set on a product, an offering or an entitlement. */
export type RenewalSetting = {
  readonly mode: RenewalMode
  /** For `every`; null for the others. */
  readonly interval: Interval | null
  /** For `atPercent`, 1 to 99; null for the others. */
  readonly percent: number | null
  /** Renew early when the server can be reached without waiting. */
  readonly courtesy: boolean
}

/** What holds where nothing is set: the renewal of the preset `dynamic`. */
export const defaultRenewal: RenewalSetting = {
  mode: 'atExpiry',
  interval: null,
  percent: null,
  courtesy: true,
}

/** How a client renews its lease; travels with the rights. */
export type LeaseRenewal = {
  readonly mode: RenewalMode
  /** For `every`. */
  readonly intervalSeconds: number | null
  /** For `atPercent`. */
  readonly percent: number | null
  /** Renew early when the server can be reached without waiting. */
  readonly courtesy: boolean
  readonly courtesyIntervalSeconds: number
}

const shortestCourtesySeconds = 300

/** The setting as it is delivered with a lease from `startAt` to `endAt`. */
export function leaseRenewalOf(
  setting: RenewalSetting,
  startAt: number,
  endAt: number,
): LeaseRenewal {
  const { mode, interval, percent, courtesy } = setting
  return {
    mode,
    intervalSeconds:
      mode === 'every' && interval
        ? Math.floor((addInterval(startAt, interval) - startAt) / 1000)
        : null,
    percent: mode === 'atPercent' ? percent : null,
    courtesy,
    courtesyIntervalSeconds: Math.max(
      shortestCourtesySeconds,
      Math.floor((endAt - startAt) / 8_000),
    ),
  }
}

/**
 * When a client begins to renew a lease from `startAt` to `endAt` by itself, courtesy aside; null
 * when it never does. With `off`, and in any mode at the latest, that is the end of the lease.
 *
 * @example
 * // a lease of ten days
 * nextRenewalAt({ mode: 'atPercent', intervalSeconds: null, percent: 80 }, 0, 864_000_000) // 691_200_000
 */
export function nextRenewalAt(
  renewal: Pick<LeaseRenewal, 'mode' | 'intervalSeconds' | 'percent'>,
  startAt: number,
  endAt: number,
): number | null {
  const length = endAt - startAt
  if (renewal.mode === 'every') {
    return Math.min(startAt + (renewal.intervalSeconds ?? 0) * 1000, endAt)
  }
  if (endAt >= foreverAt) return null
  switch (renewal.mode) {
    case 'off':
      return endAt
    case 'atPercent':
      return startAt + Math.floor((length * (renewal.percent ?? 100)) / 100)
    case 'atExpiry':
      return Math.max(startAt, Math.min(startAt + Math.floor(length * 0.9), endAt - 60_000))
  }
}
