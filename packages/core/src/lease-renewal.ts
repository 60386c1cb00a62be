export const renewalModes = ['atExpiry', 'every', 'atPercent', 'off'] as const
export type RenewalMode = (typeof renewalModes)[number]

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

/** The preset `dynamic`: at expiry, with courtesy refreshes an eighth of the lease apart. */
export function leaseRenewalOf(leaseMs: number): LeaseRenewal {
  return {
    mode: 'atExpiry',
    intervalSeconds: null,
    percent: null,
    courtesy: true,
    courtesyIntervalSeconds: Math.max(shortestCourtesySeconds, Math.floor(leaseMs / 8_000)),
  }
}
