/** Fields that may be reset, by the key of the request that says so. */
export const resettable = {
  resetSeatCount: 'seatCount',
  resetOverdraftSeatLimit: 'overdraftSeatLimit',
  resetLeasePeriod: 'leasePeriod',
  resetOfflineLeasePeriod: 'offlineLeasePeriod',
  resetGracePeriod: 'gracePeriod',
  resetLingerPeriod: 'lingerPeriod',
  resetUsageResetSchedule: 'usageResetSchedule',
  resetLeaseRenewal: 'leaseRenewal',
  resetDetection: 'detection',
} as const

export type Reset = keyof typeof resettable
export const resets = Object.keys(resettable) as Reset[]
