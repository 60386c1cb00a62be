import type { ErrorCode } from '@leasehold/core/error-codes'

/** Why an entitlement that can't be used refuses a seat. */
export const refusalsOfStatus: ErrorCode[] = [
  'entitlementDisabled',
  'customerDisabled',
  'entitlementExported',
  'entitlementNotStarted',
  'entitlementExpired',
]
